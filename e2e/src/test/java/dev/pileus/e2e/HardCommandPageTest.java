package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.microsoft.playwright.Page;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person reads on the page of a command that goes wrong, or on and on. */
@ExtendWith({Tenants.class, Visitors.Door.class})
final class HardCommandPageTest {

    private final Tenant tenant;
    private final Visitors visitors;

    HardCommandPageTest(Tenant tenant, Visitors visitors) {
        this.tenant = tenant;
        this.visitors = visitors;
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                argumentSet("exits with three", Json.command("exit 3"), "Failed", "exit code 3"),
                argumentSet(
                        "never ends",
                        Json.command("sleep infinity", "timeout", "PT3S"),
                        "Failed",
                        "time limit of 3 seconds"),
                argumentSet(
                        "takes too much memory",
                        Json.command("python3 -c 'print(len(bytearray(10**9)))'"),
                        "Failed",
                        "more memory than its limit"),
                argumentSet(
                        "has no image",
                        Json.command("true", "image", "dev.local/no/such:image"),
                        "Pending",
                        "dev.local/no/such:image"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldSayPlainlyWhatBecameOfItWhenTheCommand(String request, String phase, String words) {
        String name = tenant.workloads().create(request);
        Visitor alice = signedIn();

        alice.open("/n/" + tenant.namespace() + "/w/" + name);

        assertThat(alice.page().locator("#state")).containsText(words);
        assertThat(alice.page().locator("#state .phase")).containsText(phase);
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldStayUsableAndSaveTheWholeWhenTheCommandPrintsTenMegabytes() throws Exception {
        String name = tenant.workloads().run("yes \"$(printf 'x%.0s' {1..99})\" | head -c 10000000; echo that was all");
        Visitor alice = signedIn();

        alice.open("/n/" + tenant.namespace() + "/w/" + name);

        assertThat(alice.page().locator("#log")).containsText("that was all");
        assertThat((Integer) alice.page().evaluate("document.getElementById('log').textContent.length"))
                .as("characters that the page keeps")
                .isLessThan(2_000_000);
        Path saved = alice.page()
                .waitForDownload(() -> alice.page()
                        .getByText("Download", new Page.GetByTextOptions().setExact(true))
                        .click())
                .path();
        assertThat(Files.size(saved)).isEqualTo(10_000_000 + "that was all\n".length());
    }

    @Test
    void shouldStayUsableWhenTheCommandPrintsWithoutEnd() {
        String name = tenant.workloads().create(Json.command("yes", "timeout", "PT20S"));
        Visitor alice = signedIn();
        alice.open("/n/" + tenant.namespace() + "/w/" + name);
        assertThat(alice.page().locator("#log")).containsText("y");

        alice.page().getByText("API calls").click();

        assertThat(alice.page().getByText("Read the status")).isVisible();
        assertThat(alice.page().locator("#state")).containsText("time limit of 20 seconds");
    }

    @Test
    void shouldShowTextAndNotMarkupWhenTheCommandPrintsHtml() {
        String evil = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        String name = tenant.workloads().run("echo '" + evil + "'");
        Visitor alice = signedIn();

        alice.open("/n/" + tenant.namespace() + "/w/" + name);

        assertThat(alice.page().locator("#log")).containsText(evil);
        assertThat(alice.page().locator("#log img, #log script")).hasCount(0);
        assertThat(alice.complaints()).isEmpty();
    }

    private Visitor signedIn() {
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());
        return alice;
    }
}
