package dev.pileus.e2e.support;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The workloads of a namespace, through the functions' contracts, as one caller sees them. */
public record Workloads(Caller caller, String namespace) {

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

    /** How a workload is. */
    public Answer get(String name) {
        return caller.get(Function.STATUS, path(name));
    }

    /** How all are. */
    public Answer list() {
        return caller.get(Function.STATUS, path());
    }

    /** What it has written, as text; the query begins with a question mark. */
    public Answer logs(String name, String query) {
        return caller.get(Function.STATUS, path(name) + "/logs" + query, "Accept", "text/plain");
    }

    /** What it writes, as it writes it. */
    public EventStream followLogs(String name, String query) {
        return caller.stream(Function.STATUS, path(name) + "/logs?follow=true" + query);
    }

    /** What happens in the namespace. */
    public EventStream events(String... headers) {
        return caller.stream(Function.STATUS, "/namespaces/" + namespace + "/events", headers);
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

    /** The workload, once something is true of it. */
    public JsonNode awaitWorkload(String name, String what, Predicate<JsonNode> condition) {
        return await("%s %s".formatted(name, what))
                .until(() -> get(name).expect(200).json(), condition);
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
