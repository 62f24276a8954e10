package dev.pileus.status.cluster;

import static dev.pileus.status.Examples.event;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EventSubjectTest {

    @Test
    void shouldFindTheWorkloadOfAJob() {
        assertThat(EventSubject.workload(event("team-a", "Job", "hello", 1, "FailedCreate", "")))
                .contains(new WorkloadKey("team-a", "hello"));
    }

    @Test
    void shouldFindTheWorkloadOfAPodThatMayBeGone() {
        assertThat(EventSubject.workload(event("team-a", "Pod", "hello-world-x7k2b", 1, "Started", "")))
                .contains(new WorkloadKey("team-a", "hello-world"));
    }

    @Test
    void shouldFindNoneWhenTheEventIsOfSomethingElse() {
        assertThat(EventSubject.workload(event("default", "Node", "node-1", 1, "Rebooted", "")))
                .isEmpty();
        assertThat(EventSubject.workload(event("team-a", "Pod", "etcd", 1, "Started", "")))
                .isEmpty();
    }
}
