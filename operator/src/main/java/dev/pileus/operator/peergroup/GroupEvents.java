package dev.pileus.operator.peergroup;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Kubernetes Events about a group: one when its size changes, and one when it becomes ready or degraded, or is neither
 * any longer. {@code docs/peergroup.md} lists them.
 */
final class GroupEvents {

    /** The reason of an Event about a group whose size was changed. */
    static final String SCALED = "Scaled";

    /** The reason of an Event about a group that is degraded no longer. */
    static final String RECOVERED = "Recovered";

    private static final Logger LOG = LoggerFactory.getLogger(GroupEvents.class);

    private static final String COMPONENT = "pileus-operator";

    private final KubernetesClient client;
    private final Clock clock;

    GroupEvents(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** The types of Events that Kubernetes knows. */
    enum Type {
        /** As asked for. */
        NORMAL("Normal"),
        /** Somebody may have to look after it. */
        WARNING("Warning");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** The type as Kubernetes writes it. */
        String text() {
            return text;
        }
    }

    /** A change of a group that is worth an Event. */
    record Change(Type type, String reason, String message) {

        private Change(Type type, Condition condition) {
            this(type, condition.getReason(), condition.getMessage());
        }
    }

    /** Writes that the number of peers was changed. */
    void scaled(PeerGroup group, int from, int to) {
        write(group, new Change(Type.NORMAL, SCALED, "from %d to %d peers".formatted(from, to)));
    }

    /** Writes what has changed from the status that the group had to another. */
    void statusChanged(PeerGroup group, PeerGroupStatus status) {
        changes(Optional.ofNullable(group.getStatus()), status).forEach(change -> write(group, change));
    }

    /**
     * The changes from one status to the next.
     *
     * @param before empty of a new group
     */
    static List<Change> changes(Optional<PeerGroupStatus> before, PeerGroupStatus now) {
        List<Change> changes = new ArrayList<>();
        Optional<Condition> wasDegraded = before.flatMap(status -> whereTrue(status, Observation.DEGRADED));
        Optional<Condition> isDegraded = whereTrue(now, Observation.DEGRADED);
        if (isDegraded.isPresent()) {
            if (!isDegraded.map(Condition::getReason).equals(wasDegraded.map(Condition::getReason))) {
                changes.add(new Change(Type.WARNING, isDegraded.get()));
            }
        } else if (wasDegraded.isPresent()) {
            changes.add(new Change(
                    Type.NORMAL,
                    RECOVERED,
                    "%s is over".formatted(wasDegraded.get().getReason())));
        }
        boolean wasReady =
                before.flatMap(status -> whereTrue(status, Observation.READY)).isPresent();
        Condition ready = now.condition(Observation.READY).orElseThrow();
        if (isTrue(ready) && !wasReady) {
            changes.add(new Change(Type.NORMAL, ready));
        } else if (!isTrue(ready) && wasReady && isDegraded.isEmpty()) {
            changes.add(new Change(isAskedFor(before.get(), now) ? Type.NORMAL : Type.WARNING, ready));
        }
        return changes;
    }

    /** Tells whether peers that are not ready follow from a change of the group or of the operator's settings. */
    private static boolean isAskedFor(PeerGroupStatus before, PeerGroupStatus now) {
        return before.observedGeneration() != now.observedGeneration()
                || now.condition(Observation.PROGRESSING)
                        .filter(progressing -> progressing.getReason().equals(Reason.ROLLING_OUT.text()))
                        .isPresent();
    }

    private static Optional<Condition> whereTrue(PeerGroupStatus status, String type) {
        return status.condition(type).filter(GroupEvents::isTrue);
    }

    private static boolean isTrue(Condition condition) {
        return condition.getStatus().equals("True");
    }

    /** Nothing depends on an Event: where it cannot be written, that is only logged. */
    private void write(PeerGroup group, Change change) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
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
                .withType(change.type().text())
                .withReason(change.reason())
                .withMessage(change.message())
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
                    change.reason(),
                    group.getMetadata().getNamespace(),
                    group.getMetadata().getName(),
                    e.getMessage());
        }
    }
}
