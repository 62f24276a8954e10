package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@MicronautTest
final class HomeTest extends UiTest {

    private static final Pattern IMPORT = Pattern.compile("from \"\\./([^\"]+)\"");

    @Test
    void shouldShowTheCatalogueAndTheWorkloadsWhenANamespaceIsOpened() {
        standIn.put(StandIn.workload(
                "hello", "Failed", Map.of("reason", StandIn.reason("ImageNotFound", "image not found: nope"))));

        String page = alice().get("/n/team-a").body();

        assertThat(page).startsWith("<!doctype html>");
        assertPage(page)
                .has("a.kind-card[href=\"/n/team-a/new/command\"]")
                .hasText("a[href=\"/n/team-a/w/hello\"]", "hello")
                .has("[data-phase=\"Failed\"]")
                .shows("image not found: nope")
                .shows("47 min left")
                .has("[aria-label=\"Delete hello\"]")
                .has("[href=\"/n/team-b\"]");
    }

    @Test
    void shouldGroupTheWorkloadsByKindAndSayWhatMattersForEach() {
        standIn.put(StandIn.workload("one", "Running", Map.of("parameters", Map.of("command", "echo <1>"))));
        standIn.put(StandIn.workload(
                "box", "Running", Map.of("kind", "ssh", "access", Map.of("command", "ssh -p 30022 me@localhost"))));
        standIn.put(StandIn.workload(
                "page",
                "Running",
                Map.of("kind", "website", "access", Map.of("url", "http://team-a.sites.localhost:8080/page"))));
        standIn.put(StandIn.workload(
                "world", "Running", Map.of("kind", "game", "access", Map.of("host", "localhost", "port", 30123))));
        standIn.put(StandIn.workload(
                "mind", "Running", Map.of("kind", "model", "parameters", Map.of("model", "smollm2-135m"))));
        standIn.put(StandIn.workload("strange", "Running", Map.of("kind", "castle")));

        String page = alice().get("/n/team-a").body();

        assertPage(page)
                .hasText("#w-one code", "echo <1>")
                .hasText("code", "ssh -p 30022 me@localhost")
                .has("[href=\"http://team-a.sites.localhost:8080/page\"]")
                .hasText("code", "localhost:30123")
                .has("a[href=/n/team-a/w/mind/chat]")
                .shows("SmolLM2 135M")
                .has(
                        ".group[data-kind=castle] #w-strange",
                        ".group[data-kind=command] #w-one",
                        ".group[data-kind=ssh] #w-box");
    }

    @Test
    void shouldShowOnlyWhatTheAddressAsksFor() {
        standIn.put(StandIn.workload("one", "Running", Map.of()));
        standIn.put(StandIn.workload(
                "two", "Failed", Map.of("reason", StandIn.reason("ImageNotFound", "Image not found: nope"))));
        standIn.put(StandIn.workload("three", "Failed", Map.of("kind", "ssh")));

        assertPage(alice().get("/n/team-a?q=NOT+found"))
                .has("#w-two")
                .shows("1 of 3")
                .has("[value=\"NOT found\"]")
                .hasNo("#w-one")
                .hasNo("#w-three");
        assertPage(browser.get("/n/team-a?kind=ssh"))
                .has("#w-three")
                .hasNo("#w-one")
                .hasNo("#w-two");
        assertPage(browser.get("/n/team-a?phase=Failed&kind=command"))
                .has("#w-two")
                .hasNo("#w-one")
                .hasNo("#w-three");
        assertPage(browser.get("/n/team-a?q=%3Cb%3E&sort=nonsense"))
                .has("#no-match")
                .has("[value=\"<b>\"]")
                .hasNo("#w-one");
    }

    @Test
    void shouldSortAsTheAddressAsks() {
        Instant now = Instant.now();
        standIn.put(StandIn.workload(
                "b-new-late",
                "Running",
                Map.of(
                        "createdAt",
                        now.toString(),
                        "expiresAt",
                        now.plusSeconds(9000).toString())));
        standIn.put(StandIn.workload(
                "a-old-early",
                "Failed",
                Map.of(
                        "createdAt", now.minusSeconds(900).toString(),
                        "expiresAt", now.plusSeconds(900).toString())));

        assertThat(names(alice().get("/n/team-a").body())).containsExactly("b-new-late", "a-old-early");
        assertThat(names(browser.get("/n/team-a?sort=name").body())).containsExactly("a-old-early", "b-new-late");
        assertThat(names(browser.get("/n/team-a?sort=ending").body())).containsExactly("a-old-early", "b-new-late");
        assertThat(names(browser.get("/n/team-a?sort=failed").body())).containsExactly("a-old-early", "b-new-late");
    }

    @Test
    void shouldExtendFromTheListWithOneClickWhenTheEndIsNear() {
        standIn.put(StandIn.workload(
                "hello",
                "Running",
                Map.of("expiresAt", Instant.now().plusSeconds(200).toString())));

        assertPage(alice().get("/n/team-a"))
                .has(".row.ending")
                .has("[name=ttl][value=PT1H][form=extend][formaction=/n/team-a/w/hello/extend]");
        HttpResponse<String> answer = browser.submit("/n/team-a/w/hello/extend", Map.of("ttl", "PT1H", "back", "list"));
        HttpResponse<String> live =
                browser.submit("/n/team-a/w/hello/extend", Map.of("ttl", "PT1H", "back", "list"), "HX-Request", "true");

        assertThat(answer.headers().firstValue("location")).contains("/n/team-a?notice=extended&about=hello");
        assertThat(live.statusCode()).isEqualTo(204);
        assertThat(standIn.last("PATCH").orElseThrow().body()).isEqualTo("{\"ttl\":\"PT1H\"}");
        assertPage(browser.get("/n/team-a")).hasNo(".row.ending");
    }

    @Test
    void shouldShowHowMuchOfTheQuotaIsUsed() {
        standIn.quota.put("limits.memory", List.of("3584Mi", "4Gi"));

        assertPage(alice().get("/n/team-a")).shows("3.5 of 4 GiB").has(".meter.tight");
    }

    @Test
    void shouldForwardOnlyTheCallersTokenWhenItAsksAFunction() {
        alice().get("/n/team-a");

        assertThat(standIn.received).isNotEmpty().allSatisfy(request -> {
            assertThat(request.header("Authorization")).contains("Bearer " + StandIn.ALICE);
            assertThat(request.header("Cookie")).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/sign-in", "/n/team-a", "/n/elsewhere", "/nothing", "/n/team-a/w/nope", "/health/liveness"
            })
    void shouldSendStrictHeadersWhateverTheAnswer(String path) {
        HttpResponse<String> answer = alice().get(path);

        assertThat(answer.headers().firstValue("content-security-policy"))
                .contains(
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                                + " connect-src 'self'; frame-src http://*.sites.localhost:8080; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        assertPage(answer).hasNo("[style]", "style", "[onclick]");
    }

    @Test
    void shouldSendStrictHeadersWhenNobodyIsSignedIn() {
        assertThat(browser.get("/n/team-a").headers().map()).containsKey("content-security-policy");
    }

    @Test
    void shouldLetAssetsBeKeptWhenTheirAddressNamesTheirVersion() {
        String page = browser.get("/sign-in").body();
        String style = Jsoup.parse(page).select("link[rel=stylesheet]").attr("href");

        assertThat(browser.get(style).headers().firstValue("cache-control"))
                .contains("public, max-age=31536000, immutable");
        assertThat(browser.get("/assets/older/app.css").headers().firstValue("cache-control"))
                .contains("no-cache");
        assertThat(browser.get(style.replace("app.css", "application.properties"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(browser.get("/assets/x/htmx.js").body()).contains("htmx");
    }

    @Test
    void shouldServeEveryModuleWithThoseThatItImports() {
        Document page = Jsoup.parse(browser.get("/sign-in").body());
        List<String> preloaded = page.select("link[rel=modulepreload]").eachAttr("href");
        Set<String> modules = new LinkedHashSet<>(page.select("script").eachAttr("src"));
        modules.addAll(preloaded);
        for (String name : List.of("home", "workload", "news", "chat")) {
            modules.add(preloaded.getFirst().replaceAll("[^/]+$", name + ".js"));
        }
        for (String module : List.copyOf(modules)) {
            IMPORT.matcher(browser.get(module).body())
                    .results()
                    .forEach(match -> modules.add(module.replaceAll("[^/]+$", match.group(1))));
        }

        assertThat(modules).hasSizeGreaterThan(10).allSatisfy(module -> {
            HttpResponse<String> answer = browser.get(module);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("text/javascript; charset=utf-8");
            assertThat(answer.headers().firstValue("cache-control")).contains("public, max-age=31536000, immutable");
        });
    }

    @Test
    void shouldSaySoWhenTheNamespaceIsNotOpenToTheCaller() {
        HttpResponse<String> answer = alice().get("/n/elsewhere");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertPage(answer).shows("You may not use the namespace elsewhere.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/n/team-a/w/..%2f..%2fcatalogue",
                "/n/TEAM",
                "/n/team-a/w/a%0d%0ab",
                "/n/team-a/w/-a",
                "/n/team-a/w/a%3fdryRun=true",
                "/n/team-a/unknown"
            })
    void shouldAskNoFunctionWhenTheAddressIsNotWellFormed(String path) {
        alice();
        standIn.received.clear();

        assertThat(browser.get(path).statusCode()).isEqualTo(404);
        assertThat(standIn.received).isEmpty();
    }

    @Test
    void shouldShowNothingOfANoticeThatIsNotItsOwn() {
        assertPage(alice().get("/n/team-a?notice=deleted&about=hello")).shows("hello was deleted.");
        assertPage(browser.get("/n/team-a?notice=deleted&about=%3Cb%3Ecall+me")).doesNotContain("call me");
        assertPage(browser.get("/n/team-a?notice=won&about=hello")).hasNo(".notice");
    }

    @Test
    void shouldEscapeWhenAWorkloadCarriesMarkup() {
        String evil = "<script>alert(1)</script>";
        standIn.put(StandIn.workload(
                "hello",
                "Running",
                Map.of(
                        "summary",
                        evil,
                        "reason",
                        StandIn.reason(evil, evil),
                        "createdBy",
                        evil,
                        "kind",
                        evil,
                        "parameters",
                        Map.of(evil, evil))));

        assertPage(alice().get("/n/team-a")).shows(evil).doesNotContain(evil);
        assertPage(browser.get("/n/team-a/w/hello")).shows(evil).doesNotContain(evil);
    }

    @Test
    void shouldAnswerHealthAndMetricsWhenNobodyIsSignedIn() {
        assertThat(browser.get("/health/liveness").body()).contains("UP");
        assertThat(browser.get("/health/readiness").body()).contains("UP");
        assertThat(browser.get("/prometheus").body()).contains("jvm_memory_used_bytes");
        assertThat(browser.get("/beans").statusCode()).isEqualTo(404);
        assertThat(standIn.received).isEmpty();
    }

    private static List<String> names(String page) {
        return Jsoup.parse(page).select(".row").eachAttr("data-name");
    }
}
