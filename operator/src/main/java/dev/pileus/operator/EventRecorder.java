package dev.pileus.operator;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes Kubernetes Events about custom resources. */
public final class EventRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

    private final KubernetesClient client;
    private final Clock clock;

    /**
     * @param client with the operator's own rights
     */
    public EventRecorder(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** The types of Events that Kubernetes knows. */
    public enum Type {
        /** As asked for. */
        NORMAL("Normal"),
        /** Somebody may have to look after it. */
        WARNING("Warning");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** The type as Kubernetes writes it. */
        public String text() {
            return text;
        }
    }

    /**
     * A change of a resource that is worth an Event.
     *
     * @param reason the code for programs
     * @param message one line for people
     */
    public record Change(Type type, String reason, String message) {

        /** A change that a condition tells of. */
        public Change(Type type, Condition condition) {
            this(type, condition.getReason(), condition.getMessage());
        }
    }

    /**
     * Writes an Event. Nothing depends on it: where it cannot be written, that is only logged.
     *
     * @param labels of the Event
     */
    public void write(HasMetadata about, Map<String, String> labels, Change change) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        Event event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getMetadata().getNamespace())
                .withGenerateName(about.getMetadata().getName() + ".")
                .addToLabels(labels)
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName())
                .withUid(about.getMetadata().getUid())
                .endInvolvedObject()
                .withType(change.type().text())
                .withReason(change.reason())
                .withMessage(change.message())
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource()
                .withComponent(PileusOperator.NAME)
                .endSource()
                .build();
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "Event {} of {}/{} cannot be written: {}",
                    change.reason(),
                    about.getMetadata().getNamespace(),
                    about.getMetadata().getName(),
                    e.getMessage());
        }
    }
}
