package dev.pileus.status.calls;

import dev.pileus.api.gitpoll.DuePolls;
import dev.pileus.api.gitpoll.PollOperations;
import dev.pileus.api.gitpoll.PollReport;
import dev.pileus.common.Backoff;
import dev.pileus.status.cluster.Cluster;
import dev.pileus.status.cluster.GitRepository;
import io.micronaut.context.annotation.Value;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls git-poll to poll the repositories of the apps that are due. git-poll says when each is due next, and forgets it when it
 * sleeps; so it is remembered here, and given back. An app that is new or was changed is due soon.
 */
@Singleton
final class PollCall implements TimedCall {

    private static final Logger LOG = LoggerFactory.getLogger(PollCall.class);

    /** What is due within this time is asked for in the same call. */
    private static final Duration AHEAD = Duration.ofSeconds(15);

    /** After this long an app is asked for again of which git-poll said nothing: its poll took too long. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);

    /** The most apps in one call; the rest is due at the next one. Their names fit the 16 KB of a body at git-poll. */
    private static final int MAX_APPS = 64;

    private final Cluster cluster;
    private final FunctionClient client;
    private final Backoff backoff;
    private final Clock clock;
    private final ObjectMapper json;
    private final URI address;
    private final Duration settling;
    private final Map<String, Plan> plans = new HashMap<>();
    private Instant lastEnd = Instant.EPOCH;
    private int failedCalls;

    /**
     * The calls of git-poll.
     *
     * @param gap the shortest time between two calls
     * @param settling how long after it came or was changed an app is due: mostly somebody has asked for a poll by then,
     *     and this one finds nothing to do
     */
    PollCall(
            Cluster cluster,
            FunctionClient client,
            Clock clock,
            ObjectMapper json,
            @Value("${pileus.git-poll.url}") String gitPoll,
            @Value("${pileus.calls.gap}") Duration gap,
            @Value("${pileus.calls.settling}") Duration settling) {
        this.cluster = cluster;
        this.client = client;
        this.backoff = TimedCall.backoff(gap);
        this.clock = clock;
        this.json = json;
        this.address = URI.create(gitPoll + PollOperations.POLL);
        this.settling = settling;
    }

    private record Plan(GitRepository.Registration registration, Instant next, int failures) {}

    @Override
    public Optional<Instant> due(Instant now) {
        Map<String, GitRepository.Registration> apps = cluster.repositories().stream()
                .flatMap(repository -> repository.registration().stream())
                .collect(Collectors.toMap(GitRepository.Registration::app, each -> each));
        plans.keySet().retainAll(apps.keySet());
        apps.forEach((app, registration) -> plans.compute(
                app,
                (name, plan) -> plan != null && plan.registration().equals(registration)
                        ? plan
                        : new Plan(registration, now.plus(settling), 0)));
        Instant earliest = lastEnd.plus(backoff.after(failedCalls));
        return plans.values().stream()
                .map(Plan::next)
                .min(Comparator.naturalOrder())
                .map(next -> next.isAfter(earliest) ? next : earliest);
    }

    @Override
    public void run(Instant now) throws InterruptedException {
        List<DuePolls.Due> due = plans.entrySet().stream()
                .filter(each -> each.getValue().next().isBefore(now.plus(AHEAD)))
                .sorted(Comparator.comparing(each -> each.getValue().next()))
                .limit(MAX_APPS)
                .map(each -> new DuePolls.Due(each.getKey(), each.getValue().failures()))
                .toList();
        Optional<PollReport> answer =
                client.post(address, write(new DuePolls(due))).flatMap(this::read);
        lastEnd = clock.instant();
        failedCalls = answer.isPresent() ? 0 : failedCalls + 1;
        answer.ifPresent(given -> {
            due.forEach(each -> plan(each.app(), lastEnd.plus(ANSWER_TIMEOUT), each.failures()));
            given.next().forEach(each -> plan(each.app(), each.time(), each.failures()));
        });
    }

    private void plan(String app, Instant time, int failures) {
        Instant earliest = lastEnd.plus(settling);
        Instant next = time.isAfter(earliest) ? time : earliest;
        plans.computeIfPresent(app, (name, plan) -> new Plan(plan.registration(), next, failures));
    }

    private byte[] write(DuePolls question) {
        try {
            return json.writeValueAsBytes(question);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<PollReport> read(byte[] answer) {
        try {
            return Optional.of(json.readValue(answer, PollReport.class));
        } catch (IOException e) {
            LOG.warn("{} answers what is none: {}", address, e.toString());
            return Optional.empty();
        }
    }
}
