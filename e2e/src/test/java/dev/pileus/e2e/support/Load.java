package dev.pileus.e2e.support;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A constant load of calls, each caller on a connection of its own, from its beginning until it is closed. No call is made again
 * unless the load says so.
 */
public abstract sealed class Load implements AutoCloseable permits FunctionLoad, ReplicasLoad, SiteLoad {

    /** How long a call may take. */
    protected static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers = new ArrayList<>();
    private final List<AutoCloseable> connections = new ArrayList<>();
    private final boolean retry;
    private volatile boolean ending;

    /** What a caller does time and again. */
    @FunctionalInterface
    protected interface Call {
        void make(int number) throws IOException, InterruptedException;
    }

    /**
     * @param retry whether a call that fails is made again until its deadline, as a client with patience does
     */
    protected Load(boolean retry) {
        this.retry = retry;
    }

    /** A caller begins. */
    protected final void start(String what, Call call) {
        callers.add(Thread.ofVirtual().start(() -> {
            try {
                for (int number = 0; !ending; number++) {
                    call(what, call, number);
                    Thread.sleep(PAUSE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private void call(String what, Call call, int number) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            try {
                call.make(number);
                calls.incrementAndGet();
                return;
            } catch (IOException | StatusRuntimeException e) {
                if (!retry || System.nanoTime() > deadline) {
                    failures.add(what + ": " + e);
                    return;
                }
                retries.incrementAndGet();
                Thread.sleep(PAUSE);
            }
        }
    }

    /** Closes a connection when the load ends. */
    protected final void connected(AutoCloseable connection) {
        connections.add(connection);
    }

    /** A client with connections of its own. */
    protected final HttpClient connected(HttpClient.Builder builder) {
        HttpClient http = builder.build();
        connections.add(http::shutdownNow);
        return http;
    }

    /** How many calls have succeeded. */
    public final int calls() {
        return calls.get();
    }

    /** How many callers there are, and so calls in flight at most. */
    public final int callers() {
        return callers.size();
    }

    /** How often a call was made again. */
    public final int retries() {
        return retries.get();
    }

    /** What has failed for good. */
    public final List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public final void close() {
        ending = true;
        try {
            for (Thread caller : callers) {
                caller.join();
            }
            for (AutoCloseable connection : connections) {
                connection.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("the load does not end", e);
        }
    }
}
