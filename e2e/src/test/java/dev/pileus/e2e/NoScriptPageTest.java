package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same pages in a browser that runs no scripts: everything can be done, by reloading. */
@ExtendWith({Tenants.class, Visitors.Door.class})
final class NoScriptPageTest {

    private final Tenant tenant;
    private final Visitors visitors;
    private Visitor alice;
    private Page page;

    NoScriptPageTest(Tenant tenant, Visitors visitors) {
        this.tenant = tenant;
        this.visitors = visitors;
    }

    @BeforeEach
    void signIn() {
        alice = visitors.arriveWithoutJavaScript();
        page = alice.page();
        alice.signInByForm(tenant.token());
        page.waitForURL("**/n/" + tenant.namespace());
    }

    @Test
    void shouldRunReadExtendAndDeleteWhenThereIsNoJavaScript() {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("Run a command")))
                .click();
        page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill("echo hello; uname -a");
        alice.press("Run");
        page.waitForURL("**/w/*");
        String name = alice.workload();
        tenant.workloads().awaitPhase(name, "Succeeded");

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Refresh"))
                .click();
        awaitText("#state", "Succeeded");
        awaitText("#exit-code", "^0$");

        page.getByLabel("New lifetime, from now").selectOption("P1D");
        alice.press("Extend");
        assertThat(page.locator("#outcome")).containsText(name + " was extended");
        awaitText("time.left", "2[34] h left");

        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Full log").setExact(true))
                .click();
        page.waitForURL("**/log");
        awaitText("body", "hello\\s+Linux ");
        page.goBack();

        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Delete").setExact(true))
                .click();
        assertThat(page.getByRole(AriaRole.HEADING)).hasText(Pattern.compile("Delete\\s+" + name));
        alice.press("Delete");
        page.waitForURL(Pattern.compile("/n/" + tenant.namespace()));
        assertThat(page.getByRole(AriaRole.MAIN)).containsText(Pattern.compile(name + " (was|is being) deleted"));
        Cluster.awaitEndOf(tenant.namespace(), name);
    }

    /** Waits until the page says that. It shows how things were when it was opened. */
    private void awaitText(String selector, String pattern) {
        await(selector).untilAsserted(() -> {
            page.reload();
            assertThat(String.join("\n", page.locator(selector).allTextContents()))
                    .containsPattern(pattern);
        });
    }

    @Test
    void shouldShowErrorsAndKeepWhatWasTypedWhenTheFormIsWrong() {
        alice.open("/n/" + tenant.namespace() + "/new/command");
        page.getByText("More options").click();
        page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill("echo kept");
        page.getByLabel(Pattern.compile("^\\s*Time limit")).fill("soon");

        alice.press("Run");

        assertThat(page.locator("#f-parameters-timeout-error")).isVisible();
        assertThat(page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)))
                .hasValue("echo kept");
    }

    @Test
    void shouldShowTheYamlWhenAskedForIt() {
        alice.open("/n/" + tenant.namespace() + "/new/command");
        page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill("echo yaml");

        alice.press("Show the YAML");

        assertThat(page.locator("#preview")).containsText("kind: Job");
    }

    @Test
    void shouldBeOutWhenSignedOut() {
        alice.press("Sign out");

        assertThat(page.getByRole(AriaRole.MAIN)).containsText("You are signed out.");
    }
}
