package dev.pileus.status.workload;

import dev.pileus.api.Reason;
import dev.pileus.api.Workload;
import dev.pileus.common.Display;
import dev.pileus.common.WorkloadRecord;
import dev.pileus.status.cluster.GitRepository;
import dev.pileus.status.cluster.WorkloadObjects;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1HTTPIngressPath;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodStatus;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the addresses of workloads from outside the cluster, as far as their objects say them by now. */
@Singleton
final class Addresses {

    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/=]{43,44}");

    private final String node;
    private final URI gateway;

    /**
     * Addresses with these settings.
     *
     * @param node the host name or address under which the nodes' ports are reached
     * @param gateway the gateway's URL: its scheme and port are those of every address, and its host is what the functions'
     *     hosts end in
     */
    Addresses(
            @Value("${pileus.node.address:localhost}") String node,
            @Value("${pileus.gateway.url:`http://localhost:8080`}") URI gateway) {
        if (gateway.getScheme() == null || gateway.getHost() == null) {
            throw new IllegalArgumentException(
                    "The setting PILEUS_GATEWAY_URL is not like http://localhost:8080: " + gateway);
        }
        this.node = node;
        this.gateway = gateway;
    }

    /** The workload's {@code access}: what its kind has said of it, and what is known of its repository where it has one. */
    Workload.Access of(WorkloadObjects objects) {
        Map<String, String> fields = objects.display().access(placeholder -> value(placeholder, objects));
        return objects.repositories().stream()
                .findFirst()
                .map(repository -> Workload.Access.of(fields, repository(repository)))
                .orElseGet(() -> Workload.Access.of(fields));
    }

    private static Workload.Repository repository(GitRepository repository) {
        return new Workload.Repository(
                repository.commit(),
                repository.subject(),
                repository.author(),
                repository.date(),
                repository.ref(),
                repository.error().map(Reason::message),
                repository.error().map(Reason::code),
                repository.pinned(),
                repository.hostKey(),
                repository.offeredHostKey(),
                repository.publicKey());
    }

    private Optional<String> value(Display.Placeholder placeholder, WorkloadObjects objects) {
        return switch (placeholder) {
            case NODE -> nodePort(objects).map(port -> node);
            case NODE_PORT -> nodePort(objects).map(V1ServicePort::getNodePort).map(String::valueOf);
            case PROTOCOL -> nodePort(objects).map(V1ServicePort::getProtocol);
            case URL -> url(objects);
            case OPENAI -> Optional.of(openai(objects.record()));
            case FINGERPRINT -> fingerprint(objects.pods());
            case NOT_KEPT -> notKept(objects);
        };
    }

    /** Of the paths that lead to it, the shortest is the one to tell people. Knative says http, whatever is in front of it. */
    private Optional<String> url(WorkloadObjects objects) {
        return objects.knativeServices().stream()
                .map(service -> service.status().url().replaceFirst("^https?://", ""))
                .filter(host -> !host.isEmpty())
                .findFirst()
                .map(host -> address(host) + "/")
                .or(() -> objects.ingresses().stream()
                        .flatMap(
                                ingress -> Optional.ofNullable(ingress.getSpec().getRules()).stream())
                        .flatMap(List::stream)
                        .filter(rule -> rule.getHost() != null && rule.getHttp() != null)
                        .flatMap(rule -> rule.getHttp().getPaths().stream()
                                .map(V1HTTPIngressPath::getPath)
                                .filter(Objects::nonNull)
                                .map(path -> address(rule.getHost()) + path))
                        .min(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder())));
    }

    private String openai(WorkloadRecord record) {
        return "%s/namespaces/%s/workloads/%s/openai/v1"
                .formatted(address("status.pileus." + gateway.getHost()), record.namespace(), record.name());
    }

    /** What is reached through the gateway, without a path. */
    private String address(String host) {
        return gateway.getScheme() + "://" + host + (gateway.getPort() < 0 ? "" : ":" + gateway.getPort());
    }

    private static Optional<V1ServicePort> nodePort(WorkloadObjects objects) {
        return objects.services().stream()
                .flatMap(service -> Optional.ofNullable(service.getSpec().getPorts()).stream())
                .flatMap(List::stream)
                .filter(port -> port.getNodePort() != null)
                .findFirst();
    }

    /** The fingerprint that a step has left as its last words. */
    private static Optional<String> fingerprint(List<V1Pod> pods) {
        return pods.stream()
                .flatMap(
                        pod -> Optional.ofNullable(pod.getStatus()).map(V1PodStatus::getInitContainerStatuses).stream())
                .flatMap(List::stream)
                .map(V1ContainerStatus::getState)
                .filter(Objects::nonNull)
                .map(V1ContainerState::getTerminated)
                .filter(Objects::nonNull)
                .map(V1ContainerStateTerminated::getMessage)
                .filter(Objects::nonNull)
                .map(String::strip)
                .filter(words -> FINGERPRINT.matcher(words).matches())
                .findFirst();
    }

    /** That nothing is kept, where the deployment has no volume that outlives its pods. */
    private static Optional<String> notKept(WorkloadObjects objects) {
        return objects.deployments().stream()
                .filter(deployment -> deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getVolumes()
                        .isEmpty())
                .findFirst()
                .map(deployment -> "no: this cluster has no storage, so a restart loses it");
    }
}
