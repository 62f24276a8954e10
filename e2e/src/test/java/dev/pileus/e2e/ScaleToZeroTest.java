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
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /**
     * Much more than passes between a request and its pod, or between that pod and the answer, and less than the 18 s of a request
     * that went to an ending pod. How long the pod itself takes to be ready is the machine's matter.
     */
    private static final Duration PROMPTLY = Duration.ofSeconds(15);

    /** Whether the race is met depends on the moment. */
    private static final int ROUNDS = 3;

    private final ExecutorService observers = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Function, Future<Wake>> woken = new EnumMap<>(Function.class);
    private final Map<Function, Future<List<Wake>>> wokenAgain = new EnumMap<>(Function.class);
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
        assertThat(woken.get(function).get()).satisfies(ScaleToZeroTest::tookAColdStart);
    }

    @ParameterizedTest
    @EnumSource(
            value = Function.class,
            names = {"UI", "PROVISION"})
    @Timeout(300)
    void shouldAnswerWithinAColdStartEachTimeWhenItsLastPodIsEndingAgainAndAgain(Function function) throws Exception {
        assertThat(wokenAgain.get(function).get()).hasSize(ROUNDS).allSatisfy(ScaleToZeroTest::tookAColdStart);
    }

    @Test
    void shouldStayWhenItHoldsAWatch() {
        assertThat(wantedReplicas(Function.STATUS)).isEqualTo(2);
    }

    /** A request that comes when the last pod of a function is on its way out. */
    private static Wake wakeInItsLastMoment(Function function) {
        Caller.anonymous().get(function, "/health/readiness").expect(200);
        await("a pod of %s".formatted(function))
                .until(() -> Cluster.podsOf(function).stream().anyMatch(ScaleToZeroTest::stays));
        return wakeOnceAllPodsAreEnding(function);
    }

    private static Wake wakeOnceAllPodsAreEnding(Function function) {
        return Wake.of(
                () -> Cluster.podsOf(function),
                () -> Caller.anonymous().get(function, "/health/readiness").expect(200));
    }

    /** The same of a copy that falls asleep within seconds, several times. */
    private List<Wake> wakeAgainAndAgain(Function function) {
        return Stream.generate(() -> Wake.of(
                        () -> copies.podsOf(function), () -> assertThat(copies.get(function, "/health/readiness"))
                                .isEqualTo(200)))
                .limit(ROUNDS)
                .toList();
    }

    private static void tookAColdStart(Wake wake) {
        assertThat(wake.waits()).allSatisfy(wait -> assertThat(wait).isLessThan(PROMPTLY));
    }

    /**
     * A request that came when all pods were ending: when it was sent and answered, and the pod that was made then, if there is
     * one. The ending pods may have answered.
     */
    private record Wake(Instant sent, Instant answered, Optional<Pod> pod) {

        static Wake of(Supplier<List<Pod>> pods, Runnable request) {
            await("no pod that stays").atMost(Patience.MINUTES).until(() -> pods.get().stream()
                    .noneMatch(ScaleToZeroTest::stays));
            Set<String> before =
                    pods.get().stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());

            Instant sent = Instant.now();
            request.run();
            Instant answered = Instant.now();
            return new Wake(
                    sent,
                    answered,
                    pods.get().stream()
                            .filter(pod -> !before.contains(pod.getMetadata().getName()))
                            .findFirst());
        }

        /** What it waited, but for its pod to be ready; by Kubernetes' whole seconds. */
        List<Duration> waits() {
            return pod.map(made -> List.of(
                            Duration.between(
                                    sent, Instant.parse(made.getMetadata().getCreationTimestamp())),
                            readySince(made)
                                    .map(ready -> Duration.between(ready, answered))
                                    .orElse(Duration.ZERO)))
                    .orElseGet(() -> List.of(Duration.between(sent, answered)));
        }

        private static Optional<Instant> readySince(Pod pod) {
            return pod.getStatus().getConditions().stream()
                    .filter(condition -> condition.getType().equals("Ready")
                            && condition.getStatus().equals("True"))
                    .map(condition -> Instant.parse(condition.getLastTransitionTime()))
                    .findFirst();
        }

        @Override
        public String toString() {
            return "sent %s, answered %s, pod %s"
                    .formatted(
                            sent,
                            answered,
                            pod.map(made -> "made %s, ready %s"
                                            .formatted(
                                                    made.getMetadata().getCreationTimestamp(),
                                                    readySince(made).orElse(null)))
                                    .orElse("none"));
        }
    }

    private static boolean stays(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null;
    }

    /** How many pods Knative wants for the revision that the function's Service points at. */
    private static int wantedReplicas(Function function) {
        String latest = Cluster.serviceOf(function).getStatus().getLatestReadyRevisionName();
        Revision revision = Cluster.knative()
                .revisions()
                .inNamespace(Cluster.PILEUS)
                .withName(latest)
                .get();
        return Optional.ofNullable(revision.getStatus().getDesiredReplicas()).orElse(0);
    }
}
