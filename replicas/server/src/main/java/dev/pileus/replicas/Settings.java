package dev.pileus.replicas;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The server's settings, from its environment.
 *
 * @param port the port of the API
 * @param managementPort the port of health and metrics, in clear
 * @param tlsFolder the folder with {@code tls.crt}, {@code tls.key} and {@code ca.crt}
 * @param namespace the one namespace to look at; without it all
 * @param maxReplicas how many replicas can be asked for
 * @param replicaTargets whether the cluster has the kind {@code ReplicaTarget}
 * @param reflection whether gRPC's reflection is served
 * @param drain how long a pod that is to end goes on as before, so that nobody is led to it any more
 */
record Settings(
        int port,
        int managementPort,
        Path tlsFolder,
        Optional<String> namespace,
        int maxReplicas,
        boolean replicaTargets,
        boolean reflection,
        Duration drain) {

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException where one cannot be read, with its name and what it should be
     */
    static Settings from(Map<String, String> environment) {
        return new Settings(
                number(environment, "PORT", 8443, 1, 65_535),
                number(environment, "MANAGEMENT_PORT", 8081, 1, 65_535),
                Path.of(environment.getOrDefault("TLS_FOLDER", "/etc/replicas/tls")),
                Optional.of(environment.getOrDefault("WATCH_NAMESPACE", "")).filter(name -> !name.isEmpty()),
                number(environment, "MAX_REPLICAS", 1_000, 1, 1_000_000),
                flag(environment, "REPLICA_TARGETS", true),
                flag(environment, "REFLECTION", false),
                Duration.ofSeconds(number(environment, "DRAIN_SECONDS", 10, 0, 300)));
    }

    private static int number(Map<String, String> environment, String name, int standard, int min, int max) {
        String value = environment.getOrDefault(name, Integer.toString(standard));
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "%s is a number from %d to %d, and not '%s'".formatted(name, min, max, value));
    }

    private static boolean flag(Map<String, String> environment, String name, boolean standard) {
        return switch (environment.getOrDefault(name, Boolean.toString(standard))) {
            case "true" -> true;
            case "false" -> false;
            case String value ->
                throw new IllegalArgumentException("%s is true or false, and not '%s'".formatted(name, value));
        };
    }
}
