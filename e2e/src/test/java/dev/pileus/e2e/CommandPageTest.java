package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A command in the browser, from the form to "no workloads yet". */
@ExtendWith({Tenants.class, Visitors.Door.class})
final class CommandPageTest {

    private final Tenant tenant;
    private final Workloads workloads;
    private final Visitors visitors;
    private Visitor alice;
    private Page page;

    CommandPageTest(Tenant tenant, Visitors visitors) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
        this.visitors = visitors;
    }

    @BeforeEach
    void signIn() {
        alice = visitors.arrive();
        page = alice.page();
        alice.signInByLink(tenant.token());
    }

    @Test
    void shouldShowEveryStepByItselfWhenACommandIsRun() {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("Run a command")))
                .click();
        page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill("sleep 2; echo hello; uname -a");
        // Every phase that the page shows, from the moment at which it is there.
        alice.page().addInitScript("""
                addEventListener("DOMContentLoaded", () => {
                  window.loads = Number(sessionStorage.loads ?? 0) + 1;
                  sessionStorage.loads = window.loads;
                  window.phases = [];
                  const look = () => {
                    const phase = document.querySelector("#state")?.dataset.phase;
                    if (phase && window.phases.at(-1) !== phase) window.phases.push(phase);
                  };
                  new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
                  look();
                });
                """);
        alice.press("Run");
        page.waitForURL("**/w/*");

        assertThat(page.locator("#state .phase")).hasText(Pattern.compile("Succeeded"));

        // Its pod may run before the page is there.
        assertThat(page.evaluate("window.phases"))
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .isSubsetOf(Workloads.PHASES)
                .isSortedAccordingTo(Comparator.comparingInt(Workloads.PHASES::indexOf))
                .endsWith("Succeeded");
        assertThat((Integer) page.evaluate("window.loads"))
                .as("loads of the page")
                .isEqualTo(1);
        assertThat(page.locator("#log")).containsText(Pattern.compile("hello\\s+Linux "));
        assertThat(page.locator("#exit-code")).hasText("0");
        assertThat(page.locator("#log-state")).hasText("End of output");
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldShowLinesWhileItRunsWhenACommandPrintsSlowly() {
        alice.runCommand(tenant.namespace(), "echo first; sleep 1000");

        assertThat(page.locator("#log")).containsText("first");

        assertThat(page.locator("#state .phase")).containsText("Running");
    }

    @Test
    void shouldShowLinesOfItsOwnWhenTheyLookLikeThePlatforms() {
        alice.runCommand(tenant.namespace(), "echo 'pileus: version=1.2'; echo 'pileus: players=3'; echo after");

        assertThat(page.locator("#log"))
                .hasText(Pattern.compile("pileus: version=1\\.2\\s+pileus: players=3\\s+after\\s*"));
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldLiveLongerWhenExtended() {
        alice.runCommand(tenant.namespace(), "true");

        page.getByLabel("New lifetime, from now").selectOption("P1D");
        alice.press("Extend");

        assertThat(page.locator("time.left").first()).hasText(Pattern.compile("2[34] h left"));
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldShowOnlyWhatATerminalWouldWhenItDrawsForOne() {
        alice.runCommand(
                tenant.namespace(),
                "for i in $(seq 0 100); do printf '\\r%d%%' $i; done; echo;"
                        + " printf '\\033]8;;https://example.org\\033\\\\a link\\033]8;;\\033\\\\ \\033[31mred\\033[0m\\n'");

        assertThat(page.locator("#log")).hasText(Pattern.compile("100%\\s+a link red\\s*"));
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldLeaveAnEmptyListAndNothingInTheClusterWhenDeleted() {
        String only = workloads.create(Json.command("only-" + Tenant.suffix(), "true"));
        Cluster.recordsAndJobs(tenant.namespace()).stream()
                .filter(title -> title.startsWith("ConfigMap/"))
                .map(title -> title.substring("ConfigMap/".length()))
                .filter(name -> !name.equals(only))
                .forEach(workloads::delete);
        workloads.awaitPhase(only, "Succeeded");
        alice.open("/n/" + tenant.namespace() + "/w/" + only);

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Delete"))
                .click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("Delete " + only + "?");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete"))
                .click();

        page.waitForURL(Pattern.compile("/n/" + tenant.namespace() + "(\\?.*)?$"));
        assertThat(page.getByRole(AriaRole.MAIN)).containsText(Pattern.compile(only + " (was|is being) deleted"));
        assertThat(page.getByText("No workloads yet.")).isVisible();
        Cluster.awaitEndOf(tenant.namespace(), only);
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldStayWhenTheDeletionIsNotConfirmed() {
        alice.runCommand(tenant.namespace(), "sleep 1000");
        String name = alice.workload();

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Delete"))
                .click();
        page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Cancel"))
                .click();

        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        workloads.get(name).expect(200);
    }

    @Test
    void shouldComeAndGoInTheListByItselfWhenSomebodyElseMakesAndDeletesIt() {
        alice.open("/n/" + tenant.namespace());
        String name = workloads.create(Json.command("elsewhere-" + Tenant.suffix(), "true"));
        Locator row = page.locator("#w-" + name);

        assertThat(row.locator(".phase")).containsText("Succeeded");
        workloads.deleteAndAwait(name);

        assertThat(row).hasCount(0);
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldSaySoWhenTheWorkloadIsDeletedBySomebodyElse() {
        alice.runCommand(tenant.namespace(), "sleep 1000");

        workloads.deleteAndAwait(alice.workload());

        assertThat(page.locator("#gone")).isVisible();
        assertThat(page.locator("#gone")).containsText("no longer exists");
    }

    @Test
    void shouldShowErrorsNextToTheFieldsAndKeepWhatWasTypedWhenTheFormIsWrong() {
        alice.open("/n/" + tenant.namespace() + "/new/command");
        page.getByText("More options").click();
        page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill("echo kept");
        page.getByLabel(Pattern.compile("^\\s*Time limit")).fill("soon");

        alice.press("Run");

        assertThat(page.locator("#f-parameters-timeout-error")).isVisible();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Time limit");
        assertThat(page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)))
                .hasValue("echo kept");
        assertThat(page.getByLabel(Pattern.compile("^\\s*Time limit"))).hasValue("soon");
        assertThat(page.getByLabel(Pattern.compile("^\\s*Time limit"))).hasAttribute("aria-invalid", "true");
    }

    @Test
    void shouldSayThatTheNameIsTakenWhenItIs() {
        String name = workloads.create(Json.command("taken-" + Tenant.suffix(), "true"));
        alice.open("/n/" + tenant.namespace() + "/new/command");
        page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill("true");
        page.getByLabel(Pattern.compile("^\\s*Name\\b")).fill(name);

        alice.press("Run");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("taken");
        assertThat(page.getByLabel(Pattern.compile("^\\s*Name\\b"))).hasValue(name);
    }

    @Test
    void shouldMakeOneWorkloadWhenRunIsPressedTwice() {
        List<String> before = Cluster.recordsAndJobs(tenant.namespace());
        alice.open("/n/" + tenant.namespace() + "/new/command");
        page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill("true");

        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Run").setExact(true))
                .dblclick();
        page.waitForURL("**/w/*");

        String name = alice.workload();
        workloads.awaitPhase(name, "Succeeded");
        assertThat(Cluster.recordsAndJobs(tenant.namespace()))
                .filteredOn(title -> !before.contains(title))
                .containsExactlyInAnyOrder("ConfigMap/" + name, "Job/" + name);
    }

    @Test
    void shouldShowTheYamlAndMakeNothingWhenAskedForIt() {
        alice.open("/n/" + tenant.namespace() + "/new/command");
        page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill("echo 'as yaml'");

        alice.press("Show the YAML");

        assertThat(page.locator("#preview")).containsText("kind: Job");
        assertThat(page.locator("#preview")).containsText("echo 'as yaml'");
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldShowACurlCommandThatWorksWhenAskedForIt() throws Exception {
        String name = "curled-" + Tenant.suffix();
        alice.open("/n/" + tenant.namespace() + "/new/command");
        page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill("echo \"it's\" curled");
        page.getByLabel(Pattern.compile("^\\s*Name\\b")).fill(name);
        alice.press("Show the curl command");
        assertThat(page.locator("#preview pre")).containsText("curl ");
        String command = page.locator("#preview pre").textContent();

        ProcessBuilder shell = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true);
        shell.environment().put("TOKEN", tenant.token());
        Process curl = shell.start();
        String printed = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(curl.waitFor()).as(printed).isZero();
        workloads.awaitPhase(name, "Succeeded");
        assertThat(workloads.output(name, "")).isEqualTo("it's curled\n");
    }
}
