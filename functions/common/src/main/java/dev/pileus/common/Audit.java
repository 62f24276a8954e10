package dev.pileus.common;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Labels;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit trail: Kubernetes Events in the tenant's namespace that say who did what. This alone a function does
 * as itself, with the token of its own ServiceAccount: tenants may not write Events, so that nobody can forge one. A
 * request never waits for it, and never fails because of it.
 */
@Singleton
@Requires(classes = KubernetesClient.class)
public final class Audit {

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    private static final int TIMEOUT_MILLIS = 5_000;

    /** The most characters of an Event's message and of its reporter's name. */
    private static final int MAX_MESSAGE = 1024;

    private static final int MAX_INSTANCE = 128;

    /** The most entries of one namespace in an hour about what was found in it. */
    static final int MAX_FOUND = 50;

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final CallerClients clients;
    private final Clock clock;
    private final Path token;
    private final String reporter;
    private final String instance;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final HourlyLimit found = new HourlyLimit(MAX_FOUND);

    Audit(
            CallerClients clients,
            Clock clock,
            @Value("${pileus.audit.token:/var/run/secrets/kubernetes.io/serviceaccount/token}") String token,
            @Value("${micronaut.application.name}") String function,
            @Value("${hostname:localhost}") String host) {
        this.clients = clients;
        this.clock = clock;
        this.token = Path.of(token);
        this.reporter = "pileus.dev/" + function;
        this.instance = Excerpt.of(host, MAX_INSTANCE);
    }

    /** An action on a workload. */
    public enum Action {
        /** Asked for, and all of its objects were made. */
        CREATED("Create", "WorkloadCreated", "created the"),
        /** Given other parameters. */
        CHANGED("Change", "WorkloadChanged", "changed the"),
        /** Given a later end by a new ttl. */
        EXTENDED("Extend", "WorkloadExtended", "extended the life of the"),
        /** Deleted by somebody. */
        DELETED("Delete", "WorkloadDeleted", "deleted the"),
        /** Deleted because it had expired. */
        EXPIRED("Expire", "WorkloadExpired", "deleted the expired");

        private final String verb;
        private final String reason;
        private final String words;

        Action(String verb, String reason, String words) {
            this.verb = verb;
            this.reason = reason;
            this.words = words;
        }
    }

    /**
     * Something that somebody did.
     *
     * @param action what was done
     * @param user the Kubernetes user name of who did it
     * @param namespace the workload's namespace
     * @param workload the workload's name
     * @param kind the workload's kind
     */
    public record Entry(Action action, String user, String namespace, String workload, String kind) {}

    /** Writes one entry down, in the background. */
    public void write(Entry entry) {
        send(List.of(event(entry)));
    }

    /**
     * Writes one entry down, in the background, unless it has been written down before, by whichever instance.
     *
     * @param id stands for what the entry is about, such as the uid of an object
     */
    public void writeOnce(Entry entry, String id) {
        Event event = event(entry);
        String name = "pileus-%s-%s".formatted(entry.action().verb.toLowerCase(Locale.ROOT), id);
        event.getMetadata().setGenerateName(null);
        event.getMetadata().setName(name);
        send(List.of(event));
    }

    /**
     * Writes entries of what was found, in the background and one after the other: of each namespace only so many in an hour.
     * Whoever can make what is found could fill the trail else.
     */
    public void writeFound(List<Entry> entries) {
        send(entries.stream()
                .filter(entry -> found.allow(entry.namespace(), clock.instant()))
                .map(this::event)
                .toList());
    }

    private void send(List<Event> events) {
        if (!events.isEmpty()) {
            Thread.ofVirtual().name("audit").start(() -> sendAll(events));
        }
    }

    private void sendAll(List<Event> events) {
        try {
            CallerToken own = new CallerToken(Files.readString(token).strip());
            try (KubernetesClient client = clients.of(own, TIMEOUT_MILLIS)) {
                events.forEach(event -> send(client, event));
            }
        } catch (NoSuchFileException e) {
            if (!warned.getAndSet(true)) {
                LOG.warn("There is no token of this function's own at {}: who does what is not written down", token);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "Not written down: {}",
                    events.stream().map(Event::getMessage).toList(),
                    e);
        }
    }

    private static void send(KubernetesClient client, Event event) {
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            boolean isThere = e.getCode() == HttpStatus.CONFLICT.getCode()
                    && event.getMetadata().getName() != null;
            if (!isThere) {
                LOG.warn("Not written down: {}", event.getMessage(), e);
            }
        } catch (RuntimeException e) {
            LOG.warn("Not written down: {}", event.getMessage(), e);
        }
    }

    private Event event(Entry entry) {
        Instant now = clock.instant();
        String second = now.truncatedTo(ChronoUnit.SECONDS).toString();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(entry.namespace())
                .withGenerateName("pileus-")
                .addToLabels(Labels.WORKLOAD, entry.workload())
                .addToLabels(Labels.KIND, entry.kind())
                .addToAnnotations(Labels.USER, entry.user())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("v1")
                .withKind("Namespace")
                .withName(entry.namespace())
                .withNamespace(entry.namespace())
                .endInvolvedObject()
                .withType("Normal")
                .withReason(entry.action().reason)
                .withAction(entry.action().verb)
                .withMessage(Excerpt.of(message(entry), MAX_MESSAGE))
                .withReportingComponent(reporter)
                .withReportingInstance(instance)
                .withEventTime(new MicroTime(MICROS.format(now)))
                .withFirstTimestamp(second)
                .withLastTimestamp(second)
                .build();
    }

    private static String message(Entry entry) {
        return "%s %s %s %s".formatted(shortName(entry.user()), entry.action().words, entry.kind(), entry.workload());
    }

    /** What people call a user: of an account its own name, without where it is from. */
    private static String shortName(String user) {
        return Optional.of(user)
                .filter(name -> name.startsWith("system:serviceaccount:"))
                .map(name -> name.substring(name.lastIndexOf(':') + 1))
                .orElse(user);
    }
}
