package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a group's story in Events: one when its size changes, and one when it becomes ready or degraded, or is neither any
 * longer. What does not change is not told again.
 */
final class GroupEvents {

    private static final Logger LOG = LoggerFactory.getLogger(GroupEvents.class);

    private static final String COMPONENT = "pileus-operator";

    private final KubernetesClient client;

    GroupEvents(KubernetesClient client) {
        this.client = client;
    }

    void scaled(PeerGroup group, int from) {
        write(
                group,
                "Normal",
                "Scaled",
                "from %d to %d peers".formatted(from, group.getSpec().replicas()));
    }

    /** Tells of what is different between two statuses. */
    void changed(PeerGroup group, PeerGroupStatus status) {
        Optional<PeerGroupStatus> before = Optional.ofNullable(group.getStatus());
        Condition degraded = status.condition(Observation.DEGRADED).orElseThrow();
        Optional<Condition> degradedBefore = before.flatMap(then -> then.condition(Observation.DEGRADED));
        boolean wasDegraded = degradedBefore.filter(GroupEvents::isTrue).isPresent();
        if (isTrue(degraded)) {
            if (!wasDegraded || !degradedBefore.get().getReason().equals(degraded.getReason())) {
                write(group, "Warning", degraded.getReason(), degraded.getMessage());
            }
        } else if (wasDegraded) {
            write(
                    group,
                    "Normal",
                    "Recovered",
                    "%s is over".formatted(degradedBefore.get().getReason()));
        }
        Condition ready = status.condition(Observation.READY).orElseThrow();
        boolean wasReady = before.flatMap(then -> then.condition(Observation.READY))
                .filter(GroupEvents::isTrue)
                .isPresent();
        if (isTrue(ready) && !wasReady) {
            write(group, "Normal", ready.getReason(), ready.getMessage());
        }
    }

    private static boolean isTrue(Condition condition) {
        return condition.getStatus().equals("True");
    }

    /** Nothing depends on an Event: where it cannot be written, that is only logged. */
    private void write(PeerGroup group, String type, String reason, String message) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Event event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(group.getMetadata().getNamespace())
                .withGenerateName(group.getMetadata().getName() + ".")
                .addToLabels(GroupLabels.of(group))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(group.getApiVersion())
                .withKind(group.getKind())
                .withNamespace(group.getMetadata().getNamespace())
                .withName(group.getMetadata().getName())
                .withUid(group.getMetadata().getUid())
                .endInvolvedObject()
                .withType(type)
                .withReason(reason)
                .withMessage(message)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .build();
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "Event {} of {}/{} cannot be written: {}",
                    reason,
                    group.getMetadata().getNamespace(),
                    group.getMetadata().getName(),
                    e.getMessage());
        }
    }
}
