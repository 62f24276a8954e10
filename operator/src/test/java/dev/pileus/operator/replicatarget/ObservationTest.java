package dev.pileus.operator.replicatarget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.operator.Failure;
import dev.pileus.operator.Reason;
import dev.pileus.operator.Verdict;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The decision and the status that follow from what is seen. */
final class ObservationTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final ReplicaTarget target = target("web", "2025-12-31T00:00:00Z");
    private ReplicaTarget inForce = target;
    private Optional<Deployment> deployment = Optional.of(deployment(3, 3, 3));
    private Optional<HorizontalPodAutoscaler> autoscaler = Optional.empty();

    @Test
    void shouldWriteTheNumberOfANewTarget() {
        deployment = Optional.of(deployment(1, 1, 1));

        Decision.Write write = write(NOW);

        assertThat(text(write)).isEqualTo("Scaled: from 1 to 3 replicas");
        assertThat(write.corrections()).isEqualTo(Corrections.NONE);
        assertThat(write.until()).isEmpty();
    }

    @Test
    void shouldBeReadyWhenAllReplicasAre() {
        ReplicaTargetStatus status = act(NOW);

        assertThat(conditions(status))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Applied", "True Applied: the Deployment 'web' asks for 3 replicas",
                        "Ready", "True ReplicasReady: 3 of 3 replicas are ready"));
        assertThat(status.observedGeneration()).isEqualTo(1);
        assertThat(status.replicas()).isEqualTo(3);
        assertThat(status.selector()).isEqualTo("app=web");
        assertThat(status.corrections()).isNull();
    }

    @Test
    void shouldNotBeReadyBeforeKubernetesHasLookedAtTheDeployment() {
        deployment = Optional.of(deployment(3, 3, 3)
                .edit()
                .editMetadata()
                .withGeneration(8L)
                .endMetadata()
                .build());

        assertThat(conditions(act(NOW))).containsEntry("Ready", "False ReplicasNotReady: 3 of 3 replicas are ready");
    }

    @Test
    void shouldNotBeReadyWhileThereAreMoreReplicasThanAskedFor() {
        deployment = Optional.of(deployment(3, 5, 5));

        assertThat(conditions(act(NOW))).containsEntry("Ready", "False ReplicasNotReady: 5 of 3 replicas are ready");
    }

    @Test
    void shouldSayWhyKubernetesMakesNoPods() {
        deployment = Optional.of(refused("pods \"web-1\" is forbidden: exceeded quota: tenant, requested: pods=1"));
        assertThat(conditions(act(NOW)))
                .containsEntry("Ready", "False QuotaExceeded: exceeded quota: tenant, requested: pods=1");

        deployment = Optional.of(refused("denied"));
        assertThat(conditions(act(NOW))).containsEntry("Ready", "False PodsRefused: denied");
    }

    @Test
    void shouldYieldWithTheReason() {
        autoscaler = Optional.of(autoscaler("scaler"));
        deployment = Optional.of(deployment(1, 1, 1));
        assertThat(conditions(act(NOW)))
                .containsEntry(
                        "Applied", "False Autoscaled: the HorizontalPodAutoscaler 'scaler' scales the Deployment 'web'")
                .containsEntry(
                        "Ready", "False Autoscaled: the HorizontalPodAutoscaler 'scaler' scales the Deployment 'web'");

        deployment = Optional.empty();
        assertThat(conditions(act(NOW)))
                .containsEntry("Applied", "False DeploymentNotFound: there is no Deployment 'web'");

        inForce = target("older", "2025-01-01T00:00:00Z");
        assertThat(conditions(act(NOW)))
                .containsEntry(
                        "Applied",
                        "False Superseded: the ReplicaTarget 'older', which is older, is in force for the Deployment 'web'");
    }

    @Test
    void shouldTakeNothingForDriftWhenItDidNotHoldBefore() {
        autoscaler = Optional.of(autoscaler("scaler"));
        act(NOW);
        autoscaler = Optional.empty();
        deployment = Optional.of(deployment(7, 7, 7));

        assertThat(text(write(NOW))).isEqualTo("Scaled: from 7 to 3 replicas");
    }

    @Test
    void shouldTakeNothingForDriftWhenTheSpecHasChanged() {
        act(NOW);
        target.getMetadata().setGeneration(2L);
        target.setSpec(new ReplicaTargetSpec("web", 4));

        assertThat(text(write(NOW))).isEqualTo("Scaled: from 3 to 4 replicas");
    }

    @Test
    void shouldPauseLongerEachTimeWhenSomebodyGoesOn() {
        act(NOW);
        Instant now = NOW;
        for (int pause : new int[] {0, 0, 10, 20, 40, 80, 160, 300, 300}) {
            deployment = Optional.of(deployment(5, 5, 5));
            Optional<Instant> until = observation().decision(now).until();
            assertThat(observation().decision(now) instanceof Decision.Write)
                    .as("at once")
                    .isEqualTo(pause == 0);
            if (pause > 0) {
                assertThat(until).contains(now.plusSeconds(pause));
                assertThat(conditions(act(now)).get("Applied"))
                        .startsWith("False Contested: 'rival' has set 5 replicas; they are put back to 3 at "
                                + now.plusSeconds(pause));
                assertThat(observation().decision(now.plusSeconds(pause).minusMillis(1)))
                        .isInstanceOf(Decision.Keep.class);
            }
            now = now.plusSeconds(pause);
            assertThat(text(write(now))).isEqualTo("DriftCorrected: from 5 replicas, set by 'rival', to 3");
            act(now);
        }
        assertThat(target.getStatus().corrections()).isEqualTo(new Corrections(9, now.toString(), "rival"));
    }

    @Test
    void shouldBeContestedFromTheThirdCorrectionUntilItIsQuiet() {
        act(NOW);
        contest(3);

        Instant end = NOW.plus(Corrections.QUIET);
        assertThat(conditions(target.getStatus()).get("Applied"))
                .isEqualTo("False Contested: 'rival' sets the replicas, too; 3 times they were put back to 3, "
                        + "last at 2026-01-01T00:00:00Z, and are not again before 2026-01-01T00:00:20Z");
        assertThat(observation().decision(NOW).until()).contains(end);
        assertThat(act(end.minusMillis(1))).isEqualTo(target.getStatus());
        assertThat(conditions(act(end)))
                .containsEntry("Applied", "True Applied: the Deployment 'web' asks for 3 replicas");
        assertThat(target.getStatus().corrections()).isNull();
        assertThat(observation().decision(end).until()).isEmpty();
    }

    @Test
    void shouldStartAnewWhenTheSpecIsChanged() {
        act(NOW);
        contest(4);
        target.getMetadata().setGeneration(2L);
        target.setSpec(new ReplicaTargetSpec("web", 6));
        deployment = Optional.of(deployment(5, 5, 5));

        assertThat(text(write(NOW))).isEqualTo("Scaled: from 5 to 6 replicas");
        assertThat(act(NOW).corrections()).isNull();
    }

    @Test
    void shouldRememberTheCorrectionsWhenTheApiServerFails() {
        act(NOW);
        contest(2);
        Failure failure = new Failure.Transient("away");
        target.setStatus(observation().status(Verdict.no(failure), observation().corrections(NOW), NOW));
        deployment = Optional.of(deployment(5, 5, 5));

        assertThat(conditions(target.getStatus())).containsEntry("Applied", "False ApiError: away");
        assertThat(conditions(act(NOW)).get("Applied")).startsWith("False Contested");
    }

    @Test
    void shouldBeTheSameLaterWhenNothingChanges() {
        act(NOW);

        assertThat(act(NOW.plus(Duration.ofDays(1)))).isEqualTo(target.getStatus());
    }

    @Test
    void shouldDateATransitionWhenAConditionTurns() {
        act(NOW);
        deployment = Optional.of(deployment(3, 3, 2));

        ReplicaTargetStatus later = act(NOW.plusSeconds(600));

        assertThat(later.condition("Ready").orElseThrow().getLastTransitionTime())
                .isEqualTo("2026-01-01T00:10:00Z");
        assertThat(later.condition("Applied").orElseThrow().getLastTransitionTime())
                .isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void shouldHoldByTheOldestOfSeveralTargets() {
        ReplicaTarget older = target("z", "2025-01-01T00:00:00Z");
        ReplicaTarget sameSecond = target("b", "2025-01-01T00:00:00Z");

        assertThat(TargetsOfDeployment.inForce(target, Stream.of(target, older)))
                .isEqualTo(older);
        assertThat(TargetsOfDeployment.inForce(target, Stream.of(target, older, sameSecond)))
                .as("by name")
                .isEqualTo(sameSecond);
        sameSecond.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(TargetsOfDeployment.inForce(target, Stream.of(sameSecond, older)))
                .as("not one that is being deleted")
                .isEqualTo(older);
    }

    /** So many corrections, the last of them now. */
    private void contest(int times) {
        for (int correction = 1; correction <= times; correction++) {
            deployment = Optional.of(deployment(5, 5, 5));
            Corrections before =
                    Optional.ofNullable(target.getStatus().corrections()).orElse(Corrections.NONE);
            target.setStatus(
                    observation().status(new Verdict(true, Reason.APPLIED, ""), before.plus("rival", NOW), NOW));
        }
        deployment = Optional.of(deployment(3, 3, 3));
        act(NOW);
    }

    /** Does what is decided, and writes it into the status. */
    private ReplicaTargetStatus act(Instant now) {
        Decision decision = observation().decision(now);
        target.setStatus(observation().status(decision.applied(), decision.corrections(), now));
        if (decision instanceof Decision.Write) {
            deployment = Optional.of(deployment(target.getSpec().replicas(), 3, 3));
        }
        return target.getStatus();
    }

    private Decision.Write write(Instant now) {
        return (Decision.Write) observation().decision(now);
    }

    private static String text(Decision.Write write) {
        return "%s: %s".formatted(write.change().reason(), write.change().message());
    }

    private Observation observation() {
        return new Observation(target, inForce, deployment, autoscaler);
    }

    private static ReplicaTarget target(String name, String created) {
        ReplicaTarget target = new ReplicaTarget();
        target.setMetadata(new ObjectMetaBuilder()
                .withNamespace("team-a")
                .withName(name)
                .withGeneration(1L)
                .withCreationTimestamp(created)
                .build());
        target.setSpec(new ReplicaTargetSpec("web", 3));
        return target;
    }

    private static HorizontalPodAutoscaler autoscaler(String name) {
        return new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    /** A Deployment as the watch brings it, reduced as it is held. */
    private static Deployment deployment(int asked, int pods, int ready) {
        return Deployments.reduced(new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("team-a")
                .withName("web")
                .withGeneration(7L)
                .addNewManagedField()
                .withManager("kubectl")
                .withTime("2026-01-02T00:00:00Z")
                .withFieldsV1(fields("f:template"))
                .endManagedField()
                .addNewManagedField()
                .withManager("earlier")
                .withTime("2026-01-01T00:00:00Z")
                .withFieldsV1(fields("f:replicas"))
                .endManagedField()
                .addNewManagedField()
                .withManager("rival")
                .withTime("2026-01-01T00:00:01Z")
                .withFieldsV1(fields("f:replicas"))
                .endManagedField()
                .addNewManagedField()
                .withManager("pileus-operator")
                .withTime("2026-01-01T00:00:02Z")
                .withFieldsV1(fields("f:replicas"))
                .endManagedField()
                .endMetadata()
                .withNewSpec()
                .withReplicas(asked)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(7L)
                .withReplicas(pods)
                .withReadyReplicas(ready)
                .endStatus()
                .build());
    }

    private static FieldsV1 fields(String field) {
        FieldsV1 fields = new FieldsV1();
        fields.setAdditionalProperty("f:spec", Map.of(field, Map.of()));
        return fields;
    }

    private static Deployment refused(String message) {
        return deployment(3, 1, 1)
                .edit()
                .editStatus()
                .addNewCondition()
                .withType("ReplicaFailure")
                .withStatus("True")
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();
    }

    private static Map<String, String> conditions(ReplicaTargetStatus status) {
        return status.conditions().stream().collect(Collectors.toMap(Condition::getType, condition -> "%s %s: %s"
                .formatted(condition.getStatus(), condition.getReason(), condition.getMessage())));
    }
}
