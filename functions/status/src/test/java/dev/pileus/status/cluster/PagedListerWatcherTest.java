package dev.pileus.status.cluster;

import static dev.pileus.status.GitAppExamples.readyKnativeService;
import static dev.pileus.testing.kubernetes.WatchApiServer.KNATIVE_SERVICES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.Backoff;
import dev.pileus.testing.TestHttpServer;
import dev.pileus.testing.kubernetes.WatchApiServer;
import io.kubernetes.client.informer.exception.WatchExpiredException;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Watchable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kinds that a cluster may not have. */
final class PagedListerWatcherTest {

    private static final CallGeneratorParams ANY = new CallGeneratorParams(false, "0", 60);

    private static final byte[] MEGABYTE = "x".repeat(1_000_000).getBytes(UTF_8);

    private final WatchHealth health = new WatchHealth(Clock.systemUTC());
    private WatchApiServer kubernetes;

    @BeforeEach
    void start() throws IOException {
        kubernetes = new WatchApiServer();
    }

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    @Test
    void shouldFindNoneWhenTheClusterDoesNotHaveTheKind() throws ApiException {
        kubernetes.has(KNATIVE_SERVICES, false);
        var services = services(Duration.ofMillis(1));

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
        var jobs = new PagedListerWatcher<V1Job>(WatchedResource.jobs(), client(), health);

        assertThatThrownBy(() -> jobs.list(ANY)).isInstanceOf(ApiException.class);
    }

    @Test
    void shouldFailWhenAKindMayNotBeReadThatOughtToBeReadable() {
        kubernetes.fail(KNATIVE_SERVICES, 403);

        assertThatThrownBy(() -> services(Duration.ofMillis(1)).list(ANY)).isInstanceOf(ApiException.class);
    }

    @Test
    void shouldAskForTheMetadataAloneWhereTheyAreEnough() throws Exception {
        try (TestHttpServer server = TestHttpServer.start((exchange, request) -> TestHttpServer.send(
                exchange, 200, "application/json", "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":null}"))) {
            ApiClient client = new ApiClient().setBasePath(server.url());

            new PagedListerWatcher<>(WatchedResource.tenants(), client, health).list(ANY);
            new PagedListerWatcher<>(WatchedResource.tenants(), client, health)
                    .watch(ANY)
                    .close();
            new PagedListerWatcher<>(WatchedResource.jobs(), client, health).list(ANY);

            assertThat(server.requests())
                    .extracting(request -> request.header("Accept").orElse(""))
                    .containsExactly(
                            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
                            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
                            "application/json");
        }
    }

    /** Fifty to eighty ConfigMaps of a megabyte are well within a tenant's quota, and there are many tenants. */
    @Test
    void shouldReadAPageThatIsLargerThanTheMemory() throws Exception {
        long objects = Runtime.getRuntime().maxMemory() / MEGABYTE.length + 100;
        TestHttpServer.Handler large = (exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write("{\"kind\":\"ConfigMapList\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":["
                        .getBytes(UTF_8));
                for (int i = 0; i < objects; i++) {
                    out.write(((i > 0 ? "," : "") + "{\"metadata\":{\"namespace\":\"team-a\",\"name\":\"n" + i
                                    + "\"},\"data\":{\"parameters\":\"")
                            .getBytes(UTF_8));
                    out.write(MEGABYTE);
                    out.write("\"}}".getBytes(UTF_8));
                }
                out.write("]}".getBytes(UTF_8));
            }
        };
        try (TestHttpServer server = TestHttpServer.start(large)) {
            var records = new PagedListerWatcher<>(
                    WatchedResource.records(record -> Optional.of(Projections.of(record, Map.of()))),
                    new ApiClient().setBasePath(server.url()),
                    health);

            var list = records.list(ANY);

            assertThat(list.getItems()).hasSize((int) objects);
            assertThat(list.getMetadata().getResourceVersion()).isEqualTo("7");
        }
    }

    private PagedListerWatcher<KnativeService> services(Duration pause) {
        return new PagedListerWatcher<>(WatchedResource.knativeServices(), client(), health, new Backoff(pause, pause));
    }

    private ApiClient client() {
        return new ApiClient().setBasePath(kubernetes.url());
    }
}
