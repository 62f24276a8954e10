package dev.pileus.status.condition;

import static dev.pileus.status.PeerExamples.group;
import static dev.pileus.status.PeerExamples.is;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.api.Workload;
import dev.pileus.status.Examples;
import dev.pileus.status.PeerExamples;
import dev.pileus.status.cluster.PeerGroup;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups of peers. */
final class PeerGroupConditionTest {

    private static final String NS = "team-a";
    private static final String NAME = "mesh";
    private static final PeerGroup.Condition READY = is("Ready", true, "AllPeersReady", "5 of 5 peers are ready");
    private static final PeerGroup.Condition NOT_READY = is("Ready", false, "PeersNotReady", "3 of 5 peers are ready");
    private static final PeerGroup.Condition STARTING =
            is("Progressing", true, "PeersStarting", "3 of 5 peers are ready");

    @Test
    void shouldRunWhenAllPeersAreReady() {
        assertThat(condition(group(NS, NAME, 5, 5, READY, is("Degraded", false, "AsExpected", ""))))
                .isEqualTo(new Condition(Phase.RUNNING, "5 of 5 peers ready, 20 of 20 links up"));
    }

    @Test
    void shouldRunAndSayWhyWhenLinksAreDown() {
        PeerGroup group = group(NS, NAME, 5, 5, READY, is("Degraded", true, "LinksDown", "8 of 20 links are down"));

        assertThat(condition(group))
                .isEqualTo(new Condition(
                        Phase.RUNNING,
                        "5 of 5 peers ready, 20 of 20 links up",
                        Optional.of(new Reason(ReasonCode.LINKS_DOWN, "8 of 20 links are down"))));
    }

    @Test
    void shouldRunWhenThereAreNoPeersAsAskedFor() {
        assertThat(condition(group(NS, NAME, 0, 0, is("Ready", true, "NoPeers", ""))))
                .isEqualTo(new Condition(Phase.RUNNING, "no peers, as asked for"));
    }

    @Test
    void shouldBePendingWhilePeersStart() {
        assertThat(condition(group(NS, NAME, 5, 3, NOT_READY, STARTING)))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "3 of 5 peers ready, 6 of 20 links up",
                        Optional.of(new Reason(ReasonCode.PROGRESSING, "3 of 5 peers are ready"))));
    }

    @Test
    void shouldBePendingWhileTheOperatorHasNotSeenAChange() {
        PeerGroup group = group(NS, NAME, 8, 5, READY);
        group.metadata().generation(3L);

        assertThat(condition(group))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "5 of 8 peers ready, 20 of 56 links up",
                        Optional.of(new Reason(ReasonCode.PROGRESSING, "the operator has not seen this yet"))));
    }

    @ParameterizedTest
    @CsvSource({
        "QuotaExceeded, QuotaExceeded",
        "PodsRefused, PodRefused",
        "NameTaken, NameTaken",
        "Forbidden, Forbidden",
        "ApiError, KubernetesUnavailable",
        "Invalid, Other"
    })
    void shouldSayWhatTheOperatorFindsWrong(String reason, String code) {
        PeerGroup group = group(NS, NAME, 5, 3, NOT_READY, STARTING, is("Degraded", true, reason, "no room\nfor it"));

        assertThat(condition(group).phase()).isEqualTo(Phase.PENDING);
        assertThat(condition(group).reason()).contains(new Reason(ReasonCode.of(code), "no room for it"));
    }

    @Test
    void shouldSayWhyAPeerDoesNotStart() {
        V1Pod peer = Examples.waitingPod(NS, NAME, "ErrImagePull", "manifest unknown");

        assertThat(condition(group(NS, NAME, 5, 3, NOT_READY, STARTING), peer).reason())
                .map(Reason::code)
                .contains(ReasonCode.IMAGE_NOT_FOUND);
    }

    @Test
    void shouldSayThatSomebodyHasPausedIt() {
        PeerGroup group = group(NS, NAME, 5, 3, NOT_READY, is("Progressing", false, "Paused", "the annotation …"));

        assertThat(condition(group).reason()).contains(new Reason(ReasonCode.SUSPENDED, "somebody has paused it"));
    }

    @Test
    void shouldBePendingWhenTheGroupIsNotThereOrHasNoStatusYet() {
        assertThat(Condition.of(new WorkloadFixture(PeerExamples.record(NS, NAME)).build()))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "asked for",
                        Optional.of(new Reason(ReasonCode.OBJECT_MISSING, "its peer group is not there"))));
        PeerGroup bare = new PeerGroup(group(NS, NAME, 5, 0).metadata(), new PeerGroup.Spec(5), null);
        assertThat(condition(bare))
                .isEqualTo(new Condition(
                        Phase.PENDING,
                        "0 of 5 peers ready, 0 of 0 links up",
                        Optional.of(new Reason(ReasonCode.PROGRESSING, "the operator has not seen this yet"))));
    }

    @Test
    void shouldCountItsPeersAsReplicas() {
        WorkloadFixture objects =
                new WorkloadFixture(PeerExamples.record(NS, NAME)).with(group(NS, NAME, 1, 5, NOT_READY));

        assertThat(Replicas.of(objects.build())).contains(new Workload.Replicas(1, 1));
    }

    private static Condition condition(PeerGroup group, V1Pod... pods) {
        WorkloadFixture objects = new WorkloadFixture(PeerExamples.record(NS, NAME)).with(group);
        for (V1Pod pod : pods) {
            objects.with(pod);
        }
        return Condition.of(objects.build());
    }
}
