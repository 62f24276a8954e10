package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Patience;
import io.fabric8.knative.serving.v1.Revision;
import java.util.Optional;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions that nobody uses cost nothing, and are there again for whoever comes next. */
@Isolated("It needs a time in which nobody uses the functions")
@Order(Integer.MAX_VALUE)
final class ScaleToZeroTest {

    @ParameterizedTest
    @EnumSource(
            value = Function.class,
            names = {"PROVISION", "TEARDOWN", "GIT_POLL", "UI"})
    void shouldGoAwayAndAnswerTheNextRequestWhenItIsIdle(Function function) {
        await("%s without a pod".formatted(function)).atMost(Patience.MINUTES).untilAsserted(() -> {
            assertThat(wantedReplicas(function)).isZero();
            assertThat(Cluster.podsOf(function))
                    .as("pods that are not on their way out")
                    .allMatch(pod -> pod.getMetadata().getDeletionTimestamp() != null);
        });

        Caller.anonymous().get(function, "/health/readiness").expect(200);
    }

    @Test
    void shouldStayWhenItHoldsAWatch() {
        assertThat(wantedReplicas(Function.STATUS)).isEqualTo(1);
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
