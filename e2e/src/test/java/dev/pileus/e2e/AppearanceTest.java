package dev.pileus.e2e;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.microsoft.playwright.Page;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Look;
import dev.pileus.e2e.support.Shell;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page on a desk and on a phone, by day and by night: it fits, and those who cannot see it can use it as far as a
 * program can tell (axe). Pictures of all are in {@code e2e/target/screenshots}.
 */
@Order(ClassOrder.LONG)
@ExtendWith({Tenants.class, GitServers.class, Visitors.Door.class})
@TestInstance(Lifecycle.PER_CLASS)
final class AppearanceTest {

    private static final List<String> RULES = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice");

    /** Of all that a program can find out, each width and each choice of colours has its part once. */
    private static final Set<Look> EXAMINED = EnumSet.of(Look.WIDE_LIGHT, Look.NARROW_DARK);

    private final Tenant tenant;
    private final Tenant empty;
    private final GitServer git;
    private final Visitors visitors;
    private final Map<String, String> pages = new LinkedHashMap<>();
    private String strangersToken;

    AppearanceTest(Tenant tenant, Tenant empty, GitServer git, Visitors visitors) {
        this.tenant = tenant;
        this.empty = empty;
        this.git = git;
        this.visitors = visitors;
    }

    @BeforeAll
    void makeSomethingToLookAt(@TempDir Path desk) throws IOException {
        Workloads workloads = tenant.workloads();
        workloads.create(Json.command("hello", "echo hello; uname -a; echo; for i in {1..30}; do echo line $i; done"));
        workloads.create(Json.command("counting", "for i in {1..1000}; do echo $i; sleep 1; done"));
        workloads.create(Json.command("name-of-forty-letters-as-long-as-they-be", "exit 3"));
        workloads.create(Json.write(Map.of(
                "kind", "command",
                "name", "no-image",
                "parameters",
                        Map.of("command", "true", "image", "registry.example/a/very/long/name/of/an/image:latest"))));
        Shell.run(desk, "ssh-keygen -q -N '' -C alice@desk -t ed25519 -f key").expectSuccess();
        workloads.create(Json.workload(
                "ssh",
                "box",
                Map.of("publicKey", Files.readString(desk.resolve("key.pub")).strip())));
        workloads.create(Json.workload(
                "website",
                "page",
                Map.of("path", "page", "contentType", "markdown", "content", "# Hello\n\nThis page is *ours*.")));
        workloads.create(Json.workload("game", "castle", Map.of("message", "Welcome to the castle")));
        workloads.create(Json.workload("model", "talker", Map.of("model", "noise")));
        workloads.create(Json.workload("peers", "mesh", Map.of("peers", 5)));
        git.open(tenant);
        GitRepository repository = git.repository("shop");
        String opened = repository.push("Open the shop");
        GitApp shop = GitApp.create(
                tenant,
                "shop",
                Map.of(
                        "repository",
                        repository.ssh(),
                        "ref",
                        "main",
                        "deployKey",
                        git.authorisedKey().privateHalf()));
        shop.pollTo(opened);
        String latest = repository.push("Say hello to everybody");
        GitApp locked = GitApp.create(tenant, "locked", Map.of("repository", repository.ssh()));
        locked.pollToFailure();
        workloads.awaitPhase("hello", "Succeeded");
        workloads.awaitPhase("counting", "Running");
        workloads.awaitPhase("name-of-forty-letters-as-long-as-they-be", "Failed");
        workloads.awaitWorkload("no-image", "has a reason", workload -> workload.has("reason"));
        List.of("box", "page", "castle", "talker", "mesh").forEach(name -> workloads.awaitPhase(name, "Running"));

        shop.rollTo(latest);
        // So that its log has something to show.
        shop.get("/");

        String here = "/n/" + tenant.namespace();
        pages.put("list", here);
        pages.put("form", here + "/new/command");
        pages.put("form-example", here + "/new/command?example=1");
        pages.put("succeeded", here + "/w/hello");
        pages.put("succeeded-yaml", here + "/w/hello/yaml");
        pages.put("running", here + "/w/counting");
        pages.put("failed", here + "/w/name-of-forty-letters-as-long-as-they-be");
        pages.put("pending", here + "/w/no-image");
        List.of("ssh", "website", "game", "model", "git-app", "peers")
                .forEach(kind -> pages.put("form-" + kind, here + "/new/" + kind));
        pages.put("ssh", here + "/w/box");
        pages.put("website", here + "/w/page");
        pages.put("game", here + "/w/castle");
        pages.put("model", here + "/w/talker");
        pages.put("chat", here + "/w/talker/chat");
        pages.put("peers", here + "/w/mesh");
        pages.put("git-app", here + "/w/shop");
        pages.put("git-app-locked", here + "/w/locked");
        pages.put("git-app-key", here + "/w/locked/key");
        pages.put("history", here + "/history");
        pages.put("quota", here + "/quota");
        pages.put("delete", here + "/w/hello/delete");
        pages.put("not-found", here + "/w/no-such-thing");
        pages.put("forbidden", "/n/" + empty.namespace());

        strangersToken = tenant.tokenFor("stranger");
        Cluster.admin()
                .rbac()
                .roleBindings()
                .inNamespace(tenant.namespace())
                .withName("member-stranger")
                .delete();
    }

    @Test
    void shouldFitAndBeAccessibleHoweverItIsSeen() {
        SoftAssertions softly = new SoftAssertions();

        Visitor newcomer = visitors.arrive();
        newcomer.open("/sign-in");
        examine(newcomer, "sign-in", softly);
        Visitor beginner = visitors.arrive();
        beginner.signInByLink(empty.token());
        examine(beginner, "list-empty", softly);

        Visitor stranger = visitors.arrive();
        stranger.signInByForm(strangersToken);
        stranger.page().waitForSelector("main h1");
        examine(stranger, "no-namespace", softly);

        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());
        pages.forEach((name, path) -> {
            alice.open(path);
            if (name.equals("peers")) {
                alice.page().waitForSelector("#mesh-map [data-link]");
            }
            examine(alice, name, softly);
        });
        alice.open("/n/" + tenant.namespace() + "/new/command");
        alice.page()
                .getByLabel("Command", new Page.GetByLabelOptions().setExact(true))
                .fill("echo hello");
        alice.page().getByLabel(Pattern.compile("^\\s*Name\\b")).fill("hello");
        alice.press("Run");
        alice.page().waitForSelector("#problems");
        examine(alice, "form-refused", softly);

        softly.assertAll();
    }

    private static void examine(Visitor visitor, String name, SoftAssertions softly) {
        Page page = visitor.page();
        // Live pages are never quite still; this is once the first of what comes by itself is there.
        page.waitForFunction(
                "() => !document.querySelector('#log') || document.querySelector('#log').textContent !== ''"
                        + " || !document.querySelector('#state[data-phase=Succeeded], #state[data-phase=Running]')");
        for (Look look : Look.values()) {
            visitor.changeTo(look);
            examine(visitor, name, look, softly);
        }
    }

    private static void examine(Visitor visitor, String name, Look look, SoftAssertions softly) {
        Page page = visitor.page();
        visitor.photograph(name + "-" + look.id());
        softly.assertThat((Boolean)
                        page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as("%s fits when seen %s", name, look)
                .isTrue();
        if (!EXAMINED.contains(look)) {
            return;
        }
        AxeResults results =
                new AxeBuilder(page).withTags(RULES).setLegacyMode(true).analyze();
        softly.assertThat(results.getPasses())
                .as("what has been looked at on %s", name)
                .isNotEmpty();
        softly.assertThat(results.getViolations())
                .extracting(rule -> rule.getId() + ": " + rule.getHelp() + " at "
                        + rule.getNodes().stream()
                                .map(node -> String.valueOf(node.getTarget()))
                                .toList())
                .as("what is hard to use on %s when seen %s", name, look)
                .isEmpty();
    }
}
