package dev.pileus.e2e.support;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The people of a test class, who share a Chromium and nothing else. A class asks for them in its constructor; they leave
 * after each test, and where it failed there is a picture of what they saw last.
 */
public final class Visitors implements AutoCloseable {

    private final Chromium chromium = Chromium.borrow();
    private final List<Visitor> present = new ArrayList<>();

    private Visitors() {}

    /** Somebody at a desk, by day. */
    public Visitor arrive() {
        return arrive(Look.WIDE_LIGHT);
    }

    /** Somebody who sees pages like that. */
    public Visitor arrive(Look look) {
        return welcome(chromium.visitor(look, true));
    }

    /** Somebody whose browser runs no scripts. */
    public Visitor arriveWithoutJavaScript() {
        return welcome(chromium.visitor(Look.WIDE_LIGHT, false));
    }

    @Override
    public void close() {
        chromium.giveBack();
    }

    private Visitor welcome(Visitor visitor) {
        present.add(visitor);
        return visitor;
    }

    /** Brings them and sees them off. */
    public static final class Door implements ParameterResolver, AfterEachCallback {

        private static final Namespace STORE = Namespace.create(Visitors.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Visitors.class;
        }

        @Override
        public Visitors resolveParameter(ParameterContext parameter, ExtensionContext context) {
            // Whoever comes first also has the browsers ended after the last test of all.
            context.getRoot()
                    .getStore(STORE)
                    .getOrComputeIfAbsent("end", end -> (AutoCloseable) Chromium::closeIdle, AutoCloseable.class);
            return context.getStore(STORE)
                    .getOrComputeIfAbsent(context.getRequiredTestClass(), type -> new Visitors(), Visitors.class);
        }

        @Override
        public void afterEach(ExtensionContext context) {
            Visitors visitors = context.getStore(STORE).get(context.getRequiredTestClass(), Visitors.class);
            for (Visitor visitor : visitors.present) {
                if (context.getExecutionException().isPresent()) {
                    visitor.photograph(
                            "failed-" + context.getRequiredTestClass().getSimpleName() + "-"
                                    + context.getRequiredTestMethod().getName());
                }
                visitor.close();
            }
            visitors.present.clear();
        }
    }
}
