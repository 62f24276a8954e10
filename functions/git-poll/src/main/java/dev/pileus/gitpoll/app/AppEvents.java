package dev.pileus.gitpoll.app;

import dev.pileus.api.Labels;
import dev.pileus.common.Excerpt;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes Kubernetes Events: what happens to an app, on its ConfigMap, and what somebody did to it, on the namespace. */
@Singleton
final class AppEvents {

    private static final Logger LOG = LoggerFactory.getLogger(AppEvents.class);

    private static final String COMPONENT = "pileus.dev/git-poll";
    private static final int MAX_MESSAGE = 1_000;
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Clock clock;
    private final String instance;

    AppEvents(Clock clock) {
        this.clock = clock;
        this.instance = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("git-poll");
    }

    /** The reasons of events about an app. */
    enum EventReason {
        COMMIT_CHANGED("CommitChanged", "Normal", "Update"),
        POLL_FAILED("PollFailed", "Warning", "Poll"),
        POLL_RECOVERED("PollRecovered", "Normal", "Poll"),
        HOST_KEY_PINNED("HostKeyPinned", "Normal", "Pin");

        private final String reason;
        private final String type;
        private final String action;

        EventReason(String reason, String type, String action) {
            this.reason = reason;
            this.type = type;
            this.action = action;
        }
    }

    /** Writes down what has happened to an app. That it cannot be written changes nothing. */
    void publish(KubernetesClient client, App app, EventReason reason, String message) {
        var metadata = app.configMap().getMetadata();
        ObjectReference about = new ObjectReferenceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .build();
        write(client, app, about, reason.reason, reason.type, reason.action, message, Map.of());
    }

    /** Writes down who did what to an app, for the namespace's audit trail. */
    void audit(KubernetesClient client, App app, String user, String message) {
        ObjectReference about = new ObjectReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Namespace")
                .withNamespace(app.name().namespace())
                .withName(app.name().namespace())
                .build();
        Map<String, String> annotations = Map.of(Labels.USER, user);
        write(client, app, about, "WorkloadChanged", "Normal", "Change", user + " " + message, annotations);
    }

    private void write(
            KubernetesClient client,
            App app,
            ObjectReference about,
            String reason,
            String type,
            String action,
            String message,
            Map<String, String> annotations) {
        Instant now = clock.instant();
        String second = now.truncatedTo(ChronoUnit.SECONDS).toString();
        Map<String, String> labels = new HashMap<>();
        labels.put(
                Labels.WORKLOAD,
                app.labels().getOrDefault(Labels.WORKLOAD, app.name().name()));
        labels.put(Labels.KIND, app.labels().getOrDefault(Labels.KIND, "git-app"));
        try {
            client.resource(new EventBuilder()
                            .withNewMetadata()
                            .withNamespace(app.name().namespace())
                            .withGenerateName("pileus-")
                            .withLabels(labels)
                            .withAnnotations(annotations)
                            .endMetadata()
                            .withInvolvedObject(about)
                            .withType(type)
                            .withReason(reason)
                            .withAction(action)
                            .withMessage(Excerpt.of(message, MAX_MESSAGE))
                            .withReportingComponent(COMPONENT)
                            .withReportingInstance(instance)
                            .withEventTime(new MicroTime(MICROSECONDS.format(now)))
                            .withFirstTimestamp(second)
                            .withLastTimestamp(second)
                            .withCount(1)
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            LOG.warn("No event about {}: {}", app.name(), e.getMessage());
        }
    }
}
