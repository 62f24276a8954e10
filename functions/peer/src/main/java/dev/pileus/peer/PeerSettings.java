package dev.pileus.peer;

import dev.pileus.peer.config.PeerIdentity;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A peer's settings, from its environment.
 *
 * @param identity who it is and where it reads of the others
 * @param port where it listens; 0 for any port that is free
 * @param metricsLinks with more links than this there are no metrics of single ones
 * @param kubernetesUrl the address of the Kubernetes API
 * @param kubernetesCa the file with its certificate authority
 * @param kubernetesToken the file with the pod's own token
 */
record PeerSettings(
        PeerIdentity identity,
        int port,
        int metricsLinks,
        String kubernetesUrl,
        String kubernetesCa,
        String kubernetesToken) {

    private static final String NAME = "PEER_NAME";
    private static final String GROUP = "PEER_GROUP";
    private static final String FILE = "PEER_FILE";

    private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/";
    private static final int MAX_PORT = 65_535;

    /** Whether an environment is that of a peer: it has a name, a group or a file. */
    static boolean areOfPeer(Map<String, String> environment) {
        return Stream.of(NAME, GROUP, FILE)
                .anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException where one cannot be read, with its name
     */
    static PeerSettings from(Map<String, String> environment) {
        return new PeerSettings(
                new PeerIdentity(
                        environment.getOrDefault(NAME, ""),
                        environment.getOrDefault(GROUP, ""),
                        environment.getOrDefault("PEER_NAMESPACE", ""),
                        environment.getOrDefault(FILE, "")),
                number(environment, "PORT", 8080, MAX_PORT),
                number(environment, "PEER_METRICS_LINKS", 20, Integer.MAX_VALUE),
                environment.getOrDefault("PILEUS_KUBERNETES_URL", "https://kubernetes.default.svc"),
                environment.getOrDefault("PILEUS_KUBERNETES_CA", ACCOUNT + "ca.crt"),
                environment.getOrDefault("PILEUS_KUBERNETES_TOKEN", ACCOUNT + "token"));
    }

    private static int number(Map<String, String> environment, String name, int otherwise, int most) {
        String value = environment.getOrDefault(name, "");
        try {
            int number = value.isEmpty() ? otherwise : Integer.parseInt(value);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As one that is out of the range.
        }
        throw new IllegalArgumentException("%s is a number of 0 to %d, and not '%s'.".formatted(name, most, value));
    }
}
