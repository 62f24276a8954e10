package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A git app in the browser, from the form to an earlier version. */
@ExtendWith({Tenants.class, GitServers.class, Visitors.Door.class})
final class GitAppPageTest {

    private final Tenant tenant;
    private final GitServer server;
    private final Visitors visitors;

    GitAppPageTest(Tenant tenant, GitServer server, Visitors visitors) {
        this.tenant = tenant;
        this.server = server;
        this.visitors = visitors;
    }

    @Test
    void shouldShowEachStepFromTheKeyToAnEarlierVersionAndBackWhenAnAppIsMade() {
        server.open(tenant);
        GitRepository repository = server.repository("shop");
        String first = repository.push("first version", "index.html", "<h1>first version</h1>");
        Visitor alice = visitors.arrive();
        Page page = alice.page();
        alice.signInByLink(tenant.token());

        alice.open("/n/" + tenant.namespace() + "/new/" + GitApp.KIND);
        page.getByLabel(Pattern.compile("^\\s*Repository")).fill(repository.ssh());
        page.getByLabel(Pattern.compile("^\\s*Branch")).fill("main");
        page.getByLabel(Pattern.compile("^\\s*Name\\b")).fill("shop");
        page.locator("#make .actions button.primary").click();
        page.waitForURL("**/w/shop");

        // A key was made. Once the git host knows its public half, all goes on.
        assertThat(page.locator("#public-key")).containsText("ssh-ed25519 ");
        server.authorise(page.locator("#public-key").textContent().strip());
        page.locator("#poll-with-key").click();
        assertThat(page.locator("#version")).containsText("first version");
        assertThat(page.locator("#version")).containsText(first.substring(0, 7));
        assertThat(page.locator("#version")).containsText("Alice Author");
        assertThat(page.locator("#state .phase")).containsText("Running");
        assertThat(page.locator("#pods")).containsText(first.substring(0, 7));

        String second = repository.push("second version", "index.html", "<h1>second version</h1>");
        alice.press("Poll now");
        assertThat(page.locator("#version")).containsText("second version");
        assertThat(page.locator("#pods")).containsText(second.substring(0, 7));

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Roll back to " + first.substring(0, 7)))
                .click();
        assertThat(page.locator("#version")).containsText("first version");
        assertThat(page.locator("#follows")).containsText("Pinned to this commit");
        assertThat(page.locator("#pods")).containsText(first.substring(0, 7));

        alice.press("Follow main again");
        assertThat(page.locator("#version")).containsText("second version");
        assertThat(page.locator("#follows")).containsText("Follows main");

        GitApp shop = new GitApp(tenant, "shop");
        shop.awaitPods(second);
        assertThat(shop.get("/").body()).isEqualTo("<h1>second version</h1>");
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldSayWhatIsWrongAndNeverShowTheTokenAgainWhenItIsNoGood() {
        server.open(tenant);
        GitRepository repository = server.repository("secret");
        repository.require("alice", "the right token");
        repository.push("secret");
        Visitor alice = visitors.arrive();
        Page page = alice.page();
        alice.signInByLink(tenant.token());

        alice.open("/n/" + tenant.namespace() + "/new/" + GitApp.KIND);
        page.getByLabel(Pattern.compile("^\\s*Repository")).fill(repository.http());
        page.getByLabel(Pattern.compile("^\\s*Name\\b")).fill("secret");
        page.getByText("More settings").click();
        page.getByLabel(Pattern.compile("^\\s*User name")).fill("alice");
        page.getByLabel(Pattern.compile("^\\s*Token")).fill("the wrong token");
        alice.press("Show the curl command");
        assertThat(page.locator("#preview pre")).containsText("curl ");
        assertThat(page.locator("#preview pre")).not().containsText("the wrong token");
        page.locator("#make .actions button.primary").click();
        page.waitForURL("**/w/secret");

        assertThat(page.getByRole(AriaRole.MAIN)).containsText("refuses the user name and token");
        assertThat(page.content()).doesNotContain("the wrong token");
        assertThat(alice.complaints()).isEmpty();
    }
}
