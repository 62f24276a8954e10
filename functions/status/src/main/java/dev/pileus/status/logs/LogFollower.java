package dev.pileus.status.logs;

import dev.pileus.api.Phase;
import dev.pileus.common.Display;
import dev.pileus.common.ProblemException;
import dev.pileus.status.access.Permit;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.condition.Condition;
import dev.pileus.status.workload.EventSource;
import dev.pileus.status.workload.LogSource;
import dev.pileus.status.workload.Subscription;
import dev.pileus.status.workload.View;
import dev.pileus.status.workload.Workloads;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.sse.Event;
import java.time.Duration;
import java.util.Optional;

/**
 * Follows the log of a workload, from its start to its end: waits until a container has begun, passes on its lines in
 * batches, goes on with the container that begins after it, and says how it all ended.
 */
final class LogFollower implements EventSource {

    /** The time between batches: people do not read faster, and browsers should not work harder. */
    static final Duration PACE = Duration.ofMillis(100);

    /** How long after its output has ended a command may take to be finished, or another container to be over. */
    private static final Duration ENDING = Duration.ofSeconds(15);

    /** How long until a container that Kubernetes says has not begun, or is gone, is asked for again. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Containers' output, as the caller may read it. */
    interface Output {
        /** A request for the latest lines of a container. */
        LogCall latest(LogSource source);

        /** A request for all lines of one that has just begun. */
        LogCall all(LogSource source);

        /** A request for what comes after that position, and perhaps for a little of what came before. */
        LogCall after(LogPosition position);
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
    private Optional<LogPosition> reached;

    /** Whether the run that was read last has to be read on: it ran when its output ended, or not long before. */
    private boolean mayHaveMore;

    private Optional<LogReading> reading = Optional.empty();
    private Optional<LogSource> read = Optional.empty();
    private Step step = Step.WAITING;
    private long nextBatch = System.nanoTime();
    private boolean mustReset;
    private boolean closed;

    /**
     * Follows a log.
     *
     * @param lastEventId the id of the last event that the client has seen; empty: none. Where it says nothing here, a
     *     {@code reset} event comes first
     */
    LogFollower(
            WorkloadKey key,
            Workloads workloads,
            Subscription subscription,
            Permit permit,
            Output output,
            String lastEventId) {
        this.key = key;
        this.workloads = workloads;
        this.subscription = subscription;
        this.permit = permit;
        this.output = output;
        this.reached = LogPosition.of(lastEventId);
        this.mustReset = reached.isEmpty() && !lastEventId.isEmpty();
    }

    @Override
    public Optional<Event<String>> next() throws InterruptedException {
        try {
            while (!isClosed() && step != Step.DONE) {
                permit.check();
                if (mustReset) {
                    mustReset = false;
                    return Optional.of(Event.of("{}").name("reset"));
                }
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
        Optional<LogReading> open;
        synchronized (this) {
            closed = true;
            open = reading;
        }
        subscription.close();
        open.ifPresent(LogReading::close);
    }

    private Optional<Event<String>> awaitStart() throws InterruptedException {
        Optional<View> view = workloads.find(key);
        Optional<LogSource> source = view.flatMap(View::logs)
                .filter(log -> mayHaveMore || read.filter(log::isSameRun).isEmpty());
        if (source.isPresent()) {
            begin(source.get());
            step = Step.READING;
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
        LogReading now = reading.orElseThrow();
        Optional<LineBuffer.Lines> lines = now.take(KEEP_ALIVE);
        nextBatch = System.nanoTime() + PACE.toNanos();
        if (lines.isPresent()) {
            read = Optional.of(now.source());
            reached = lines.map(LineBuffer.Lines::end).filter(end -> !end.time().isEmpty());
            return lines.map(LogFollower::event);
        }
        if (!now.isExhausted()) {
            return Optional.of(EventSource.keepAlive());
        }
        if (now.failure().isPresent()) {
            tryAgain(now.failure().get());
            return Optional.empty();
        }
        // The output of a container that runs ends when the node begins a new file for it, too. All of it has been read
        // when it ended for somebody who knew that the container had.
        boolean canGoOn = read.filter(now.source()::isSameRun).isEmpty() || reached.isPresent();
        read = Optional.of(now.source());
        mayHaveMore = now.source().isRunning() && canGoOn;
        if (mayHaveMore) {
            subscription.poll(RETRY);
            step = Step.WAITING;
            return Optional.empty();
        }
        boolean endsWithIt = workloads
                .find(key)
                .filter(view -> view.display().shape() != Display.Shape.JOB)
                .isEmpty();
        step = endsWithIt ? Step.ENDING : Step.WAITING;
        return Optional.empty();
    }

    /** Kubernetes may say that a container has not begun, or is gone, when it is known otherwise here. */
    private void tryAgain(ProblemException failure) throws InterruptedException {
        boolean notThere = failure.problem().status() == HttpStatus.BAD_REQUEST.getCode()
                || failure.problem().status() == HttpStatus.NOT_FOUND.getCode();
        if (!notThere) {
            throw failure;
        }
        boolean isFinished = workloads.find(key).filter(View::isFinished).isPresent();
        step = isFinished ? Step.ENDING : Step.WAITING;
        if (!isFinished) {
            subscription.poll(RETRY);
        }
    }

    private static Event<String> event(LineBuffer.Lines lines) {
        Event<String> event = Event.of(lines.text()).name("log");
        return lines.end().time().isEmpty() ? event : event.id(lines.end().id());
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

    private void begin(LogSource source) {
        Optional<LogPosition> from =
                reached.filter(position -> position.source().isSameRun(source));
        LogCall call;
        if (from.isPresent()) {
            call = output.after(from.get());
        } else {
            call = read.isEmpty() && reached.isEmpty() ? output.latest(source) : output.all(source);
        }
        LogReading begun = new LogReading(source, from, call);
        boolean tooLate;
        synchronized (this) {
            reading = Optional.of(begun);
            tooLate = closed;
        }
        if (tooLate) {
            begun.close();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
