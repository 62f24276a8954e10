package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;

/** Groups of peers as tests ask for them. */
final class Groups {

    static final String UID = "5c3a7d3e-0000-4000-8000-000000000001";

    private Groups() {}

    /** A group as the API server has it after it was made. */
    static PeerGroup stored(String name, int replicas) {
        PeerGroup group = group("team-a", name, replicas);
        group.getMetadata().setUid(UID);
        group.getMetadata().setGeneration(1L);
        return group;
    }

    /** A group as somebody applies it. */
    static PeerGroup group(String namespace, String name, int replicas) {
        PeerGroup group = new PeerGroup();
        group.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        group.setSpec(new PeerGroupSpec(replicas, 5, 1000, 0));
        return group;
    }

    static PeerGroup inWorkload(PeerGroup group, String workload) {
        group.getMetadata().setLabels(Map.of(GroupLabels.WORKLOAD, workload, GroupLabels.KIND, "peers", "theirs", "x"));
        return group;
    }
}
