package dev.pileus.status.workload;

import dev.pileus.common.Reason;
import dev.pileus.common.Workload;
import dev.pileus.status.cluster.GitRepository;
import dev.pileus.status.cluster.WorkloadObjects;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1HTTPIngressPath;
import io.kubernetes.client.openapi.models.V1IngressRule;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodStatus;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** How workloads are reached from outside the cluster, as far as their objects say it by now. */
@Singleton
final class Addresses {

    /** The init container that says the fingerprint of an SSH box's host key as its last words. */
    private static final String KEYS = "keys";

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

    /** The workload's {@code access}. */
    Workload.Access of(WorkloadObjects objects) {
        Map<String, String> fields = fields(objects);
        return objects.repositories().stream()
                .findFirst()
                .map(repository -> Workload.Access.of(fields, repository(repository)))
                .orElseGet(() -> Workload.Access.of(fields));
    }

    private Map<String, String> fields(WorkloadObjects objects) {
        return switch (objects.record().kind()) {
            case COMMAND -> Map.of();
            case SSH -> ssh(objects);
            case WEBSITE -> website(objects);
            case GAME -> game(objects);
            case MODEL -> model(objects);
            case GIT_APP -> gitApp(objects);
        };
    }

    private Map<String, String> ssh(WorkloadObjects objects) {
        Map<String, String> access = new LinkedHashMap<>();
        nodePort(objects).ifPresent(port -> {
            access.put("command", "ssh -p " + port + " me@" + node);
            access.put("host", node);
            access.put("port", port);
        });
        fingerprint(objects.pods()).ifPresent(fingerprint -> access.put("fingerprint", fingerprint));
        kept(objects).ifPresent(words -> access.put("kept", words));
        return access;
    }

    /** Of the paths that lead to the page, the shortest is the one to tell people. */
    private Map<String, String> website(WorkloadObjects objects) {
        return objects.ingresses().stream()
                .flatMap(ingress -> Optional.ofNullable(ingress.getSpec().getRules()).stream())
                .flatMap(List::stream)
                .filter(rule -> rule.getHost() != null && rule.getHttp() != null)
                .flatMap(rule -> rule.getHttp().getPaths().stream()
                        .map(V1HTTPIngressPath::getPath)
                        .filter(Objects::nonNull)
                        .map(path -> address(rule.getHost()) + path))
                .min(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
                .map(url -> Map.of("url", url))
                .orElse(Map.of());
    }

    private Map<String, String> game(WorkloadObjects objects) {
        Map<String, String> access = new LinkedHashMap<>();
        nodePort(objects).ifPresent(port -> {
            access.put("host", node);
            access.put("port", port);
            access.put("protocol", "UDP");
        });
        kept(objects).ifPresent(words -> access.put("kept", words));
        return access;
    }

    private Map<String, String> model(WorkloadObjects objects) {
        return Map.of(
                "url",
                "%s/namespaces/%s/workloads/%s/openai/v1"
                        .formatted(
                                address("status.pileus." + gateway.getHost()),
                                objects.record().namespace(),
                                objects.record().name()));
    }

    private Map<String, String> gitApp(WorkloadObjects objects) {
        return objects.knativeServices().stream()
                // Knative says http, whatever is in front of it.
                .map(service -> service.status().url().replaceFirst("^https?://", ""))
                .filter(host -> !host.isEmpty())
                .findFirst()
                .or(() -> host(objects))
                .map(host -> Map.of("url", address(host) + "/"))
                .orElse(Map.of());
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

    /** What is reached through the gateway, without a path. */
    private String address(String host) {
        return gateway.getScheme() + "://" + host + (gateway.getPort() < 0 ? "" : ":" + gateway.getPort());
    }

    private static Optional<String> host(WorkloadObjects objects) {
        return objects.ingresses().stream()
                .flatMap(ingress -> Optional.ofNullable(ingress.getSpec().getRules()).stream())
                .flatMap(List::stream)
                .map(V1IngressRule::getHost)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static Optional<String> nodePort(WorkloadObjects objects) {
        return objects.services().stream()
                .flatMap(service -> Optional.ofNullable(service.getSpec().getPorts()).stream())
                .flatMap(List::stream)
                .map(V1ServicePort::getNodePort)
                .filter(Objects::nonNull)
                .findFirst()
                .map(port -> Integer.toString(port));
    }

    private static Optional<String> fingerprint(List<V1Pod> pods) {
        return pods.stream()
                .flatMap(
                        pod -> Optional.ofNullable(pod.getStatus()).map(V1PodStatus::getInitContainerStatuses).stream())
                .flatMap(List::stream)
                .filter(container -> container.getName().equals(KEYS))
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
    private static Optional<String> kept(WorkloadObjects objects) {
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
