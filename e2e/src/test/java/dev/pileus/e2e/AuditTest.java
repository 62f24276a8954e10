package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Sweeper;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who did what and when. That members cannot write into it themselves is among the {@link BordersTest borders}. */
@ExtendWith({Tenants.class, Visitors.Door.class})
final class AuditTest {

    private final Tenant tenant;
    private final Tenant neighbour;
    private final Workloads workloads;
    private final Visitors visitors;

    AuditTest(Tenant tenant, Tenant neighbour, Visitors visitors) {
        this.tenant = tenant;
        this.neighbour = neighbour;
        this.workloads = tenant.workloads();
        this.visitors = visitors;
    }

    @Test
    void shouldTellWhoAndWhatWhenThingsAreMadeChangedAndDeleted() {
        String bob = tenant.tokenFor("bob");
        workloads.start("website", "page", Map.of("path", "page", "content", "one"));
        workloads.patch("page", Json.write(Map.of("ttl", "PT2H"))).expect(200);
        workloads
                .patch("page", Json.write(Map.of("parameters", Map.of("content", "two"))))
                .expect(200);
        new Workloads(Caller.with(bob), tenant.namespace()).deleteAndAwait("page");

        List<String> told = awaitActions("page", 4);

        assertThat(told).containsExactly("alice created", "alice extended", "alice changed", "bob deleted");
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());
        alice.open("/n/" + tenant.namespace() + "/history");
        assertThat(alice.page().locator("main").textContent()).contains("bob", "page");
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldSayThatItsTimeWasUpWhenTheSweepHasDeletedIt() {
        workloads.create(Json.write(
                Map.of("kind", "command", "name", "brief", "ttl", "PT1M", "parameters", Map.of("command", "true"))));
        Sweeper.outlive(tenant.namespace(), "brief");
        Sweeper.sweep();

        assertThat(awaitActions("brief", 2)).last().asString().endsWith(" expired");
    }

    @Test
    void shouldBeKeptFromOthersWhenTheyAsk() {
        neighbour
                .caller()
                .get(Function.STATUS, "/namespaces/" + tenant.namespace() + "/audit")
                .problem(403);
        Caller.anonymous()
                .get(Function.STATUS, "/namespaces/" + tenant.namespace() + "/audit")
                .problem(401);
    }

    /** What was done to a workload, the oldest first, once there is so much. */
    private List<String> awaitActions(String workload, int count) {
        return await("%d things are told of %s".formatted(count, workload))
                .until(() -> actions(workload), told -> told.size() >= count);
    }

    private List<String> actions(String workload) {
        JsonNode items = tenant.caller()
                .getPatiently(Function.STATUS, "/namespaces/" + tenant.namespace() + "/audit")
                .expect(200)
                .json()
                .path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(item -> item.path("workload").asText().equals(workload))
                .map(item -> item.path("user").asText().replaceFirst(".*:", "") + " "
                        + item.path("action").asText())
                .toList()
                .reversed();
    }
}
