package dev.pileus.status.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.status.Examples;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1HTTPIngressPath;
import io.kubernetes.client.openapi.models.V1HTTPIngressRuleValue;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1IngressRule;
import io.kubernetes.client.openapi.models.V1IngressSpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** However large tenants make their objects, what is kept of one is small. */
final class ProjectionsTest {

    private static final V1ObjectMeta METADATA = new V1ObjectMeta()
            .namespace("team-a")
            .name("large")
            .ownerReferences(Collections.nCopies(5000, new V1OwnerReference().uid("owner")));

    @Test
    void shouldKeepFewPathsOfAnIngressWithThousands() {
        List<V1HTTPIngressPath> paths = IntStream.range(0, 5000)
                .mapToObj(i -> new V1HTTPIngressPath().path("/team-a/" + i))
                .toList();
        V1IngressRule rule = new V1IngressRule().host("h").http(new V1HTTPIngressRuleValue().paths(paths));

        V1Ingress kept = Projections.of(new V1Ingress()
                        .metadata(METADATA)
                        .spec(new V1IngressSpec().rules(Collections.nCopies(1000, rule))))
                .orElseThrow();

        assertThat(kept.getSpec().getRules())
                .hasSize(32)
                .allSatisfy(each -> assertThat(each.getHttp().getPaths()).hasSize(32));
        assertThat(kept.getMetadata().getOwnerReferences()).hasSize(32);
    }

    @Test
    void shouldKeepFewPortsOfAServiceWithThousands() {
        Map<String, String> selector =
                IntStream.range(0, 1000).boxed().collect(Collectors.toMap(i -> "label-" + i, i -> "value"));

        V1Service kept = Projections.of(new V1Service()
                        .metadata(METADATA)
                        .spec(new V1ServiceSpec()
                                .selector(selector)
                                .ports(Collections.nCopies(5000, new V1ServicePort().nodePort(30000)))))
                .orElseThrow();

        assertThat(kept.getSpec().getPorts()).hasSize(32);
        assertThat(kept.getSpec().getSelector()).hasSize(1);
    }

    @Test
    void shouldKeepFewOfAnApplicationWithThousandsOfObjects() {
        String text = "x".repeat(5000);
        ArgoApplication.Resource fine =
                new ArgoApplication.Resource("Service", "ui", "Synced", new ArgoApplication.Health("Healthy", text));
        ArgoApplication.Resource bad =
                new ArgoApplication.Resource("Service", text, "Synced", new ArgoApplication.Health("Degraded", text));
        ArgoApplication.Result applied = new ArgoApplication.Result("Service", "ui", "Synced", text, "Running");
        ArgoApplication.Result failed = new ArgoApplication.Result("Service", "ui", "SyncFailed", text, "Failed");
        ArgoApplication.Status status = new ArgoApplication.Status(
                new ArgoApplication.Sync("Synced", text),
                new ArgoApplication.Health("Degraded", ""),
                List.of(
                        new ArgoApplication.Revision("earlier"),
                        new ArgoApplication.Revision("latest"),
                        new ArgoApplication.Revision("")),
                Collections.nCopies(1000, new ArgoApplication.Condition("SyncError", text)),
                new ArgoApplication.Operation(
                        "Failed", text, new ArgoApplication.SyncResult("revision", many(applied, failed))),
                many(fine, bad));

        ArgoApplication.Status kept = Projections.of(new ArgoApplication(METADATA, status))
                .orElseThrow()
                .status();

        assertThat(kept.history()).containsExactly(new ArgoApplication.Revision("latest"));
        assertThat(kept.conditions()).hasSize(32).allSatisfy(each -> assertThat(each.message())
                .hasSize(1024));
        assertThat(kept.operationState().message()).hasSize(1024);
        assertThat(kept.operationState().syncResult().resources())
                .hasSize(32)
                .allMatch(ArgoApplication.Result::isFailed)
                .allSatisfy(each -> assertThat(each.message()).hasSize(1024));
        assertThat(kept.resources())
                .hasSize(32)
                .allMatch(ArgoApplication.Resource::isUnhealthy)
                .allSatisfy(each -> assertThat(each.health().message()).hasSize(1024));
    }

    /** A thousand of the one, and then as many of the other. */
    private static <T> List<T> many(T one, T other) {
        return Stream.of(one, other)
                .flatMap(each -> Collections.nCopies(1000, each).stream())
                .toList();
    }

    @Test
    void shouldCutALongMessageBetweenCharacters() {
        CoreV1Event event = Examples.event("team-a", "Job", "hello", 1, "Failed", "x" + "😀".repeat(600));

        String message = Projections.of(event).orElseThrow().getMessage();

        assertThat(message).isEqualTo("x" + "😀".repeat(511) + "…");
    }
}
