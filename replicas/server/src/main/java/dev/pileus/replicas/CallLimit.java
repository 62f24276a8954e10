package dev.pileus.replicas;

import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A limit of calls of a sort that each user may have under way, so that none takes the places of all. */
final class CallLimit {

    private final String what;
    private final int each;
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    /**
     * @param what the calls, as a message names them
     * @param each how many each user may have
     */
    CallLimit(String what, int each) {
        this.what = what;
        this.each = each;
    }

    /** A place that is taken until it is closed. Closing it twice is closing it once. */
    @FunctionalInterface
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place.
     *
     * @throws io.grpc.StatusRuntimeException RESOURCE_EXHAUSTED where the user has as many as there may be
     */
    Permit acquire(String user) {
        underWay.compute(user, (same, count) -> {
            if (count != null && count >= each) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("user %s has %d %s under way, and no more are taken: wait for one to end"
                                .formatted(user, each, what))
                        .asRuntimeException();
            }
            return count == null ? 1 : count + 1;
        });
        AtomicBoolean taken = new AtomicBoolean(true);
        return () -> {
            if (taken.getAndSet(false)) {
                underWay.computeIfPresent(user, (same, count) -> count == 1 ? null : count - 1);
            }
        };
    }
}
