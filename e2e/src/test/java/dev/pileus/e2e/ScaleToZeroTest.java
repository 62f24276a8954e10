package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Patience;
import dev.pileus.e2e.support.ShortLived;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Functions that nobody uses cost nothing, and are there again for whoever comes next, also for who comes in the very
 * moment in which the last pod takes its leave. All are left alone at the same time, for each takes a minute.
 */
@Isolated("It needs a time in which nobody uses the functions")
@Order(ClassOrder.IDLE)
@TestInstance(Lifecycle.PER_CLASS)
final class ScaleToZeroTest {

    /** More than a cold start takes on a busy machine, and less than the 18 s of a request that went to an ending pod. */
    private static final Duration COLD_START = Duration.ofSeconds(15);

    /** Whether the race is met depends on the moment. */
    private static final int ROUNDS = 3;

    private final ExecutorService observers = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Function, Future<Duration>> woken = new EnumMap<>(Function.class);
    private final Map<Function, Future<List<Duration>>> wokenAgain = new EnumMap<>(Function.class);
    private ShortLived copies;

    @BeforeAll
    void leaveThemAlone() {
        copies = ShortLived.copiesOf(Function.UI, Function.PROVISION);
        for (Function function : List.of(Function.UI, Function.PROVISION, Function.TEARDOWN)) {
            woken.put(function, observers.submit(() -> wakeInItsLastMoment(function)));
        }
        // Nobody has used it since the last git app was deleted; it stays longer than the others.
        woken.put(Function.GIT_POLL, observers.submit(() -> wakeOnceAllPodsAreEnding(Function.GIT_POLL)));
        for (Function function : List.of(Function.UI, Function.PROVISION)) {
            wokenAgain.put(function, observers.submit(() -> wakeAgainAndAgain(function)));
        }
    }

    @AfterAll
    void remove() {
        observers.shutdownNow();
        copies.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Function.class,
            names = {"UI", "PROVISION", "TEARDOWN", "GIT_POLL"})
    void shouldGoAwayWhenItIsIdleAndAnswerWithinAColdStartAllTheSame(Function function) throws Exception {
        assertThat(woken.get(function).get()).isLessThan(COLD_START);
    }

    @ParameterizedTest
    @EnumSource(
            value = Function.class,
            names = {"UI", "PROVISION"})
    @Timeout(300)
    void shouldAnswerWithinAColdStartEachTimeWhenItsLastPodIsEndingAgainAndAgain(Function function) throws Exception {
        assertThat(wokenAgain.get(function).get()).hasSize(ROUNDS).allSatisfy(took -> assertThat(took)
                .isLessThan(COLD_START));
    }

    @Test
    void shouldStayWhenItHoldsAWatch() {
        assertThat(wantedReplicas(Function.STATUS)).isEqualTo(2);
    }

    /** How long a request takes that comes when the last pod of a function is on its way out. */
    private static Duration wakeInItsLastMoment(Function function) {
        Caller.anonymous().get(function, "/health/readiness").expect(200);
        await("a pod of %s".formatted(function))
                .until(() -> Cluster.podsOf(function).stream().anyMatch(ScaleToZeroTest::stays));
        return wakeOnceAllPodsAreEnding(function);
    }

    private static Duration wakeOnceAllPodsAreEnding(Function function) {
        await("%s without a pod that stays".formatted(function))
                .atMost(Patience.MINUTES)
                .until(() -> Cluster.podsOf(function).stream().noneMatch(ScaleToZeroTest::stays));

        long began = System.nanoTime();
        Caller.anonymous().get(function, "/health/readiness").expect(200);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** The same of a copy that falls asleep within seconds, several times. */
    private List<Duration> wakeAgainAndAgain(Function function) {
        List<Duration> took = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            await("the copy of %s without a pod that stays".formatted(function))
                    .atMost(Patience.MINUTES)
                    .until(() -> copies.podsOf(function).stream().noneMatch(ScaleToZeroTest::stays));

            long began = System.nanoTime();
            assertThat(copies.get(function, "/health/readiness")).isEqualTo(200);
            took.add(Duration.ofNanos(System.nanoTime() - began));
        }
        return took;
    }

    private static boolean stays(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null;
    }

    /** How many pods Knative wants for the revision that the function's Service points at. */
    private static int wantedReplicas(Function function) {
        String latest = Cluster.knative()
                .services()
                .inNamespace(Cluster.PILEUS)
                .withName(function.id())
                .get()
                .getStatus()
                .getLatestReadyRevisionName();
        Revision revision = Cluster.knative()
                .revisions()
                .inNamespace(Cluster.PILEUS)
                .withName(latest)
                .get();
        return Optional.ofNullable(revision.getStatus().getDesiredReplicas()).orElse(0);
    }
}
