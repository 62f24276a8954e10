package dev.pileus.operator.peergroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.operator.Failure;
import dev.pileus.operator.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Why there are no pods, out of Events. */
final class PodRefusalsTest {

    private static final String QUOTA =
            "create Pod mesh-3 in StatefulSet mesh failed error: pods \"mesh-3\" is forbidden: exceeded quota: tenant, requested: pods=1";
    private static final StatefulSet SET = new StatefulSetBuilder()
            .withNewMetadata()
            .withName("mesh")
            .withUid("set")
            .endMetadata()
            .build();

    private final PeerGroup group = Groups.stored("mesh", 5);

    @Test
    void shouldBeTheQuotaWhenItSaysSo() {
        assertThat(PodRefusals.latest(group, SET, List.of(event("set", "2026-01-01T00:00:00Z", QUOTA))))
                .contains(new Failure.Refusal(Reason.QUOTA_EXCEEDED, "exceeded quota: tenant, requested: pods=1"));
    }

    @Test
    void shouldBeTheLatestAndNameNoPodWhenItIsAnotherReason() {
        String other = "create Pod mesh-4 in StatefulSet mesh failed error: denied";
        List<Event> events =
                List.of(event("set", "2026-01-01T00:00:09Z", other), event("set", "2026-01-01T00:00:00Z", QUOTA));

        assertThat(PodRefusals.latest(group, SET, events))
                .contains(new Failure.Refusal(Reason.PODS_REFUSED, "pods of StatefulSet mesh failed error: denied"));
    }

    @Test
    void shouldBeNothingWhenTheEventIsOfAnEarlierStatefulSet() {
        assertThat(PodRefusals.latest(group, SET, List.of(event("before", "2026-01-01T00:00:00Z", QUOTA))))
                .isEmpty();
    }

    @Test
    void shouldBeNothingWhenTheEventIsOlderThanTheChange() {
        group.setStatus(status(condition("Progressing", "True", "Scaling", "2026-01-01T00:01:00Z")));

        assertThat(PodRefusals.latest(group, SET, List.of(event("set", "2026-01-01T00:00:00Z", QUOTA))))
                .isEmpty();
        assertThat(PodRefusals.latest(group, SET, List.of(event("set", "2026-01-01T00:00:58Z", QUOTA))))
                .isPresent();
    }

    @Test
    void shouldStandWhenItIsWhyTheGroupIsDegraded() {
        group.setStatus(status(
                condition("Progressing", "False", "QuotaExceeded", "2026-01-01T00:01:00Z"),
                condition("Degraded", "True", "QuotaExceeded", "2026-01-01T00:01:00Z")));

        assertThat(PodRefusals.latest(group, SET, List.of(event("set", "2026-01-01T00:00:00Z", QUOTA))))
                .isPresent();
    }

    private static PeerGroupStatus status(Condition... conditions) {
        return new PeerGroupStatus(1, 0, 0, "", new PeerGroupStatus.Links(0, 20), List.of(conditions));
    }

    private static Condition condition(String type, String status, String reason, String since) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withLastTransitionTime(since)
                .build();
    }

    private static Event event(String uid, String time, String message) {
        return new EventBuilder()
                .withReason("FailedCreate")
                .withMessage(message)
                .withLastTimestamp(time)
                .withNewInvolvedObject()
                .withUid(uid)
                .endInvolvedObject()
                .build();
    }
}
