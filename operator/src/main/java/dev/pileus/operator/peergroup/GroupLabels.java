package dev.pileus.operator.peergroup;

import java.util.Map;
import java.util.TreeMap;

/** The labels on the objects of a group. Those that all of Pileus' objects have are the functions' {@code Labels}. */
final class GroupLabels {

    /** On all objects of a group, and its pods: the group's name. Pods are selected by it. */
    static final String PEER_GROUP = "pileus.dev/peer-group";

    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String PILEUS = "pileus";
    static final String NAME = "app.kubernetes.io/name";
    static final String WORKLOAD = "pileus.dev/workload";
    static final String KIND = "pileus.dev/kind";

    private GroupLabels() {}

    /** All labels of a group's objects: where the group is part of a workload, so are they. */
    static Map<String, String> of(PeerGroup group) {
        Map<String, String> labels = new TreeMap<>(selecting(group));
        labels.put(MANAGED_BY, PILEUS);
        labels.put(NAME, group.getMetadata().getName());
        Map<String, String> own = group.getMetadata().getLabels() == null
                ? Map.of()
                : group.getMetadata().getLabels();
        for (String inherited : new String[] {WORKLOAD, KIND}) {
            if (own.containsKey(inherited)) {
                labels.put(inherited, own.get(inherited));
            }
        }
        return labels;
    }

    /** Those that select the pods of a group, which never change. */
    static Map<String, String> selecting(PeerGroup group) {
        return Map.of(PEER_GROUP, group.getMetadata().getName());
    }

    /** The same, as people write it. */
    static String selector(PeerGroup group) {
        return PEER_GROUP + "=" + group.getMetadata().getName();
    }
}
