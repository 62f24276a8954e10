package dev.pileus.e2e.support;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test class a {@link GitServer} of its own, if its constructor asks for one. */
public final class GitServers implements ParameterResolver {

    private static final Namespace STORE = Namespace.create(GitServers.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == GitServer.class;
    }

    @Override
    public GitServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext ofClass = context;
        while (ofClass.getTestMethod().isPresent()) {
            ofClass = ofClass.getParent().orElseThrow();
        }
        return ofClass.getStore(STORE)
                .getOrComputeIfAbsent(GitServer.class, type -> GitServer.start(), GitServer.class);
    }
}
