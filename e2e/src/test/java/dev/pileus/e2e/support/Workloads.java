package dev.pileus.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.EventStream.Event;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The workloads of a namespace, through the functions' contracts, as one caller sees them. Any instance of status may answer, and
 * each hears of changes by itself.
 */
public record Workloads(Caller caller, String namespace) {

    /** Those of a command that goes well, in their order. */
    public static final List<String> PHASES = List.of("Pending", "Running", "Succeeded");

    /** So many answers in a row come from every instance of status, or nearly always. */
    private static final int ANSWERS = 5;

    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

    /** Asks for a workload. */
    public Answer post(String body, String... headers) {
        return caller.call(Function.PROVISION, "POST", path(), body, headers);
    }

    /** Asks what a workload would be made of. */
    public Answer dryRun(String body, String... headers) {
        return caller.call(Function.PROVISION, "POST", path() + "?dryRun=true", body, headers);
    }

    /** Asks for a command, which has to be granted, and tells its name. */
    public String run(String command) {
        return create(Json.command(command));
    }

    /** Asks for a workload of that kind, which has to be granted, and waits until it runs. */
    public JsonNode start(String kind, String name, Map<String, ?> parameters) {
        create(Json.workload(kind, name, parameters));
        return awaitPhase(name, "Running");
    }

    /** Asks for a workload, which has to be granted, and tells its name. */
    public String create(String body) {
        return post(body).expect(201).json().path("name").asText();
    }

    /** Asks for a change. */
    public Answer patch(String name, String body) {
        return caller.call(Function.PROVISION, "PATCH", path(name), body);
    }

    /** Asks for the end of a workload. */
    public Answer delete(String name) {
        return caller.call(Function.TEARDOWN, "DELETE", path(name), BodyPublishers.noBody());
    }

    /** Ends a workload, and waits until its record is gone: a deletion that takes longer than its request goes on by itself. */
    public void deleteAndAwait(String name) {
        assertThat(delete(name).status()).as("the deletion of %s", name).isIn(202, 204);
        Cluster.awaitNoRecordOf(namespace, name);
    }

    /** How a workload is. */
    public Answer get(String name) {
        return caller.getPatiently(Function.STATUS, path(name));
    }

    /** How all are. */
    public Answer list() {
        return caller.getPatiently(Function.STATUS, path());
    }

    /** What it has written, as text; the query begins with a question mark. */
    public Answer logs(String name, String query) {
        return caller.getPatiently(Function.STATUS, path(name) + "/logs" + query, "Accept", "text/plain");
    }

    /** The same of one that has written something: nothing is there for an instance to which it has not begun yet. */
    public String output(String name, String query) {
        return await("the output of " + name)
                .pollDelay(Duration.ZERO)
                .until(() -> logs(name, query).expect(200).body(), output -> !output.isEmpty());
    }

    /** What it writes, as it writes it. */
    public EventStream followLogs(String name, String query, String... headers) {
        return caller.stream(Function.STATUS, path(name) + "/logs?follow=true" + query, headers);
    }

    /**
     * What it writes, until it is told how that ended. Where a stream ends without that, it is gone on with from the last event, as
     * browsers do.
     */
    public List<Event> followLogsToTheEnd(String name, String query) {
        List<Event> events = new ArrayList<>();
        await("the end of what %s writes".formatted(name))
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    String[] from = events.stream()
                            .map(Event::id)
                            .filter(id -> !id.isEmpty())
                            .reduce((one, next) -> next)
                            .map(id -> new String[] {"Last-Event-ID", id})
                            .orElseGet(() -> new String[0]);
                    try (EventStream log = followLogs(name, query, from)) {
                        for (Event event : log.untilTheEnd()) {
                            if (event.name().equals("reset")) {
                                events.clear();
                            } else {
                                events.add(event);
                            }
                        }
                    }
                    return !events.isEmpty() && !events.getLast().name().equals("log");
                });
        return events;
    }

    /** What happens in the namespace. */
    public EventStream events(String... headers) {
        return caller.stream(Function.STATUS, "/namespaces/" + namespace + "/events", headers);
    }

    /** The id from which an event stream can go on at every instance, once nothing goes on in the namespace. */
    public String awaitEventId() {
        return await("the same id everywhere").until(this::eventIds, ids -> ids.size() == 1).stream()
                .findFirst()
                .orElseThrow();
    }

    private Set<String> eventIds() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < ANSWERS; i++) {
            try (EventStream events = events()) {
                ids.add(events.until(event -> event.name().equals("ready"))
                        .getLast()
                        .id());
            }
        }
        return ids;
    }

    /** The workload, once it has that phase. */
    public JsonNode awaitPhase(String name, String phase) {
        return awaitWorkload(
                name, "is " + phase, phases -> phase.equals(phases.path("phase").asText()));
    }

    /** The workload, once it has come to its end, a good one or a bad one. */
    public JsonNode awaitEnd(String name) {
        return awaitWorkload(
                name,
                "has come to its end",
                workload -> FINISHED.contains(workload.path("phase").asText()));
    }

    /** The workload, once something is true of it, whoever is asked. */
    public JsonNode awaitWorkload(String name, String what, Predicate<JsonNode> condition) {
        return await("%s %s".formatted(name, what)).until(() -> getRepeatedly(name, condition), condition);
    }

    /** How a workload is by the first answer of which that is not true, or else by the last. */
    private JsonNode getRepeatedly(String name, Predicate<JsonNode> condition) {
        JsonNode workload = get(name).expect(200).json();
        for (int i = 1; i < ANSWERS && condition.test(workload); i++) {
            workload = get(name).expect(200).json();
        }
        return workload;
    }

    /** Waits until nobody who is asked knows of a workload. */
    public void awaitNone(String name) {
        await("%s is forgotten".formatted(name))
                .until(() -> isRepeated(() -> get(name).status() == 404));
    }

    /** Waits until whoever is asked lets the caller work here, or does not any more. */
    public void awaitMembership(boolean isMember) {
        await("%s is a namespace of the caller: %s".formatted(namespace, isMember))
                .pollDelay(Duration.ZERO)
                .until(() -> isRepeated(() -> caller.namespaces().contains(namespace) == isMember));
    }

    private static boolean isRepeated(BooleanSupplier answer) {
        return IntStream.range(0, ANSWERS).allMatch(i -> answer.getAsBoolean());
    }

    /** The path of the namespace's workloads, at every function. */
    public String path() {
        return "/namespaces/" + namespace + "/workloads";
    }

    /** The path of one. */
    public String path(String name) {
        return path() + "/" + name;
    }
}
