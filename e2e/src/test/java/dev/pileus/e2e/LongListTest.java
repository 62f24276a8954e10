package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Crowd;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of a tenant that has hundreds of workloads. */
@ExtendWith({Tenants.class, Visitors.Door.class})
final class LongListTest {

    private static final int LISTED = 500;

    private final Tenant crowded;
    private final Visitors visitors;

    LongListTest(Tenant crowded, Visitors visitors) {
        this.crowded = crowded;
        this.visitors = visitors;
    }

    @Test
    void shouldStayLiveAndFindOneWhenTheListIsLong() {
        crowded.allowMore();
        List<Callable<Object>> records = IntStream.range(0, LISTED)
                .mapToObj(i -> (Callable<Object>) () -> Cluster.admin()
                        .resource(Manifests.halfMadeRecord(
                                crowded, "listed-" + i, Instant.now().plusSeconds(3600)))
                        .serverSideApply())
                .toList();
        Crowd.atOnce(records);
        Workloads workloads = crowded.workloads();
        await("all are listed")
                .until(() -> workloads.list().expect(200).json().path("items").size() == LISTED);
        Visitor alice = visitors.arrive();
        alice.signInByLink(crowded.token());
        Page page = alice.page();
        alice.open("/n/" + crowded.namespace());

        assertThat(page.locator(".row[data-name]")).hasCount(LISTED);
        page.getByRole(com.microsoft.playwright.options.AriaRole.SEARCHBOX).fill("listed-123");
        assertThat(page.locator(".row[data-name]:visible")).hasCount(1);
        page.getByRole(com.microsoft.playwright.options.AriaRole.SEARCHBOX).fill("");
        workloads.create(Json.command("newcomer", "true"));
        assertThat(page.locator(".row[data-name=newcomer]")).isVisible();
        assertThat(alice.complaints()).isEmpty();
    }
}
