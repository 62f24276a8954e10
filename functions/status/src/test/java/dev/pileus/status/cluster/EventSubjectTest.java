package dev.pileus.status.cluster;

import static dev.pileus.status.Examples.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.common.Display.Shape;
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
        "ConfigMap, hello-git",
        "Service, hello",
        "Configuration, hello",
        "Route, hello",
        "Revision, hello-00001",
    })
    void shouldFindTheWorkloadOfAnythingThatKubernetesTellsOf(String kind, String name) {
        assertThat(candidates(kind, name)).containsExactly(new WorkloadKey("team-a", "hello"));
    }

    @Test
    void shouldConsiderBothWhenAPodMayBeOfAJobOrADeployment() {
        CoreV1Event event = event("team-a", "Pod", "hello-6d4b75c9f8-x7k2b", 1, "Started", "");

        assertThat(EventSubject.candidates(event))
                .containsExactly(new WorkloadKey("team-a", "hello-6d4b75c9f8"), new WorkloadKey("team-a", "hello"));
        assertThat(EventSubject.fits(event, "hello", Shape.DEPLOYMENT)).isTrue();
        assertThat(EventSubject.fits(event, "hello", Shape.JOB)).isFalse();
        assertThat(EventSubject.fits(event, "hello-6d4b75c9f8", Shape.JOB)).isTrue();
        assertThat(EventSubject.fits(event, "hello-6d4b75c9f8", Shape.DEPLOYMENT))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment, hello-00001-deployment",
        "ReplicaSet, hello-00012-deployment-6d4b75c9f8",
        "Pod, hello-00001-deployment-6d4b75c9f8-x7k2b",
        // Of names of 39 and 40 characters that much is left of the replica set's.
        "Pod, hello-00001-deployment-6x7k2b",
        "Pod, hello-00001-deployment-x7k2b",
        "Pod, hello-123456-deployment-6d4b75c9f8x7k2b",
    })
    void shouldFindTheAppOfWhatKnativeHasMade(String kind, String name) {
        CoreV1Event event = event("team-a", kind, name, 1, "Anything", "");

        assertThat(EventSubject.candidates(event)).contains(new WorkloadKey("team-a", "hello"));
        assertThat(EventSubject.fits(event, "hello", Shape.KNATIVE_SERVICE)).isTrue();
        assertThat(EventSubject.fits(event, "hello", Shape.DEPLOYMENT)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Node, node-1",
        "Pod, etcd",
        "ReplicaSet, hello",
        "Namespace, team-a",
        "ConfigMap, hello",
        "Revision, hello"
    })
    void shouldFindNoneWhenTheEventIsOfSomethingElse(String kind, String name) {
        assertThat(candidates(kind, name)).isEmpty();
    }

    private static List<WorkloadKey> candidates(String kind, String name) {
        return EventSubject.candidates(event("team-a", kind, name, 1, "Anything", ""));
    }
}
