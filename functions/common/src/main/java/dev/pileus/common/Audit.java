package dev.pileus.common;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Labels;
import io.micronaut.context.annotation.Value;
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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit trail: Kubernetes Events in the tenant's namespace that say who did what. This alone a function does
 * as itself, with the token of its own ServiceAccount: tenants may not write Events, so that nobody can forge one. A
 * request never waits for it, and never fails because of it.
 */
@Singleton
public final class Audit {

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    /** The most characters of an Event's message and of its reporter's name. */
    private static final int MAX_MESSAGE = 1024;

    private static final int MAX_INSTANCE = 128;

    /** The most entries of one namespace in an hour about what was found in it. */
    static final int MAX_FOUND = 50;

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final EventWriter writer;
    private final Clock clock;
    private final Path token;
    private final String reporter;
    private final String instance;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final HourlyLimit found = new HourlyLimit(MAX_FOUND);

    Audit(
            EventWriter writer,
            Clock clock,
            @Value("${pileus.audit.token:/var/run/secrets/kubernetes.io/serviceaccount/token}") String token,
            @Value("${micronaut.application.name}") String function,
            @Value("${hostname:localhost}") String host) {
        this.writer = writer;
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
     * @param words what was done, to follow the user's name
     */
    public record Entry(Action action, String user, String namespace, String workload, String kind, String words) {

        /** The same in the action's own words. */
        public Entry(Action action, String user, String namespace, String workload, String kind) {
            this(action, user, namespace, workload, kind, "%s %s %s".formatted(action.words, kind, workload));
        }
    }

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
        send(List.of(event(entry, id)));
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

    private void send(List<AuditEvent> events) {
        if (!events.isEmpty()) {
            Thread.ofVirtual().name("audit").start(() -> sendAll(events));
        }
    }

    private void sendAll(List<AuditEvent> events) {
        try {
            CallerToken own = new CallerToken(Files.readString(token).strip());
            events.forEach(event -> send(own, event));
        } catch (NoSuchFileException e) {
            if (!warned.getAndSet(true)) {
                LOG.warn("There is no token of this function's own at {}: who does what is not written down", token);
            }
        } catch (IOException e) {
            LOG.warn(
                    "Not written down: {}",
                    events.stream().map(AuditEvent::message).toList(),
                    e);
        }
    }

    private void send(CallerToken own, AuditEvent event) {
        try {
            writer.create(own, event);
        } catch (RuntimeException e) {
            LOG.warn("Not written down: {}", event.message(), e);
        }
    }

    private AuditEvent event(Entry entry) {
        return event(entry, UUID.randomUUID().toString());
    }

    private AuditEvent event(Entry entry, String id) {
        Action action = entry.action();
        Instant now = clock.instant();
        String second = now.truncatedTo(ChronoUnit.SECONDS).toString();
        return new AuditEvent(
                "v1",
                "Event",
                new AuditEvent.Metadata(
                        "pileus-%s-%s".formatted(action.verb.toLowerCase(Locale.ROOT), id),
                        entry.namespace(),
                        Map.of(Labels.WORKLOAD, entry.workload(), Labels.KIND, entry.kind()),
                        Map.of(Labels.USER, entry.user())),
                new AuditEvent.Reference("v1", "Namespace", entry.namespace(), entry.namespace()),
                "Normal",
                action.reason,
                action.verb,
                Excerpt.of(shortName(entry.user()) + " " + entry.words(), MAX_MESSAGE),
                reporter,
                instance,
                MICROS.format(now),
                second,
                second);
    }

    /** What people call a user: of an account its own name, without where it is from. */
    private static String shortName(String user) {
        return Optional.of(user)
                .filter(name -> name.startsWith("system:serviceaccount:"))
                .map(name -> name.substring(name.lastIndexOf(':') + 1))
                .orElse(user);
    }
}
