package dev.pileus.status.cluster;

import static dev.pileus.status.Examples.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.common.Kind;
import io.kubernetes.client.openapi.models.CoreV1Event;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventSubjectTest {

    @ParameterizedTest
    @CsvSource({
        "Job, hello",
        "Deployment, hello",
        "PersistentVolumeClaim, hello",
        "ReplicaSet, hello-6d4b75c9f8",
        "Pod, hello-x7k2b",
    })
    void shouldFindTheWorkloadOfAnythingThatKubernetesTellsOf(String kind, String name) {
        assertThat(candidates(kind, name)).containsExactly(new WorkloadKey("team-a", "hello"));
    }

    @Test
    void shouldConsiderBothWhenAPodMayBeOfAJobOrADeployment() {
        CoreV1Event event = event("team-a", "Pod", "hello-6d4b75c9f8-x7k2b", 1, "Started", "");

        assertThat(EventSubject.candidates(event))
                .containsExactly(new WorkloadKey("team-a", "hello-6d4b75c9f8"), new WorkloadKey("team-a", "hello"));
        assertThat(EventSubject.fits(event, "hello", Kind.GAME)).isTrue();
        assertThat(EventSubject.fits(event, "hello", Kind.COMMAND)).isFalse();
        assertThat(EventSubject.fits(event, "hello-6d4b75c9f8", Kind.COMMAND)).isTrue();
        assertThat(EventSubject.fits(event, "hello-6d4b75c9f8", Kind.GAME)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"Node, node-1", "Pod, etcd", "ReplicaSet, hello", "Namespace, team-a"})
    void shouldFindNoneWhenTheEventIsOfSomethingElse(String kind, String name) {
        assertThat(candidates(kind, name)).isEmpty();
    }

    private static List<WorkloadKey> candidates(String kind, String name) {
        return EventSubject.candidates(event("team-a", kind, name, 1, "Anything", ""));
    }
}
