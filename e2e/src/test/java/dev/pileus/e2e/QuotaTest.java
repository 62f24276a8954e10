package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant that has all that it may have. */
@ExtendWith({Tenants.class, Visitors.Door.class})
final class QuotaTest {

    private final Tenant full;
    private final Visitors visitors;

    QuotaTest(Tenant full, Visitors visitors) {
        this.full = full;
        this.visitors = visitors;
    }

    @Test
    void shouldName429AndTheLimitWhenTheQuotaIsUsedUp() {
        Workloads workloads = full.workloads();
        full.limit(Map.of("requests.memory", "100Mi"));
        workloads.start("website", "small", Map.of("path", "small", "content", "x"));

        String detail = workloads
                .post(Json.workload("game", "too-much", Map.of()))
                .problem(429)
                .detail();

        assertThat(detail).contains("quota exceeded").contains("100Mi");
        assertThat(Cluster.objectsOf(full.namespace(), "too-much")).isEmpty();
        Visitor alice = visitors.arrive();
        alice.signInByLink(full.token());
        alice.open("/n/" + full.namespace() + "/new/game");
        assertThat(alice.page().locator("main")).containsText("Memory");
        alice.press("Create");
        assertThat(alice.page().locator("#problems")).containsText("quota");
    }
}
