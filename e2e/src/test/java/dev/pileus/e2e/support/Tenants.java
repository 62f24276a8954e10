package dev.pileus.e2e.support;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test class tenants of its own, one for each {@link Tenant} that its constructor asks for. */
public final class Tenants implements ParameterResolver {

    private static final Namespace STORE = Namespace.create(Tenants.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Tenant.class;
    }

    @Override
    public Tenant resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext ofClass = context;
        while (ofClass.getTestMethod().isPresent()) {
            ofClass = ofClass.getParent().orElseThrow();
        }
        return ofClass.getStore(STORE)
                .getOrComputeIfAbsent(parameter.getIndex(), index -> Tenant.create(), Tenant.class);
    }
}
