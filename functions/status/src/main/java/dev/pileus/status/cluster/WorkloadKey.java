package dev.pileus.status.cluster;

/** Which workload: its namespace, and its name there. */
public record WorkloadKey(String namespace, String name) implements Topic {

    /** The key as indexes use it. No namespace has a slash in its name, so no two keys are the same text. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
