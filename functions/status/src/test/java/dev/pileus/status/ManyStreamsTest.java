package dev.pileus.status;

import static dev.pileus.status.Examples.record;
import static dev.pileus.status.RunningFunction.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.status.workload.EventStreams;
import dev.pileus.testing.EventStreamReader;
import dev.pileus.testing.kubernetes.WatchApiServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One caller has streams, and others have some too. */
final class ManyStreamsTest {

    private static final int MAX_STREAMS = 5;
    private static final int STREAMS_PER_CALLER = 3;
    private static final String EVENTS = "/namespaces/team-a/events";
    private static final String LOG = "/namespaces/team-a/workloads/hello/logs?follow=true";

    private WatchApiServer kubernetes;
    private RunningFunction function;

    @BeforeEach
    void start() throws IOException {
        kubernetes = new WatchApiServer();
        kubernetes.put("configmaps", record("team-a", "hello"));
        function = RunningFunction.start(
                kubernetes,
                Map.of(
                        "pileus.status.max-streams",
                        MAX_STREAMS,
                        "pileus.status.streams-per-caller",
                        STREAMS_PER_CALLER));
        function.allow("team-a");
        kubernetes.allow("mallory", "list configmaps in team-a");
        kubernetes.allow("mallory", "get pods/log in team-a");
    }

    @AfterEach
    void stop() {
        function.close();
        kubernetes.close();
    }

    @Test
    void shouldRefuseAStreamWhenTheCallerOrEverybodyHasTooMany() throws Exception {
        List<EventStreamReader> open = new ArrayList<>();
        for (int i = 0; i < MAX_STREAMS; i++) {
            String path = i % 2 == 0 ? EVENTS : LOG;
            open.add(function.stream(i < STREAMS_PER_CALLER ? "mallory-token" : "alice-token", path, ""));
        }

        for (String path : List.of(EVENTS, LOG)) {
            HttpResponse<String> another = function.get("mallory-token", path);
            assertProblem(429, another);
            assertThat(another.body()).contains("You have 3 streams open here");
            assertProblem(503, function.get("alice-token", path));
        }

        open.forEach(EventStreamReader::close);
        EventStreams streams = function.bean(EventStreams.class);
        await().until(() -> streams.free() == MAX_STREAMS);
    }
}
