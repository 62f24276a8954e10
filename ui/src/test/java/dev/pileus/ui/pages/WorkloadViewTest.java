package dev.pileus.ui.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Phase;
import dev.pileus.api.Workload;
import dev.pileus.api.provision.Catalogue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WorkloadViewTest {

    private static final Catalogue.Kind KIND =
            new Catalogue.Kind("website", "Publish a website", "", "", Map.of(), Map.of(), "", Map.of());

    /** As another process has worked it out: pages that are drawn by two are the same. */
    @Test
    void shouldHaveTheSameVersionsInEveryProcess() {
        WorkloadView view = view(Phase.RUNNING, Map.of("path", "a"), "d1");

        assertThat(view.version()).isEqualTo("ae249d5c4b6fa47a");
        assertThat(view.useVersion()).isEqualTo("8a91a9f42459a01b");
    }

    @Test
    void shouldHaveTheSameVersionsWithAndWithoutLongParameters() {
        WorkloadView listed = view(Phase.RUNNING, Map.of("path", "a"), "d1");
        WorkloadView whole = view(Phase.RUNNING, Map.of("path", "a", "content", "x".repeat(5000)), "d1");

        assertThat(whole.version()).isEqualTo(listed.version());
        assertThat(whole.useVersion()).isEqualTo(listed.useVersion());
        assertThat(whole.parametersVersion()).isEqualTo(listed.parametersVersion());
    }

    @Test
    void shouldHaveOtherVersionsWhenSomethingElseIsShown() {
        WorkloadView view = view(Phase.RUNNING, Map.of(), "d1");

        assertThat(view(Phase.FAILED, Map.of(), "d1").version()).isNotEqualTo(view.version());
        assertThat(view(Phase.RUNNING, Map.of(), "d2").version()).isNotEqualTo(view.version());
        assertThat(view(Phase.RUNNING, Map.of(), "d2").useVersion()).isNotEqualTo(view.useVersion());
    }

    private static WorkloadView view(Phase phase, Map<String, Object> parameters, String digest) {
        Workload workload = new Workload(
                "team-a",
                "page",
                "website",
                phase,
                "deployment has 1/1 replicas ready",
                Optional.empty(),
                Optional.empty(),
                "alice",
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(3600),
                Workload.Access.of(Map.of("url", "http://sites.localhost/team-a/a")),
                Optional.of(new Workload.Replicas(1, 1)),
                Optional.empty(),
                parameters,
                Optional.empty(),
                Optional.of(digest),
                List.of());
        return WorkloadView.of(workload, KIND);
    }
}
