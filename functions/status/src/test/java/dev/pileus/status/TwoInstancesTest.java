package dev.pileus.status;

import static dev.pileus.status.Examples.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.testing.EventStreamReader;
import dev.pileus.testing.kubernetes.WatchApiServer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances of the function, and what a client of one of them finds at the other. */
final class TwoInstancesTest {

    private WatchApiServer kubernetes;
    private RunningFunction one;
    private RunningFunction other;

    @BeforeEach
    void start() throws IOException {
        kubernetes = new WatchApiServer();
        kubernetes.put("configmaps", record("team-a", "first"));
        kubernetes.put("jobs", Examples.job("team-a", "first"));
        one = RunningFunction.start(kubernetes, Map.of());
        one.allow("team-a");
    }

    @AfterEach
    void stop() {
        one.close();
        if (other != null) {
            other.close();
        }
        kubernetes.close();
    }

    @Test
    void shouldGoOnWithAStreamAtTheOtherWhenOneIsKilled() throws Exception {
        String seen;
        try (EventStreamReader events = one.stream("alice-token", "/namespaces/team-a/events", "")) {
            assertThat(events.next().data()).contains("\"name\":\"first\"");
            assertThat(events.next().name()).isEqualTo("ready");
            kubernetes.put("configmaps", record("team-a", "second"));
            EventStreamReader.Event last = events.next();
            assertThat(last.data()).contains("\"name\":\"second\"");
            seen = last.id();
        }
        other = RunningFunction.start(kubernetes, Map.of());
        one.close();
        kubernetes.put("configmaps", record("team-a", "third"));
        kubernetes.delete("configmaps", "team-a", "second");
        await().until(() ->
                other.get("alice-token", "/namespaces/team-a/workloads/third").statusCode() == 200
                        && other.get("alice-token", "/namespaces/team-a/workloads/second")
                                        .statusCode()
                                == 404);

        try (EventStreamReader events = other.stream("alice-token", "/namespaces/team-a/events", seen)) {
            assertThat(events.next().data()).contains("\"name\":\"third\"");
            assertThat(events.next().name()).isEqualTo("deleted");
            assertThat(events.next().data()).isEqualTo("{\"complete\":false}");
        }
    }

    @Test
    void shouldAnswerTheSameBytes() {
        other = RunningFunction.start(kubernetes, Map.of());

        assertThat(other.get("alice-token", "/namespaces/team-a/workloads").body())
                .isEqualTo(
                        one.get("alice-token", "/namespaces/team-a/workloads").body());
    }
}
