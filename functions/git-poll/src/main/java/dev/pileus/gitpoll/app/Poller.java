package dev.pileus.gitpoll.app;

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
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls apps, many at a time and each once: whoever asks for a poll that is going on waits for that one. When each was
 * polled last is remembered here and lost with the process; so whoever has it asked regularly is told when each is due
 * next, and may say after a start which are. Where nobody says it, all are.
 */
@Singleton
final class Poller {

    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    private final KubernetesClient client;
    private final AppPoll poll;
    private final Rollout rollout;
    private final Clock clock;
    private final Duration patience;
    private final Semaphore places;
    private final SecureRandom random = new SecureRandom();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentMap<AppName, CompletableFuture<Outcome>> underWay = new ConcurrentHashMap<>();
    private final ConcurrentMap<AppName, Memory> memories = new ConcurrentHashMap<>();

    Poller(
            @Named(OwnClient.NAME) KubernetesClient client,
            AppPoll poll,
            Rollout rollout,
            Clock clock,
            @Value("${pileus.git.concurrency}") int concurrency,
            @Value("${pileus.git.patience}") Duration patience) {
        this.client = client;
        this.poll = poll;
        this.rollout = rollout;
        this.clock = clock;
        this.patience = patience;
        this.places = new Semaphore(concurrency, true);
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
    Round pollDue(List<App> apps, Optional<Map<String, Integer>> due) {
        Set<AppName> names = new HashSet<>();
        apps.forEach(app -> names.add(app.name()));
        memories.keySet().retainAll(names);
        Instant now = clock.instant();
        due.ifPresent(told -> apps.stream()
                .filter(app -> told.containsKey(app.name().toString()))
                .forEach(app -> memories.putIfAbsent(
                        app.name(), Memory.told(app, told.get(app.name().toString()), now))));
        List<CompletableFuture<Outcome>> polls = apps.stream()
                .filter(app -> isDue(app, now).orElse(due.isEmpty()))
                .map(this::begin)
                .toList();
        try {
            CompletableFuture.allOf(polls.toArray(CompletableFuture[]::new))
                    .exceptionally(failure -> null)
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.info("Polls that take longer go on by themselves");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
        List<Outcome> outcomes = new ArrayList<>();
        int unfinished = 0;
        for (CompletableFuture<Outcome> each : polls) {
            if (each.isDone()) {
                outcomes.add(each.join());
            } else {
                unfinished++;
            }
        }
        List<Plan> next = memories.entrySet().stream()
                .filter(each -> !underWay.containsKey(each.getKey()))
                .map(each -> new Plan(
                        each.getKey(),
                        each.getValue().nextPoll(),
                        each.getValue().failures()))
                .toList();
        return new Round(apps.size(), outcomes, unfinished, next);
    }

    /** Polls one app, whether it is due or not. */
    Outcome pollNow(App app) {
        return await(begin(app));
    }

    /** Polls one app that was just changed: a poll that is going on does not know of the change. */
    Outcome pollAnew(App app) {
        Optional.ofNullable(underWay.get(app.name())).ifPresent(Poller::await);
        return pollNow(app);
    }

    /** What is remembered of an app. */
    Optional<Memory> memory(AppName app) {
        return Optional.ofNullable(memories.get(app));
    }

    /** Empty where nothing is remembered of the app. */
    private Optional<Boolean> isDue(App app, Instant now) {
        return memory(app.name())
                .map(memory -> !memory.wish().equals(app.wish()) || Schedule.isDue(memory.nextPoll(), now));
    }

    private CompletableFuture<Outcome> begin(App app) {
        CompletableFuture<Outcome> mine = new CompletableFuture<>();
        CompletableFuture<Outcome> others = underWay.putIfAbsent(app.name(), mine);
        if (others != null) {
            return others;
        }
        threads.execute(() -> {
            Outcome outcome = Outcome.failed(app.name(), "The poll was broken off.");
            try {
                outcome = run(app);
            } finally {
                underWay.remove(app.name(), mine);
                mine.complete(outcome);
            }
        });
        return mine;
    }

    private static Outcome await(CompletableFuture<Outcome> poll) {
        try {
            return poll.join();
        } catch (CompletionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome run(App app) {
        try {
            places.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.failed(app.name(), "The poll was broken off.");
        }
        Instant start = clock.instant();
        try {
            return remember(app, start, poll(app));
        } finally {
            places.release();
        }
    }

    private Outcome poll(App app) {
        int failures = memory(app.name()).map(Memory::failures).orElseGet(app::failures);
        try {
            Outcome outcome = poll.run(client, app, failures, count -> next(app, count));
            Optional<String> commit = outcome.commit().or(app::commit).map(Commit::id);
            if (commit.isPresent() && !commit.equals(memory(app.name()).flatMap(Memory::rolledOut))) {
                rollout.follow(client, app.name(), commit.get());
            }
            outcome.message().ifPresent(message -> LOG.info("{}: {}", app.name(), message));
            return outcome;
        } catch (KubernetesClientException e) {
            LOG.warn("{}: {}", app.name(), e.getMessage());
            return Outcome.failed(
                    app.name(),
                    e.getCode() == HttpStatus.FORBIDDEN.getCode()
                            ? "git-poll has no rights in this namespace. Is it a tenant's?"
                            : "Kubernetes did not take what the poll has found (%d). It is tried again."
                                    .formatted(e.getCode()));
        } catch (RuntimeException e) {
            LOG.error("{} could not be polled", app.name(), e);
            return Outcome.failed(app.name(), "The poll failed. It has been logged, and is tried again.");
        }
    }

    private Outcome remember(App app, Instant start, Outcome outcome) {
        Instant now = clock.instant();
        memories.compute(app.name(), (name, before) -> {
            Optional<Memory> known = Optional.ofNullable(before);
            boolean failed = outcome.result() == Outcome.Result.FAILED;
            int failures = failed ? known.map(Memory::failures).orElseGet(app::failures) + 1 : 0;
            Optional<String> rolledOut = failed
                    ? known.flatMap(Memory::rolledOut)
                    : outcome.commit().or(app::commit).map(Commit::id);
            long millis = Duration.between(start, now).toMillis();
            return new Memory(
                    app.wish(),
                    now,
                    next(app, failures),
                    failures,
                    outcome.reason(),
                    rolledOut,
                    Memory.with(new PastPoll(start, millis, outcome.result(), outcome.message()), known));
        });
        return outcome;
    }

    private Instant next(App app, int failures) {
        return Schedule.next(clock.instant(), app.interval(), failures, random);
    }
}
