package dev.pileus.status.logs;

import dev.pileus.common.Kind;
import dev.pileus.common.Phase;
import dev.pileus.common.ProblemException;
import dev.pileus.status.access.Permit;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.condition.Condition;
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
 * What a workload prints, from its start to its end: waits until a container has begun, passes on its lines in batches,
 * goes on with the container that begins after it, and says how it all ended.
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

    /** How long after its output has ended a command may take to be finished, or another container to be over. */
    private static final Duration ENDING = Duration.ofSeconds(15);

    /** How long until a container that Kubernetes says has not begun, or is gone, is asked for again. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Containers' output, as the caller may read it. */
    @FunctionalInterface
    interface Output {
        /** Opens it; of a first one the latest lines, of a further one, which has just begun, all. */
        LogStream open(LogSource source, boolean isFirst);
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
    private LineBatch batch = newBatch();
    private Optional<LogSource> read = Optional.empty();
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
        LineBatch last;
        synchronized (this) {
            closed = true;
            open = stream;
            last = batch;
        }
        subscription.close();
        last.end();
        open.ifPresent(LogFollower::close);
    }

    private Optional<Event<String>> awaitStart() throws InterruptedException {
        Optional<View> view = workloads.find(key);
        Optional<LogSource> source = view.flatMap(View::logs)
                .filter(log -> read.filter(log::isSameRun).isEmpty());
        if (source.isPresent()) {
            try {
                begin(output.open(source.get(), read.isEmpty()));
                read = source;
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
        boolean brokeOff = view.get().logs().filter(LogSource::isRunning).isPresent();
        if (subscription.poll(brokeOff ? ENDING : KEEP_ALIVE).isPresent()) {
            return Optional.empty();
        }
        if (brokeOff) {
            step = Step.DONE;
            return Optional.empty();
        }
        return Optional.of(EventSource.keepAlive());
    }

    private Optional<Event<String>> read() throws InterruptedException {
        Thread.sleep(Duration.ofNanos(Math.max(0, nextBatch - System.nanoTime())));
        Optional<String> lines = batch.take(KEEP_ALIVE);
        nextBatch = System.nanoTime() + PACE.toNanos();
        if (lines.isEmpty() && batch.isExhausted()) {
            boolean endsWithIt = workloads
                    .find(key)
                    .filter(view -> view.kind() != Kind.COMMAND)
                    .isEmpty();
            step = endsWithIt ? Step.ENDING : Step.WAITING;
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
        Optional<Condition> condition = view.map(View::condition);
        String phase = condition.map(Condition::phase).orElse(Phase.TERMINATING).title();
        String exitCode = condition
                .flatMap(Condition::exitCode)
                .map(code -> ",\"exitCode\":" + code)
                .orElse("");
        return Optional.of(
                Event.of("{\"phase\":\"" + phase + "\"" + exitCode + "}").name("end"));
    }

    private void begin(LogStream opened) {
        LineBatch lines = newBatch();
        boolean tooLate;
        synchronized (this) {
            stream = Optional.of(opened);
            batch = lines;
            tooLate = closed;
        }
        if (tooLate) {
            close(opened);
        } else {
            Thread.ofVirtual().name("log " + key).start(() -> read(opened, lines));
        }
    }

    private static void read(LogStream opened, LineBatch lines) {
        LineSplitter splitter = new LineSplitter(LINE);
        char[] piece = new char[8 * 1024];
        try (InputStreamReader reader = new InputStreamReader(opened, StandardCharsets.UTF_8)) {
            for (int length = reader.read(piece); length >= 0; length = reader.read(piece)) {
                splitter.accept(piece, length, lines::add);
            }
            splitter.finish(lines::add);
        } catch (IOException broken) {
            // The stream ends without an end event, and the client comes back for the rest.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            lines.end();
        }
    }

    private static LineBatch newBatch() {
        return new LineBatch(BATCH, BURST, RUSH);
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
