package dev.pileus.operator.peergroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.operator.Failure;
import dev.pileus.operator.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The status that follows from what is seen. */
final class ObservationTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Failure QUOTA = new Failure.Refusal(Reason.QUOTA_EXCEEDED, "exceeded quota: tenant");

    private final PeerGroup group = Groups.stored("mesh", 5);
    private Optional<StatefulSet> set = Optional.empty();
    private Optional<LinkSurvey.Result> survey = Optional.empty();
    private Optional<Failure> refusal = Optional.empty();
    private Optional<Failure> failure = Optional.empty();

    @Test
    void shouldSayThatItIsReadyWhenAllPeersAre() {
        set = set(5, 5, 5, 5);
        survey = Optional.of(new LinkSurvey.Result(20, 0));

        PeerGroupStatus status = status();

        assertThat(conditions(status))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Ready", "True AllPeersReady: 5 of 5 peers are ready",
                        "Progressing", "False Settled: the group is as asked for",
                        "Degraded", "False AsExpected: nothing is wrong"));
        assertThat(status.replicas()).isEqualTo(5);
        assertThat(status.readyReplicas()).isEqualTo(5);
        assertThat(status.selector()).isEqualTo("pileus.dev/peer-group=mesh");
        assertThat(status.links()).isEqualTo(new PeerGroupStatus.Links(20, 20));
        assertThat(status.observedGeneration()).isEqualTo(1);
    }

    @Test
    void shouldSayHowFarItIsWhenItGrows() {
        set = set(5, 3, 2, 3);

        assertThat(conditions(status()))
                .containsEntry("Ready", "False PeersNotReady: 2 of 5 peers are ready")
                .containsEntry("Progressing", "True Scaling: from 3 to 5 peers")
                .containsEntry("Degraded", "False AsExpected: nothing is wrong");
    }

    @Test
    void shouldSayThatItIsScalingWhenTheStatefulSetIsStillOfTheSizeBefore() {
        set = set(3, 3, 3, 3);

        assertThat(conditions(status())).containsEntry("Progressing", "True Scaling: from 3 to 5 peers");
    }

    @Test
    void shouldSayThatItRollsOutWhenKubernetesHasNotLookedAtTheTemplateYet() {
        set = set(5, 5, 5, 5).map(before -> before.edit()
                .editMetadata()
                .withGeneration(2L)
                .endMetadata()
                .build());

        assertThat(conditions(status())).containsEntry("Progressing", "True RollingOut: 0 of 5 peers are up to date");
    }

    @Test
    void shouldSayThatItRollsOutWhenPodsAreOfAnEarlierTemplate() {
        set = set(5, 5, 4, 2);

        assertThat(conditions(status())).containsEntry("Progressing", "True RollingOut: 2 of 5 peers are up to date");
    }

    @Test
    void shouldWaitForPeersWhenAllAreThereAndNotAllReady() {
        set = set(5, 5, 4, 5);

        assertThat(conditions(status())).containsEntry("Progressing", "True PeersStarting: 4 of 5 peers are ready");
    }

    @Test
    void shouldBeReadyWhenNobodyIsAskedForAndNobodyThere() {
        group.setSpec(new PeerGroupSpec(0, 5, 1000, 0));
        set = set(0, 0, 0, 0);

        assertThat(conditions(status())).containsEntry("Ready", "True NoPeers: the group has no peers, as asked for");
    }

    @Test
    void shouldBeDegradedWhenTheQuotaLeavesNoRoomForPods() {
        set = set(5, 3, 3, 3);
        refusal = Optional.of(QUOTA);

        assertThat(conditions(status()))
                .containsEntry("Ready", "False QuotaExceeded: exceeded quota: tenant")
                .containsEntry("Progressing", "False QuotaExceeded: exceeded quota: tenant")
                .containsEntry("Degraded", "True QuotaExceeded: exceeded quota: tenant");
    }

    @Test
    void shouldForgetTheRefusalWhenAllPodsAreThere() {
        set = set(5, 5, 5, 5);
        refusal = Optional.of(QUOTA);

        assertThat(conditions(status())).containsEntry("Degraded", "False AsExpected: nothing is wrong");
    }

    @Test
    void shouldGoOnWhenAFailureMayPass() {
        set = set(5, 5, 5, 5);
        failure = Optional.of(new Failure.Transient("internal error"));

        assertThat(conditions(status()))
                .containsEntry("Ready", "False ApiError: internal error")
                .containsEntry("Progressing", "True ApiError: internal error; it is tried again")
                .containsEntry("Degraded", "True ApiError: internal error");
    }

    @Test
    void shouldBeDegradedAndReadyWhenLinksAreDown() {
        set = set(5, 5, 5, 5);
        survey = Optional.of(new LinkSurvey.Result(18, 2));

        assertThat(conditions(status()))
                .containsEntry("Ready", "True AllPeersReady: 5 of 5 peers are ready")
                .containsEntry("Degraded", "True LinksDown: 2 of 20 links are down");
    }

    @Test
    void shouldStandByWhatWasKnownUntilPeersAreAskedAgain() {
        set = set(5, 5, 5, 5);
        survey = Optional.of(new LinkSurvey.Result(18, 2));
        group.setStatus(status());
        survey = Optional.empty();

        assertThat(status()).isEqualTo(group.getStatus());
    }

    @Test
    void shouldSayThatItIsPausedWhenItIs() {
        group.getMetadata().setAnnotations(Map.of("pileus.dev/paused", "true"));
        set = set(3, 3, 3, 3);

        assertThat(conditions(status()))
                .containsEntry("Progressing", "False Paused: the annotation pileus.dev/paused is \"true\"");
    }

    @Test
    void shouldBeTheSameLaterWhenNothingChanges() {
        set = set(5, 5, 5, 5);
        group.setStatus(status());

        assertThat(observation().status(NOW.plusSeconds(600))).isEqualTo(group.getStatus());
    }

    @Test
    void shouldDateATransitionWhenAConditionTurns() {
        set = set(5, 5, 5, 5);
        group.setStatus(status());
        set = set(5, 5, 4, 5);

        PeerGroupStatus later = observation().status(NOW.plusSeconds(600));

        assertThat(later.condition("Ready").orElseThrow().getLastTransitionTime())
                .isEqualTo("2026-01-01T00:10:00Z");
        assertThat(later.condition("Degraded").orElseThrow().getLastTransitionTime())
                .isEqualTo("2026-01-01T00:00:00Z");
    }

    private Observation observation() {
        return new Observation(group, set, survey, refusal, failure);
    }

    private PeerGroupStatus status() {
        return observation().status(NOW);
    }

    private static Optional<StatefulSet> set(int asked, int pods, int ready, int updated) {
        return Optional.of(new StatefulSetBuilder()
                .withNewMetadata()
                .withName("mesh")
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(asked)
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(1L)
                .withReplicas(pods)
                .withReadyReplicas(ready)
                .withUpdatedReplicas(updated)
                .endStatus()
                .build());
    }

    private static Map<String, String> conditions(PeerGroupStatus status) {
        return status.conditions().stream().collect(Collectors.toMap(Condition::getType, condition -> "%s %s: %s"
                .formatted(condition.getStatus(), condition.getReason(), condition.getMessage())));
    }
}
