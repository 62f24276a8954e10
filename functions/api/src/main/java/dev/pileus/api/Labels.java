package dev.pileus.api;

/** The names of the labels and annotations that Pileus puts on Kubernetes objects; no other code spells them out. */
public final class Labels {

    /** Marks every object that Pileus made; its value is {@link #MANAGED_BY_PILEUS}. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** The one value of {@link #MANAGED_BY}. */
    public static final String MANAGED_BY_PILEUS = "pileus";

    /** Marks what Pileus itself is deployed by; its value is {@link #PART_OF_PILEUS}. */
    public static final String PART_OF = "app.kubernetes.io/part-of";

    /** The one value of {@link #PART_OF}. */
    public static final String PART_OF_PILEUS = "pileus";

    /** The recommended label for an application's name; here the workload's. */
    public static final String NAME = "app.kubernetes.io/name";

    /** The workload that an object belongs to. On every object, and on the pods that come of it. */
    public static final String WORKLOAD = "pileus.dev/workload";

    /** The workload's kind, as the catalogue calls it. On the same objects as {@link #WORKLOAD}. */
    public static final String KIND = "pileus.dev/kind";

    /** On the record only, which it tells from the other objects of a workload; its value is {@code workload}. */
    public static final String RECORD = "pileus.dev/record";

    /** The one value of {@link #RECORD}. */
    public static final String RECORD_WORKLOAD = "workload";

    /** On a namespace whose members use Pileus; its value is {@code true}. */
    public static final String TENANT = "pileus.dev/tenant";

    /** Annotation of the record: the Kubernetes user name of the person or program that asked for the workload. */
    public static final String CREATED_BY = "pileus.dev/created-by";

    /** Annotation of the record: when the workload expires, RFC 3339 in UTC. */
    public static final String EXPIRES_AT = "pileus.dev/expires-at";

    /**
     * Annotation of the record while objects of the workload are still to be made: the ttl that was asked for, ISO
     * 8601. Until it is gone {@link #EXPIRES_AT} is minutes away, so that what is left half-made is swept.
     */
    public static final String UNFINISHED_LIFE = "pileus.dev/unfinished-life";

    /** Annotation of the record: a digest of the caller, the Idempotency-Key and the request it came with. */
    public static final String REQUEST_DIGEST = "pileus.dev/request-digest";

    /** Annotation of the record: how status shows the workload, JSON; see {@link Display}. */
    public static final String DISPLAY = "pileus.dev/display";

    /** Annotation of an Event that says who did what: the Kubernetes user name of who did it. */
    public static final String USER = "pileus.dev/user";

    /** Selects the records of workloads among all ConfigMaps. */
    public static final String RECORD_SELECTOR = MANAGED_BY + "=" + MANAGED_BY_PILEUS + "," + RECORD;

    private Labels() {}
}
