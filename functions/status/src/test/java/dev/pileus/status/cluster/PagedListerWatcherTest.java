package dev.pileus.status.cluster;

import static dev.pileus.status.ApiServer.KNATIVE_SERVICES;
import static dev.pileus.status.GitAppExamples.readyKnativeService;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.status.ApiServer;
import io.kubernetes.client.informer.exception.WatchExpiredException;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobList;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Watchable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kinds that a cluster may not have. */
final class PagedListerWatcherTest {

    private static final CallGeneratorParams ANY = new CallGeneratorParams(false, "0", 60);

    private final WatchHealth health = new WatchHealth(Clock.systemUTC());
    private ApiServer kubernetes;

    @BeforeEach
    void start() throws IOException {
        kubernetes = new ApiServer();
    }

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    @Test
    void shouldFindNoneWhenTheClusterDoesNotHaveTheKind() throws ApiException {
        kubernetes.has(KNATIVE_SERVICES, false);
        var services = services(Duration.ZERO);

        assertThat(services.list(ANY).getItems()).isEmpty();
        assertThat(health.failingSince()).isEmpty();
    }

    @Test
    void shouldLookAgainAfterAPauseWhenTheClusterMayHaveTheKindByThen() throws Exception {
        kubernetes.has(KNATIVE_SERVICES, false);
        var services = services(Duration.ofMillis(1));
        services.list(ANY);
        try (Watchable<KnativeService> watch = services.watch(ANY)) {
            assertThatThrownBy(watch::hasNext).isInstanceOf(WatchExpiredException.class);
        }

        kubernetes.has(KNATIVE_SERVICES, true);
        kubernetes.put(KNATIVE_SERVICES, readyKnativeService("team-a", "shop"));

        assertThat(services.list(ANY).getItems()).hasSize(1);
    }

    @Test
    void shouldNotKeepAnybodyWaitingWhenItIsToStop() throws Exception {
        kubernetes.has(KNATIVE_SERVICES, false);
        var services = services(Duration.ofHours(1));
        services.list(ANY);
        Watchable<KnativeService> watch = services.watch(ANY);

        watch.close();

        assertThat(watch.hasNext()).isFalse();
    }

    @Test
    void shouldFailWhenTheClusterOughtToHaveTheKind() {
        kubernetes.has("jobs", false);
        var jobs = new PagedListerWatcher<V1Job, V1JobList>(Watched.jobs(), client(), health);

        assertThatThrownBy(() -> jobs.list(ANY)).isInstanceOf(ApiException.class);
    }

    private PagedListerWatcher<KnativeService, KnativeService.Page> services(Duration pause) {
        return new PagedListerWatcher<>(Watched.knativeServices(), client(), health, pause);
    }

    private ApiClient client() {
        return new ApiClient().setBasePath(kubernetes.url());
    }
}
