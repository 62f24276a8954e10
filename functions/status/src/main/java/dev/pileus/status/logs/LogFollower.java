package dev.pileus.status.logs;

import dev.pileus.common.Phase;
import dev.pileus.common.ProblemException;
import dev.pileus.status.access.Permit;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.stream.EventSource;
import dev.pileus.status.workload.LogSource;
import dev.pileus.status.workload.Subscription;
import dev.pileus.status.workload.View;
import dev.pileus.status.workload.Workloads;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.sse.Event;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * What a workload prints, from its start to its end: waits until its container has begun, passes on its lines in
 * batches, and says how it ended.
 */
final class LogFollower implements EventSource {

    /** The time between batches: people do not read faster, and browsers should not work harder. */
    static final Duration PACE = Duration.ofMillis(100);

    private static final int BATCH = 64 * 1024;
    private static final int LINE = 8 * 1024;

    /** The last thousands of lines that a reader begins with are such a burst. */
    private static final long BURST = 1024L * 1024;

    /** With {@link #PACE} some 20 MB a second, which is more than most commands print. */
    private static final long RUSH = 2L * 1024 * 1024;

    /** How long after its output has ended a workload may take to be finished. */
    private static final Duration ENDING = Duration.ofSeconds(15);

    /** How long until a container that Kubernetes says has not begun, or is gone, is asked for again. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Opens the output as the caller. */
    @FunctionalInterface
    interface Output {
        LogStream open(LogSource source);
    }

    private enum Step {
        WAITING,
        READING,
        ENDING,
        DONE
    }

    private final WorkloadKey key;
    private final Workloads workloads;
    private final Subscription subscription;
    private final Permit permit;
    private final Output output;
    private final LineBatch batch = new LineBatch(BATCH, BURST, RUSH);
    private Step step = Step.WAITING;
    private long nextBatch = System.nanoTime();
    private Optional<LogStream> stream = Optional.empty();
    private boolean closed;

    LogFollower(WorkloadKey key, Workloads workloads, Subscription subscription, Permit permit, Output output) {
        this.key = key;
        this.workloads = workloads;
        this.subscription = subscription;
        this.permit = permit;
        this.output = output;
    }

    @Override
    public Optional<Event<String>> next() throws InterruptedException {
        try {
            while (!isClosed() && step != Step.DONE) {
                permit.check();
                Optional<Event<String>> event =
                        switch (step) {
                            case WAITING -> awaitStart();
                            case READING -> read();
                            case ENDING -> awaitEnd();
                            case DONE -> Optional.empty();
                        };
                if (event.isPresent()) {
                    return event;
                }
            }
            return Optional.empty();
        } catch (ProblemException e) {
            step = Step.DONE;
            return Optional.of(Event.of(e.getMessage()).name("problem"));
        }
    }

    @Override
    public void close() {
        Optional<LogStream> open;
        synchronized (this) {
            closed = true;
            open = stream;
        }
        subscription.close();
        batch.end();
        open.ifPresent(LogFollower::close);
    }

    private Optional<Event<String>> awaitStart() throws InterruptedException {
        Optional<View> view = workloads.find(key);
        Optional<LogSource> source = view.flatMap(View::logs);
        if (source.isPresent()) {
            try {
                begin(output.open(source.get()));
                step = Step.READING;
            } catch (ProblemException e) {
                boolean notThere = e.problem().status() == HttpStatus.BAD_REQUEST.getCode()
                        || e.problem().status() == HttpStatus.NOT_FOUND.getCode();
                if (!notThere) {
                    throw e;
                }
                if (view.get().isFinished()) {
                    step = Step.ENDING;
                } else {
                    subscription.poll(RETRY);
                }
            }
            return Optional.empty();
        }
        if (view.isEmpty() || view.get().isFinished()) {
            step = Step.ENDING;
            return Optional.empty();
        }
        return subscription.poll(KEEP_ALIVE).isPresent() ? Optional.empty() : Optional.of(EventSource.keepAlive());
    }

    private Optional<Event<String>> read() throws InterruptedException {
        Thread.sleep(Duration.ofNanos(Math.max(0, nextBatch - System.nanoTime())));
        Optional<String> lines = batch.take(KEEP_ALIVE);
        nextBatch = System.nanoTime() + PACE.toNanos();
        if (lines.isEmpty() && batch.isExhausted()) {
            step = Step.ENDING;
            return Optional.empty();
        }
        return Optional.of(lines.map(text -> Event.of(text).name("log")).orElseGet(EventSource::keepAlive));
    }

    /** The output may end before its workload, and also for other reasons; then the client comes back. */
    private Optional<Event<String>> awaitEnd() throws InterruptedException {
        long deadline = System.nanoTime() + ENDING.toNanos();
        Optional<View> view = workloads.find(key);
        while (view.isPresent() && !view.get().isFinished() && !isClosed() && System.nanoTime() < deadline) {
            subscription.poll(Duration.ofNanos(deadline - System.nanoTime()));
            view = workloads.find(key);
        }
        step = Step.DONE;
        if (view.isPresent() && !view.get().isFinished()) {
            return Optional.empty();
        }
        String phase = view.map(View::phase).orElse(Phase.TERMINATING).title();
        String exitCode = view.flatMap(View::exitCode)
                .map(code -> ",\"exitCode\":" + code)
                .orElse("");
        return Optional.of(
                Event.of("{\"phase\":\"" + phase + "\"" + exitCode + "}").name("end"));
    }

    private void begin(LogStream opened) {
        boolean tooLate;
        synchronized (this) {
            stream = Optional.of(opened);
            tooLate = closed;
        }
        if (tooLate) {
            close(opened);
        } else {
            Thread.ofVirtual().name("log " + key).start(() -> read(opened));
        }
    }

    private void read(LogStream opened) {
        LineSplitter splitter = new LineSplitter(LINE);
        char[] piece = new char[8 * 1024];
        try (InputStreamReader reader = new InputStreamReader(opened, StandardCharsets.UTF_8)) {
            for (int length = reader.read(piece); length >= 0 && !isClosed(); length = reader.read(piece)) {
                splitter.accept(piece, length, batch::add);
            }
            splitter.finish(batch::add);
        } catch (IOException broken) {
            // The stream ends without an end event, and the client comes back for the rest.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            batch.end();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private static void close(LogStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
