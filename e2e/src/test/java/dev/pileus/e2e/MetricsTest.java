package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Checkout;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Gateway;
import dev.pileus.e2e.support.Patience;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the dashboard and the alerts of knative/components/monitoring ask for is told, and to nobody who comes by the gateway. */
final class MetricsTest {

    /** Those of the JVM and of its process are told by the operator, too. */
    private static final Pattern OF_FUNCTIONS = Pattern.compile("\\b(?:http_server|jvm|process)_[a-z_]+");

    private static final Pattern OF_THE_OPERATOR =
            Pattern.compile("\\bpileus_operator_[a-z_]+|\\boperator_sdk_[a-z_]+");

    /** Not told before the first failure, which is told by the same code as a success. */
    private static final String FAILED = "operator_sdk_reconciliations_failed_total";

    private static final Pattern OF_THE_GATEWAY = Pattern.compile("\\btraefik_[a-z_]+");

    @ParameterizedTest
    @EnumSource(Function.class)
    void shouldTellAVisitorNoMetrics(Function function) {
        for (String path : List.of("/prometheus", "/prometheus/", "/prometheus//?x")) {
            Caller.anonymous().get(function, path).expect(404);
        }
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void shouldTellWhatIsAskedOfAFunction(Function function) throws Exception {
        // Another pod may have answered than the one that is asked for its metrics.
        await().atMost(Patience.MINUTES).untilAsserted(() -> {
            Caller.anonymous().get(function, "/health/liveness").expect(200);
            assertThat(metrics(Cluster.PILEUS, "serving.knative.dev/service", function.id(), 8080, "/prometheus"))
                    .contains(asked(OF_FUNCTIONS));
        });
    }

    @Test
    void shouldTellWhatIsAskedOfTheOperator() throws Exception {
        Set<String> asked = asked(OF_THE_OPERATOR);
        assertThat(asked).contains(FAILED);

        // Of success it tells after the first; any test of groups of peers has some.
        asked.removeAll(Set.of(FAILED, "operator_sdk_reconciliations_success_total"));

        assertThat(metrics(Cluster.PILEUS, "app.kubernetes.io/name", "operator", 8080, "/prometheus"))
                .contains(asked);
    }

    @Test
    void shouldTellWhatIsAskedOfTheGateway() throws Exception {
        Caller.anonymous().get(Function.UI, "/health/liveness").expect(200);

        // Which it counts when the answer is over.
        await().atMost(Patience.MINUTES)
                .untilAsserted(() -> assertThat(metrics(Gateway.NAMESPACE, "app", "traefik", 9000, "/metrics"))
                        .contains(asked(OF_THE_GATEWAY))
                        .containsPattern("traefik_service_requests_total\\{.*service=\"pileus-ui-rule-.*@knative\""));
    }

    /** The names of that form in the dashboard and the alerts. */
    private static Set<String> asked(Pattern names) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String file : List.of("pileus.json", "rules.yaml")) {
            all.append(Files.readString(Checkout.file("knative/components/monitoring/" + file)));
        }
        Set<String> found = names.matcher(all).results().map(MatchResult::group).collect(Collectors.toSet());
        assertThat(found).isNotEmpty();
        return found;
    }

    /** What a ready pod tells at its own port, where no proxy is in between. */
    private static String metrics(String namespace, String label, String value, int port, String path)
            throws IOException, InterruptedException {
        // Knative may have answered before Kubernetes has seen that it is ready.
        Pod pod = await().atMost(Patience.PATIENCE)
                .until(() -> readyPod(namespace, label, value), Optional::isPresent)
                .orElseThrow();
        try (LocalPortForward forward = Cluster.admin().pods().resource(pod).portForward(port);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://localhost:%d%s".formatted(forward.getLocalPort(), path)))
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private static Optional<Pod> readyPod(String namespace, String label, String value) {
        List<Pod> pods = Cluster.admin()
                .pods()
                .inNamespace(namespace)
                .withLabel(label, value)
                .list()
                .getItems();
        return pods.stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(Readiness::isPodReady)
                .findFirst();
    }
}
