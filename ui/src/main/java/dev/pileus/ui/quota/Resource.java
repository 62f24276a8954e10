package dev.pileus.ui.quota;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A resource that a quota limits, in words for people.
 *
 * @param name what Kubernetes calls it
 * @param title what people call it
 * @param help a sentence on it, or the empty text
 * @param unit what it is counted in
 * @param rank the smaller, the more people care
 */
record Resource(String name, String title, String help, Unit unit, int rank) {

    /** What an amount is counted in. */
    enum Unit {
        BYTES,
        CPUS,
        PIECES
    }

    static Resource of(String name) {
        return switch (name) {
            case "limits.memory" ->
                new Resource(name, "Memory limits", "The most memory that containers may use.", Unit.BYTES, 0);
            case "limits.cpu" ->
                new Resource(name, "CPU limits", "The most CPU that containers may use.", Unit.CPUS, 1);
            case "requests.storage" ->
                new Resource(name, "Storage requests", "The size of all volumes.", Unit.BYTES, 2);
            case "services.nodeports" ->
                new Resource(name, "NodePorts", "Ports of the nodes, for SSH boxes and game servers.", Unit.PIECES, 3);
            case "pods", "count/pods" -> new Resource(name, "Pods", "", Unit.PIECES, 4);
            case "requests.memory", "memory" ->
                new Resource(name, "Memory requests", "Memory that is reserved for containers.", Unit.BYTES, 5);
            case "requests.cpu", "cpu" ->
                new Resource(name, "CPU requests", "CPU that is reserved for containers.", Unit.CPUS, 6);
            case "persistentvolumeclaims", "count/persistentvolumeclaims" ->
                new Resource(name, "Volumes", "Storage that outlives a restart.", Unit.PIECES, 7);
            case "count/deployments.apps" ->
                new Resource(name, "Deployments", "What keeps a workload's pods running.", Unit.PIECES, 8);
            case "count/jobs.batch" -> new Resource(name, "Jobs", "One for each command.", Unit.PIECES, 8);
            case "limits.ephemeral-storage" ->
                new Resource(
                        name, "Ephemeral storage limits", "Files that a restart deletes, and logs.", Unit.BYTES, 8);
            case "count/ingresses.networking.k8s.io" ->
                new Resource(name, "Ingresses", "Addresses of websites and apps.", Unit.PIECES, 9);
            case "count/services.serving.knative.dev" ->
                new Resource(name, "Knative Services", "Apps that scale to zero.", Unit.PIECES, 9);
            case "count/peergroups.pileus.dev" ->
                new Resource(name, "Peer groups", "Meshes of pods that ping each other.", Unit.PIECES, 9);
            case "count/replicatargets.pileus.dev" ->
                new Resource(name, "Replica targets", "How many replicas Deployments should have.", Unit.PIECES, 10);
            case "count/statefulsets.apps" ->
                new Resource(name, "StatefulSets", "What keeps the pods of a peer group running.", Unit.PIECES, 12);
            case "count/revisions.serving.knative.dev" ->
                new Resource(name, "Revisions", "Versions of Knative Services.", Unit.PIECES, 12);
            case "count/replicasets.apps" ->
                new Resource(name, "ReplicaSets", "Versions of Deployments.", Unit.PIECES, 12);
            case "services", "count/services" ->
                new Resource(name, "Services", "Addresses inside the cluster.", Unit.PIECES, 9);
            case "configmaps", "count/configmaps" ->
                new Resource(name, "ConfigMaps", "Records of workloads, and texts of websites.", Unit.PIECES, 10);
            case "secrets", "count/secrets" -> new Resource(name, "Secrets", "", Unit.PIECES, 11);
            default -> new Resource(name, name, "", guessed(name), 20);
        };
    }

    /** An amount in words, such as "512 MiB". */
    String words(Quantity amount) {
        Scale scale = scale(amount);
        return scale.number(amount) + scale.suffix();
    }

    /** An amount of another, in the other's unit: "3 of 4 GiB". */
    String words(Quantity part, Quantity whole) {
        Scale scale = scale(whole);
        return scale.number(part) + " of " + scale.number(whole) + scale.suffix();
    }

    private Scale scale(Quantity amount) {
        return switch (unit) {
            case BYTES -> Scale.ofBytes(amount);
            case CPUS -> new Scale(BigDecimal.ONE, 2, "");
            case PIECES -> new Scale(BigDecimal.ONE, 0, "");
        };
    }

    private static Unit guessed(String name) {
        if (name.endsWith("memory") || name.endsWith("storage")) {
            return Unit.BYTES;
        }
        return name.endsWith("cpu") ? Unit.CPUS : Unit.PIECES;
    }

    private record Scale(BigDecimal one, int decimals, String suffix) {

        private static final String[] BYTES = {" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};

        static Scale ofBytes(Quantity amount) {
            BigDecimal one = BigDecimal.ONE;
            int power = 0;
            BigDecimal step = BigDecimal.valueOf(1024);
            while (power < BYTES.length - 1 && amount.value().compareTo(one.multiply(step)) >= 0) {
                one = one.multiply(step);
                power++;
            }
            return new Scale(one, 1, BYTES[power]);
        }

        String number(Quantity amount) {
            BigDecimal rounded = amount.value().divide(one, decimals, RoundingMode.HALF_UP);
            boolean vanishes = rounded.signum() == 0 && amount.value().signum() > 0;
            return vanishes
                    ? "under " + BigDecimal.ONE.movePointLeft(decimals).toPlainString()
                    : rounded.stripTrailingZeros().toPlainString();
        }
    }
}
