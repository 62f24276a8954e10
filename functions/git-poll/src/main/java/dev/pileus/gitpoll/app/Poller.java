package dev.pileus.gitpoll.app;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.api.gitpoll.PollOutcome;
import dev.pileus.common.ProblemException;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.app.AppStore.Listed;
import dev.pileus.gitpoll.app.PollSlots.Claim;
import dev.pileus.gitpoll.app.PollSlots.Slot;
import dev.pileus.gitpoll.git.Commit;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls apps, many at a time and each once: whoever asks for a poll that is going on waits for that one. What people ask
 * for has slots of its own, so that it does not wait behind a round, see {@link PollSlots}. When each was polled last is
 * remembered here and lost with the process; so whoever has it asked regularly is told when each is due next, and may say
 * after a start which are. Where nobody says it, all are.
 */
@Singleton
final class Poller {

    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    /** So many ConfigMaps are read at a time. */
    private static final int READERS = 8;

    /** A round's polls wait for their turn as long as it takes. */
    private static final Duration NO_TIMEOUT = Duration.ofDays(1);

    private final KubernetesClient client;
    private final AppPoll poll;
    private final SecretCache secrets;
    private final Rollout rollout;
    private final Clock clock;
    private final Duration timeout;
    private final PollSlots slots;
    private final PollSlots interactiveSlots;
    private final Semaphore readers = new Semaphore(READERS);
    private final SecureRandom random = new SecureRandom();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** The polls of rounds, waiting and going on. */
    private final ConcurrentMap<AppName, CompletableFuture<Optional<Outcome>>> rounds = new ConcurrentHashMap<>();
    /** The polls that are going on. */
    private final ConcurrentMap<AppName, CompletableFuture<Outcome>> running = new ConcurrentHashMap<>();

    private final ConcurrentMap<AppName, PollState> states = new ConcurrentHashMap<>();

    Poller(
            @Named(OwnClient.NAME) KubernetesClient client,
            AppPoll poll,
            SecretCache secrets,
            Rollout rollout,
            Clock clock,
            @Value("${pileus.git.concurrency}") int concurrency,
            @Value("${pileus.git.people}") int people,
            @Value("${pileus.git.patience}") Duration timeout) {
        this.client = client;
        this.poll = poll;
        this.secrets = secrets;
        this.rollout = rollout;
        this.clock = clock;
        this.timeout = timeout;
        this.slots = new PollSlots(concurrency);
        this.interactiveSlots = new PollSlots(people);
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }

    /**
     * What a round of polls came to.
     *
     * @param apps how many apps there are
     * @param outcomes what came of those that were due
     * @param unfinished how many polls go on
     * @param next when the apps that are remembered are due next
     */
    record Round(int apps, List<Outcome> outcomes, int unfinished, List<Plan> next) {}

    /**
     * When an app is due next.
     *
     * @param failures how many polls have failed in a row
     */
    record Plan(AppName app, Instant time, int failures) {}

    /**
     * Polls the apps that are due, and waits for what comes of it, though not for the slowest.
     *
     * @param apps all that there are: the others are forgotten
     * @param due of those of which nothing is remembered here, the ones that are due, and how many polls have failed in a
     *     row; empty: all of them
     */
    Round pollDue(List<Listed> apps, Optional<Map<String, Integer>> due) {
        Set<AppName> names = new HashSet<>();
        apps.forEach(app -> names.add(app.name()));
        states.keySet().retainAll(names);
        secrets.retain(names);
        Instant now = clock.instant();
        List<CompletableFuture<Optional<Outcome>>> polls = apps.stream()
                .filter(app -> mayBeDue(app, due, now))
                .map(app ->
                        begin(app.name(), due.map(told -> told.get(app.name().toString()))))
                .toList();
        try {
            CompletableFuture.allOf(polls.toArray(CompletableFuture[]::new))
                    .exceptionally(failure -> null)
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.info("Polls that take longer go on by themselves");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        List<Outcome> outcomes = new ArrayList<>();
        int unfinished = 0;
        for (CompletableFuture<Optional<Outcome>> each : polls) {
            if (each.isDone()) {
                each.join().ifPresent(outcomes::add);
            } else {
                unfinished++;
            }
        }
        List<Plan> next = states.entrySet().stream()
                .filter(each -> !rounds.containsKey(each.getKey()) && !running.containsKey(each.getKey()))
                .map(each -> new Plan(
                        each.getKey(),
                        each.getValue().nextPoll(),
                        each.getValue().failures()))
                .toList();
        return new Round(apps.size(), outcomes, unfinished, next);
    }

    /**
     * Polls one app, whether it is due or not.
     *
     * @throws ProblemException 503 where there is no slot for it
     */
    Outcome pollNow(App app) {
        CompletableFuture<Outcome> others = running.get(app.name());
        return others != null ? others.join() : inSlot(app, () -> run(app, failures(app), true));
    }

    /** Polls one app that was just changed: a poll that is going on does not know of the change. */
    Outcome pollAfterChange(App app) {
        Optional.ofNullable(running.get(app.name())).ifPresent(CompletableFuture::join);
        return pollNow(app);
    }

    /**
     * Calls an app's git server for a person, in a slot of theirs.
     *
     * @throws ProblemException 503 where there is none
     */
    <T> T inSlot(App app, Supplier<T> call) {
        try (Slot ignored = interactiveSlots
                .acquire(claim(app, 0), timeout)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Other requests of '%s', or of that git server, are still waiting for it. Try again in a minute."
                                .formatted(app.name().namespace())))) {
            return call.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "git-poll is ending. Try again in a moment.");
        }
    }

    /** What is remembered of an app. */
    Optional<PollState> state(AppName app) {
        return Optional.ofNullable(states.get(app));
    }

    /** Whether an app is to be looked at: where it has changed what it wants is not known before. */
    private boolean mayBeDue(Listed app, Optional<Map<String, Integer>> due, Instant now) {
        return state(app.name())
                .map(state -> !state.version().equals(app.version()) || Schedule.isDue(state.nextPoll(), now))
                .orElseGet(
                        () -> due.isEmpty() || due.get().containsKey(app.name().toString()));
    }

    private boolean isDue(App app) {
        return state(app.name())
                .map(state -> !state.spec().equals(app.spec()) || Schedule.isDue(state.nextPoll(), clock.instant()))
                .orElse(true);
    }

    /**
     * Begins a poll of a round, unless the last one's goes on.
     *
     * @param failures how many polls have failed in a row, as far as whoever calls remembers
     * @return empty where it was not due after all
     */
    private CompletableFuture<Optional<Outcome>> begin(AppName name, Optional<Integer> failures) {
        CompletableFuture<Optional<Outcome>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<Outcome>> others = rounds.putIfAbsent(name, mine);
        if (others != null) {
            return others;
        }
        threads.execute(() -> {
            Optional<Outcome> outcome = Optional.of(interrupted(name));
            try {
                outcome = pollInTurn(name, failures.orElse(0));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (KubernetesClientException e) {
                outcome = Optional.of(refused(name, e));
            } finally {
                rounds.remove(name, mine);
                mine.complete(outcome);
            }
        });
        return mine;
    }

    private Optional<Outcome> pollInTurn(AppName name, int failures) throws InterruptedException {
        Optional<App> app = read(name);
        if (app.isEmpty() || !isDue(app.get())) {
            app.ifPresent(seen -> states.computeIfPresent(name, (key, state) -> state.at(seen.version())));
            return Optional.empty();
        }
        int known = Math.max(failures, failures(app.get()));
        try (Slot ignored = slots.acquire(claim(app.get(), known), NO_TIMEOUT).orElseThrow()) {
            // Somebody may have asked for it meanwhile.
            return isDue(app.get()) ? Optional.of(run(app.get(), known, false)) : Optional.empty();
        }
    }

    private Optional<App> read(AppName name) throws InterruptedException {
        readers.acquire();
        try {
            return new AppStore(client).find(name);
        } finally {
            readers.release();
        }
    }

    private int failures(App app) {
        return state(app.name()).map(PollState::failures).orElseGet(app::failures);
    }

    private static Claim claim(App app, int failures) {
        String host = "";
        try {
            host = RepositoryAddress.parse(app.repository()).host();
        } catch (GitException e) {
            // Nobody will be asked.
        }
        return new Claim(app.name().namespace(), host, failures > 0);
    }

    private Outcome run(App app, int failures, boolean freshSecret) {
        CompletableFuture<Outcome> mine = new CompletableFuture<>();
        CompletableFuture<Outcome> others = running.putIfAbsent(app.name(), mine);
        if (others != null) {
            return others.join();
        }
        Outcome outcome = interrupted(app.name());
        try {
            outcome = poll(app, failures, freshSecret);
            return outcome;
        } finally {
            running.remove(app.name(), mine);
            mine.complete(outcome);
        }
    }

    private Outcome poll(App app, int failures, boolean freshSecret) {
        Instant start = clock.instant();
        App after = app;
        Outcome outcome;
        try {
            AppPoll.Polled polled = poll.run(client, app, failures, freshSecret, count -> next(app, count));
            after = polled.app();
            outcome = polled.outcome();
            Optional<String> commit = after.commit().map(Commit::id);
            if (commit.isPresent() && !commit.equals(state(app.name()).flatMap(PollState::rolledOut))) {
                rollout.follow(client, app.name(), commit.get());
            }
            outcome.line().ifPresent(line -> LOG.info("{}: {}", app.name(), line));
        } catch (KubernetesClientException e) {
            outcome = refused(app.name(), e);
        } catch (RuntimeException e) {
            LOG.error("{} could not be polled", app.name(), e);
            outcome = Outcome.failed(
                    app.name(),
                    new Reason(ReasonCode.INTERNAL_ERROR, "The poll failed. It has been logged, and is tried again."));
        }
        record(after, start, failures, outcome);
        return outcome;
    }

    private static Outcome interrupted(AppName app) {
        return Outcome.failed(app, new Reason(ReasonCode.INTERRUPTED, "The poll was broken off."));
    }

    private static Outcome refused(AppName app, KubernetesClientException e) {
        LOG.warn("{}: {}", app, e.getMessage());
        return Outcome.failed(
                app,
                e.getCode() == HttpStatus.FORBIDDEN.getCode()
                        ? new Reason(
                                ReasonCode.FORBIDDEN, "git-poll has no rights in this namespace. Is it a tenant's?")
                        : Reason.of(
                                ReasonCode.KUBERNETES_UNAVAILABLE,
                                "Kubernetes did not take what the poll has found (%d). It is tried again.",
                                e.getCode()));
    }

    private void record(App app, Instant start, int failuresBefore, Outcome outcome) {
        Instant now = clock.instant();
        states.compute(app.name(), (name, before) -> {
            Optional<PollState> known = Optional.ofNullable(before);
            boolean failed = outcome.result() == PollOutcome.FAILED;
            int failures = failed ? failuresBefore + 1 : 0;
            Optional<String> rolledOut =
                    failed ? known.flatMap(PollState::rolledOut) : app.commit().map(Commit::id);
            long millis = Duration.between(start, now).toMillis();
            return new PollState(
                    app.version(),
                    app.spec(),
                    now,
                    next(app, failures),
                    failures,
                    outcome.reason(),
                    rolledOut,
                    PollState.with(
                            new GitApp.Poll(start, millis, outcome.result(), outcome.message(), outcome.reason()),
                            known));
        });
    }

    private Instant next(App app, int failures) {
        return Schedule.next(clock.instant(), app.interval(), failures, random);
    }
}
