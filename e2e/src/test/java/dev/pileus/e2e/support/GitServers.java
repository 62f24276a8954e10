package dev.pileus.e2e.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class a {@link GitServer}, if its constructor asks for one: a share of one that all have, or where the
 * parameter is {@link Own} one that nobody else has.
 */
public final class GitServers implements ParameterResolver {

    private static final Namespace STORE = Namespace.create(GitServers.class);

    /** Not what a class's own store has: a store also finds what its parents have. */
    private static final String SHARED = "shared";

    /** A server whose host key is changed, whose repositories all keys open, or whose wire is cut, is for one class alone. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Own {}

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
        boolean own = parameter.isAnnotated(Own.class);
        return ofClass.getStore(STORE)
                .getOrComputeIfAbsent(
                        GitServer.class,
                        type -> own ? GitServer.start() : shared(context).share(),
                        GitServer.class);
    }

    private static GitServer shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(STORE)
                .getOrComputeIfAbsent(SHARED, key -> GitServer.start(), GitServer.class);
    }
}
