package dev.pileus.operator;

import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The operator's settings, from its environment.
 *
 * @param kubernetesUrl the address of the Kubernetes API
 * @param kubernetesCa a file with its certificate authority; without it the system's are trusted
 * @param kubernetesToken the file with the operator's own token
 * @param namespace the operator's namespace, where its Lease is
 * @param identity the instance's name, unlike that of any other; its pod's
 * @param port the port of health and metrics
 * @param peers the image and the size of the pods of peers
 */
public record Settings(
        String kubernetesUrl,
        Optional<Path> kubernetesCa,
        Path kubernetesToken,
        String namespace,
        String identity,
        int port,
        PeerPods peers) {

    private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/";

    /**
     * The image and the size of the pods of peers, and where they find each other.
     *
     * @param image the peer's image
     * @param cpu request and limit of CPU, the same since the pods are Guaranteed
     * @param memory request and limit of memory
     * @param domain the cluster's domain, in which they find each other
     */
    public record PeerPods(String image, Quantity cpu, Quantity memory, String domain) {}

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException where one is missing or cannot be read, with its name
     */
    public static Settings from(Map<String, String> environment) {
        return new Settings(
                environment.getOrDefault("PILEUS_KUBERNETES_URL", "https://kubernetes.default.svc"),
                Optional.of(environment.getOrDefault("PILEUS_KUBERNETES_CA", ACCOUNT + "ca.crt"))
                        .filter(file -> !file.isEmpty())
                        .map(Path::of),
                Path.of(environment.getOrDefault("PILEUS_KUBERNETES_TOKEN", ACCOUNT + "token")),
                environment.getOrDefault("POD_NAMESPACE", "pileus"),
                environment.getOrDefault("POD_NAME", environment.getOrDefault("HOSTNAME", "operator")),
                port(environment.getOrDefault("PORT", "8080")),
                new PeerPods(
                        environment.getOrDefault("PEER_IMAGE", "dev.local/pileus/peer"),
                        quantity("PEER_CPU", environment.getOrDefault("PEER_CPU", "100m")),
                        quantity("PEER_MEMORY", environment.getOrDefault("PEER_MEMORY", "72Mi")),
                        ClusterDomain.in(Path.of("/etc/resolv.conf"))));
    }

    private static int port(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("PORT is a number, such as 8080, and not '%s'".formatted(value), e);
        }
    }

    private static Quantity quantity(String name, String value) {
        try {
            Quantity quantity = new Quantity(value);
            if (quantity.getNumericalAmount().signum() <= 0) {
                throw new IllegalArgumentException("it is not positive");
            }
            return quantity;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s is a positive quantity of Kubernetes, such as 100m or 72Mi, and not '%s'"
                            .formatted(name, value),
                    e);
        }
    }
}
