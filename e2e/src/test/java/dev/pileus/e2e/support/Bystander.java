package dev.pileus.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A member of a tenant that has nothing to do with what goes on, who uses every function and a website once in each round.
 * Whoever attacks meanwhile must not be noticed: each answer is the right one, and comes within a second. One in ten to
 * the same request may take some seconds, for the attack itself takes what the machine has of processors; and none counts
 * during which the {@link Control} was slow, too.
 */
public final class Bystander implements AutoCloseable {

    private static final Duration USUAL = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int ROUNDS_FOR_ONE_SLOW_ANSWER = 10;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String SITE = "bystander";

    private final Map<String, Supplier<Integer>> requests;
    private final AtomicBoolean leaves = new AtomicBoolean();
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, List<Duration>> slow = new TreeMap<>();
    private final CompletableFuture<Integer> rounds;

    private Bystander(Tenant tenant) {
        Workloads workloads = tenant.workloads();
        Caller caller = tenant.caller();
        this.requests = Map.of(
                "the list", () -> caller.get(Function.STATUS, workloads.path()).status(),
                "the catalogue",
                        () -> caller.get(Function.PROVISION, "/catalogue").status(),
                "a dry run", () -> workloads.dryRun(Json.command("true")).status(),
                "the apps",
                        () -> caller.get(Function.GIT_POLL, "/namespaces/" + tenant.namespace() + "/apps")
                                .status(),
                "teardown",
                        () -> caller.get(Function.TEARDOWN, "/health/readiness").status(),
                "the sign-in page",
                        () -> Caller.anonymous().get(Function.UI, "/sign-in").status(),
                "a website", () -> new Sites(tenant.namespace()).get("/" + SITE).statusCode());
        // Cold starts are no attack.
        Control.start();
        requests.forEach((what, request) ->
                assertThat(request.get()).as("%s before the attack", what).isEqualTo(200));
        this.rounds = CompletableFuture.supplyAsync(
                this::use, task -> Thread.ofVirtual().start(task));
    }

    /** Begins to use everything, once the tenant's website is there. */
    public static Bystander of(Tenant tenant) {
        if (Cluster.recordOf(tenant.namespace(), SITE) == null) {
            tenant.workloads().start("website", SITE, Map.of("path", SITE, "content", "here"));
            new Sites(tenant.namespace()).await("/" + SITE, 200);
        }
        return new Bystander(tenant);
    }

    /** Ends the last round, and fails the test where anything was noticed. */
    @Override
    public void close() {
        leaves.set(true);
        int allowed = 1 + rounds.join() / ROUNDS_FOR_ONE_SLOW_ANSWER;
        assertThat(complaints).as("what a bystander noticed").isEmpty();
        assertThat(slow)
                .as("answers beyond a second, in %s rounds", rounds.join())
                .allSatisfy((what, times) -> assertThat(times).hasSizeLessThanOrEqualTo(allowed));
    }

    private int use() {
        int done = 0;
        while (!leaves.get() || done == 0) {
            requests.forEach(this::request);
            done++;
            pause();
        }
        return done;
    }

    private void request(String what, Supplier<Integer> request) {
        try {
            Control.Timed<Integer> answer = Control.time(request);
            if (answer.result() != 200 || answer.tookLongerThan(LIMIT)) {
                complaints.add("%s: %d after %d ms"
                        .formatted(what, answer.result(), answer.took().toMillis()));
            } else if (answer.tookLongerThan(USUAL)) {
                slow.computeIfAbsent(what, key -> new ArrayList<>()).add(answer.took());
            }
        } catch (RuntimeException e) {
            complaints.add("%s: %s".formatted(what, e.getMessage()));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
