package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A group of peers in the browser: made, grown by its slider, and healed after one of its peers was deleted. */
@ExtendWith({Tenants.class, Visitors.Door.class})
final class PeersPageTest {

    /** In milliseconds: eight pods start, and each is pinged by the others. */
    private static final double SETTLING = 240_000;

    private final Tenant tenant;
    private final Visitors visitors;

    PeersPageTest(Tenant tenant, Visitors visitors) {
        this.tenant = tenant;
        this.visitors = visitors;
    }

    @BeforeEach
    void makeRoom() {
        tenant.allowMore();
    }

    @Test
    void shouldShowWhoReachesWhomWhileAGroupIsMadeGrowsAndLosesAPeer() {
        Visitor alice = visitors.arrive();
        Page page = alice.page();
        alice.signInByLink(tenant.token());
        alice.open("/n/" + tenant.namespace() + "/new/peers");
        page.getByLabel(Pattern.compile("^\\s*Name\\b")).fill("mesh");
        page.locator("#make .actions button.primary").click();
        page.waitForURL("**/w/mesh");

        awaitLinks(page, 20);
        assertThat(page.locator("#state")).containsText("5 of 5 peers ready");

        page.locator("#size-slider").focus();
        for (int i = 5; i < 8; i++) {
            page.keyboard().press("ArrowRight");
        }
        assertThat(page.locator(".size-number")).hasValue("8");
        awaitLinks(page, 56);
        assertThat(page.locator("#panel")).containsText("to 8 peers");

        Locator link = page.locator("[data-y='3'][data-x='0']");
        link.click();
        assertThat(page.locator("#mesh-detail")).containsText("mesh-3 to mesh-0: ");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Delete mesh-3").setExact(true))
                .click();
        assertThat(page.locator("#outcome")).containsText("Another takes its place.");
        assertThat(page.locator("#mesh-news"))
                .containsText("mesh-3", new LocatorAssertions.ContainsTextOptions().setTimeout(SETTLING));
        assertThat(page.locator("#mesh-news"))
                .containsText("All links are up.", new LocatorAssertions.ContainsTextOptions().setTimeout(SETTLING));
        awaitLinks(page, 56);
        // A question for the matrix that was not answered is asked again two seconds later.
        assertThat(alice.complaints()).allMatch(complaint -> complaint.endsWith("503 (Service Unavailable)"));
    }

    @Test
    void shouldChangeTheSizeAndShowTheMatrixWhenThereIsNoJavaScript() {
        Visitor alice = visitors.arriveWithoutJavaScript();
        Page page = alice.page();
        alice.signInByForm(tenant.token());
        page.waitForURL("**/n/" + tenant.namespace());
        alice.open("/n/" + tenant.namespace() + "/new/peers");
        page.getByLabel(Pattern.compile("^\\s*Peers\\b")).fill("1");
        page.getByLabel(Pattern.compile("^\\s*Name\\b")).fill("plain");
        page.locator("#make .actions button.primary").click();
        page.waitForURL("**/w/plain");

        page.locator("[name='parameters.peers']").fill("2");
        alice.press("Apply");

        assertThat(page.locator("#outcome")).containsText("plain was changed.");
        // Such a page shows what there was when it was opened.
        await("the new size, and a pod in the table").untilAsserted(() -> {
            page.reload();
            assertThat(page.locator("[name='parameters.peers']").inputValue()).isEqualTo("2");
            assertThat(page.locator("#mesh-table").textContent()).contains("plain-0");
        });
    }

    private static void awaitLinks(Page page, int up) {
        assertThat(page.locator("#mesh-map [data-link=up]"))
                .hasCount(up, new LocatorAssertions.HasCountOptions().setTimeout(SETTLING));
        assertThat(page.locator("#mesh-map [data-link=down]")).hasCount(0);
    }
}
