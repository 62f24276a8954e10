package dev.pileus.peer.mesh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The address of a host, remembered by its link: looked up when it is needed first, after a failure, and now and then. A
 * lookup for each ping would be thousands a second in a full mesh; one for half a minute, as Java's own cache has it, would
 * miss a pod that takes another's place. Used by one thread.
 */
final class Address {

    /** A name may come to mean another address without a failure. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    /** Of the timeout, the time for finding out whether a known address is another by now. */
    private static final int PART_FOR_ANOTHER = 4;

    private final String host;
    private final ExecutorService lookups;
    private Optional<InetAddress> known = Optional.empty();
    private Optional<Future<InetAddress>> asked = Optional.empty();
    private long freshUntil;

    /**
     * An address to be looked up.
     *
     * @param lookups platform threads: a lookup is native code, which would keep a virtual thread's carrier
     */
    Address(String host, ExecutorService lookups) {
        this.host = host;
        this.lookups = lookups;
    }

    String host() {
        return host;
    }

    /**
     * The address. A lookup that takes longer goes on, and the next call waits for the same; meanwhile the address that was
     * known before serves, so that a slow name service does not keep peers from each other.
     *
     * @throws UnknownHostException if the name service knows of none
     * @throws TimeoutException if it did not answer in time, and did not before
     */
    InetAddress get(Duration timeout) throws UnknownHostException, TimeoutException, InterruptedException {
        if (known.isPresent() && System.nanoTime() - freshUntil < 0) {
            return known.get();
        }
        Future<InetAddress> lookup = asked.orElseGet(() -> lookups.submit(() -> InetAddress.getByName(host)));
        asked = Optional.of(lookup);
        long patience = known.isPresent() ? timeout.toNanos() / PART_FOR_ANOTHER : timeout.toNanos();
        try {
            known = Optional.of(lookup.get(patience, TimeUnit.NANOSECONDS));
            freshUntil = System.nanoTime() + FRESH.toNanos();
            asked = Optional.empty();
        } catch (ExecutionException e) {
            known = Optional.empty();
            asked = Optional.empty();
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(e.getCause());
            throw unknown;
        } catch (TimeoutException e) {
            if (known.isEmpty()) {
                throw e;
            }
        }
        return known.get();
    }

    /** It may be another by now. */
    void doubt() {
        freshUntil = System.nanoTime();
    }
}
