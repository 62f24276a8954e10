package dev.pileus.e2e;

import org.junit.jupiter.api.Order;

/**
 * Where test classes stand in the line, as {@link Order} has it: with a long one at its end all others would have ended,
 * and wait for it. What needs the cluster for itself comes last anyhow.
 */
final class ClassOrder {

    /** A minute and more. */
    static final int LONG = 1;

    /** After all that can share the cluster. */
    static final int ALONE = Integer.MAX_VALUE - 2;

    /** Last of all: it needs a time in which nobody uses the functions. */
    static final int IDLE = Integer.MAX_VALUE;

    private ClassOrder() {}
}
