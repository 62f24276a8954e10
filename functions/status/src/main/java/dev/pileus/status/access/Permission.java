package dev.pileus.status.access;

/**
 * Something that RBAC may allow.
 *
 * @param namespace where; empty: in all namespaces
 * @param verb such as {@code list}
 * @param resource such as {@code pods}
 * @param subresource such as {@code log}; empty for the resource itself
 * @param name of which object; empty: of all
 */
public record Permission(String namespace, String verb, String resource, String subresource, String name) {

    /** Seeing the workloads of a namespace: whoever may list its records may see what they are records of. */
    public static Permission seeWorkloads(String namespace) {
        return new Permission(namespace, "list", "configmaps", "", "");
    }

    /** Seeing the workloads of every namespace. */
    public static Permission seeAllWorkloads() {
        return seeWorkloads("");
    }

    /** Reading what the workloads of a namespace print. */
    public static Permission readLogs(String namespace) {
        return new Permission(namespace, "get", "pods", "log", "");
    }

    /** Calling a workload's service through Kubernetes, and so also through this function. */
    public static Permission callService(String namespace, String name) {
        return new Permission(namespace, "create", "services", "proxy", name);
    }

    /** What a person would call it. */
    String description() {
        return "%s %s%s in '%s'".formatted(verb, resource, subresource.isEmpty() ? "" : "/" + subresource, namespace);
    }
}
