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
    void shouldCutALongMessageBetweenCharacters() {
        CoreV1Event event = Examples.event("team-a", "Job", "hello", 1, "Failed", "x" + "😀".repeat(600));

        String message = Projections.of(event).orElseThrow().getMessage();

        assertThat(message).isEqualTo("x" + "😀".repeat(511) + "…");
    }
}
