package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Nobody wakes a function that has nothing to do, and the one that is always up wakes those that have. */
@Isolated("It needs a time in which nobody uses the functions")
@Order(Integer.MAX_VALUE - 1)
@ExtendWith(Tenants.class)
@TestMethodOrder(OrderAnnotation.class)
final class IdleTest {

    /** Longer than a minute: the shortest time by which anything here is repeated. */
    private static final Duration QUIET = Duration.ofSeconds(70);

    private static final Duration UNTIL_QUIET = Duration.ofMinutes(6);

    /** Time for the one call, a cold start, and a slow machine; the CronJob would come after a minute at the earliest. */
    private static final Duration PROMPTLY = Duration.ofSeconds(50);

    private final Tenant tenant;

    IdleTest(Tenant tenant) {
        this.tenant = tenant;
    }

    @Test
    @Order(1)
    @Timeout(value = 7, unit = TimeUnit.MINUTES)
    void shouldRunNothingButStatusWhenThereIsNothingToDo() {
        await("only status runs, and goes on alone")
                .pollInterval(Duration.ofSeconds(1))
                .during(QUIET)
                .atMost(UNTIL_QUIET)
                .until(IdleTest::running, Set.of(Function.STATUS.id())::equals);
    }

    @Test
    @Order(2)
    void shouldDeleteAWorkloadPromptlyAndWakeTeardownAloneWhenItsLifeEnds() {
        String name = "brief-" + Tenant.suffix();
        Instant end = Instant.now().plusSeconds(5);
        Cluster.admin().resource(Manifests.halfMadeRecord(tenant, name, end)).create();

        await("the end of the record").until(() -> Cluster.recordOf(tenant.namespace(), name) == null);

        assertThat(Instant.now()).as("when it was gone").isBetween(end.minusSeconds(1), end.plus(PROMPTLY));
        assertThat(running()).isEqualTo(Set.of(Function.STATUS.id(), Function.TEARDOWN.id()));
    }

    /** The functions that have a pod, also one on its way out. */
    private static Set<String> running() {
        return Cluster.admin().pods().inNamespace(Cluster.PILEUS).list().getItems().stream()
                .map(pod -> pod.getMetadata().getLabels().get("serving.knative.dev/service"))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }
}
