package dev.pileus.status.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WorkloadUidsTest {

    private static final WorkloadKey HELLO = new WorkloadKey("team-a", "hello");
    private static final WorkloadKey OTHER = new WorkloadKey("team-a", "other");

    private final WorkloadUids uids = new WorkloadUids();

    @BeforeEach
    void addRecord() {
        uids.add(HELLO, object("record"));
    }

    @Test
    void shouldFindTheWorkloadOfEveryGeneration() {
        uids.add(HELLO, object("pod", "replicaset"));
        uids.add(HELLO, object("replicaset", "deployment"));
        uids.add(HELLO, object("deployment", "record"));

        assertThat(uids.members(HELLO, Set.of("record")))
                .containsExactlyInAnyOrder("record", "deployment", "replicaset", "pod");
        assertThat(uids.labelledAs("pod")).contains(HELLO);
    }

    @Test
    void shouldNotTakeWhatIsOnlyLabelledForTheWorkloads() {
        uids.add(HELLO, object("stranger"));
        uids.add(HELLO, object("of-an-earlier-one", "earlier-record"));
        uids.add(OTHER, object("of-another", "record"));

        assertThat(uids.members(HELLO, Set.of("record"))).containsExactly("record");
        assertThat(uids.members(OTHER, Set.of("other-record"))).containsExactly("other-record");
    }

    @Test
    void shouldRememberWhatHasGoneWhileAnythingIsLeft() {
        uids.add(HELLO, object("replicaset", "record"));
        uids.add(HELLO, object("pod", "replicaset"));

        uids.remove(HELLO, "replicaset");
        uids.remove(HELLO, "pod");
        assertThat(uids.members(HELLO, Set.of("record"))).contains("replicaset", "pod");
        assertThat(uids.labelledAs("pod")).contains(HELLO);

        uids.remove(HELLO, "record");
        assertThat(uids.labelledAs("pod")).isEmpty();
        assertThat(uids.members(HELLO, Set.of("record"))).containsExactly("record");
    }

    @Test
    void shouldRememberOnlyTheLatestThatHaveGone() {
        uids.add(HELLO, object("stays", "record"));
        for (int i = 0; i <= WorkloadUids.MAX_GONE; i++) {
            uids.add(HELLO, object("pod-" + i, "record"));
            uids.remove(HELLO, "pod-" + i);
        }

        assertThat(uids.labelledAs("pod-0")).isEmpty();
        assertThat(uids.labelledAs("pod-1")).contains(HELLO);
        assertThat(uids.members(HELLO, Set.of("record"))).hasSize(2 + WorkloadUids.MAX_GONE);
    }

    @Test
    void shouldKnowWhatComesBackAndWhatIsLabelledAnew() {
        uids.add(HELLO, object("pod", "record"));
        uids.remove(HELLO, "pod");
        uids.add(HELLO, object("pod", "record"));
        assertThat(uids.members(HELLO, Set.of("record"))).contains("pod");

        uids.add(OTHER, object("pod", "record"));
        assertThat(uids.labelledAs("pod")).contains(OTHER);
    }

    private static V1ObjectMeta object(String uid, String... owners) {
        V1ObjectMeta metadata = new V1ObjectMeta().uid(uid);
        for (String owner : owners) {
            metadata.addOwnerReferencesItem(new V1OwnerReference().uid(owner));
        }
        return metadata;
    }
}
