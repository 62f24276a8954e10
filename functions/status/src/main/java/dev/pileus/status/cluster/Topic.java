package dev.pileus.status.cluster;

/** The topic of a change in the cluster. Its text is the same for the same topic and no other, for indexes. */
public sealed interface Topic permits WorkloadKey, Topic.Quota, Topic.Audit {

    /** The tenant's namespace that it is in. */
    String namespace();

    /** How much of its quotas a namespace uses. */
    record Quota(String namespace) implements Topic {}

    /** Who did what in a namespace. */
    record Audit(String namespace) implements Topic {}
}
