package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Sites;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Websites, read as their readers do. */
@ExtendWith({Tenants.class, Visitors.Door.class})
final class WebsiteTest {

    private final Tenant tenant;
    private final Tenant neighbour;
    private final Workloads workloads;
    private final Sites sites;
    private final Visitors visitors;

    WebsiteTest(Tenant tenant, Tenant neighbour, Visitors visitors) {
        this.tenant = tenant;
        this.neighbour = neighbour;
        this.workloads = tenant.workloads();
        this.sites = new Sites(tenant.namespace());
        this.visitors = visitors;
    }

    @Test
    void shouldShowTheTextAtItsPathWhenThereIsOne() {
        publish("plain", "hello", "Grüße, 世界 🍄\n");

        HttpResponse<String> page = sites.await("/hello", 200);

        assertThat(page.body()).isEqualTo("Grüße, 世界 🍄\n");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).contains("sandbox").doesNotContain("allow-same-origin"));
        assertThat(page.headers().firstValue("ETag")).isPresent();
        assertThat(sites.get(
                                "/hello",
                                "If-None-Match",
                                page.headers().firstValue("ETag").orElseThrow())
                        .statusCode())
                .isEqualTo(304);
        assertThat(sites.get("/hello/").body()).isEqualTo(page.body());
        assertThat(sites.get("/hello/more").statusCode()).isEqualTo(404);
        assertThat(workloads.get("plain").json().path("access").path("url").asText())
                .isEqualTo(sites.at("/hello").toString());

        workloads.deleteAndAwait("plain");
        Cluster.awaitEndOf(tenant.namespace(), "plain");
        sites.await("/hello", 404);
    }

    @Test
    void shouldBeAtTheFolderWhenThePathEndsInIndex() {
        publish("deep", "docs/guide/index", "the guide");

        assertThat(sites.await("/docs/guide", 200).body()).isEqualTo("the guide");
        assertThat(sites.get("/docs/guide/").body()).isEqualTo("the guide");
        assertThat(sites.get("/docs/guide/index").body()).isEqualTo("the guide");
    }

    @Test
    void shouldServeAllOfItWhenItHasHalfAMegabyte() {
        String content = "0123456789".repeat(50_000);
        publish("large", "large", content);

        assertThat(sites.await("/large", 200).body()).isEqualTo(content);
    }

    @Test
    void shouldServeTheOldOrTheNewAndNothingElseWhenItIsEdited() throws Exception {
        publish("edited", "edited", "first");
        sites.await("/edited", 200);
        List<String> wrong = new ArrayList<>();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                HttpResponse<String> answer = sites.get("/edited");
                if (answer.statusCode() != 200 || !List.of("first", "second").contains(answer.body())) {
                    wrong.add(answer.statusCode() + " " + answer.body());
                }
            }
        });

        workloads
                .patch("edited", Json.write(Map.of("parameters", Map.of("content", "second"))))
                .expect(200);
        await("the new text is served").until(() -> sites.get("/edited").body().equals("second"));
        // Until the old pod is gone, which may still have been answering.
        await("one pod is left")
                .until(() -> Cluster.podsOf(tenant.namespace(), "edited").size() == 1);

        done.set(true);
        reader.get();
        assertThat(wrong).isEmpty();
        assertThat(sites.get("/edited").body()).isEqualTo("second");
        assertThat(workloads
                        .get("edited")
                        .json()
                        .path("parameters")
                        .path("content")
                        .asText())
                .isEqualTo("second");
    }

    @Test
    void shouldBeSafeHtmlWhenItIsMarkdown() {
        workloads.start(
                "website",
                "marked",
                Map.of(
                        "path", "marked",
                        "contentType", "markdown",
                        "content", "# Title\n\n*hello* <script>alert(1)</script> [link](javascript:alert(1))"));

        HttpResponse<String> page = sites.await("/marked", 200);

        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.body()).contains("<h1", "Title", "<em>hello</em>").doesNotContain("<script", "javascript:");
    }

    @Test
    void shouldBeOnNobodysOriginWhenHtmlBringsAScript() {
        workloads.start(
                "website",
                "scripted",
                Map.of(
                        "path", "scripted",
                        "contentType", "html",
                        "content",
                                "<!doctype html><title>x</title><p id=o></p><script>"
                                        + "let c; try { c = document.cookie } catch (e) { c = e.name }"
                                        + "o.textContent = origin + ' ' + c</script>"));
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());
        sites.await("/scripted", 200);

        alice.page().navigate(sites.at("/scripted").toString());

        assertThat(alice.page().locator("#o").textContent()).isEqualTo("null SecurityError");
    }

    @Test
    void shouldKeepThePathWhenAnotherWantsIt() {
        publish("first", "wanted", "first come");

        assertThat(workloads
                        .post(Json.workload("website", "second", Map.of("path", "wanted/", "content", "late")))
                        .problem(409)
                        .detail())
                .contains("first");
        // What is refused half-way is deleted in the background: its record goes first.
        await("the end of what had begun")
                .untilAsserted(() -> assertThat(Cluster.objectsOf(tenant.namespace(), "second"))
                        .isEmpty());

        neighbour.workloads().start("website", "second", Map.of("path", "wanted", "content", "next door"));
        assertThat(new Sites(neighbour.namespace()).await("/wanted", 200).body())
                .isEqualTo("next door");
        assertThat(sites.await("/wanted", 200).body()).isEqualTo("first come");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../other",
                "a/../../b",
                "a//b",
                "a b",
                "a?b",
                "a#b",
                "a%2fb",
                "a\\b",
                "ä",
                ".",
                "..",
                "a/./b",
                "<script>",
                "a\nb"
            })
    void shouldSayWhatIsWrongWhenThePathWillNotDo(String path) {
        assertThat(workloads
                        .post(Json.workload("website", "refused", Map.of("path", path, "content", "x")))
                        .problem(422)
                        .error("parameters.path"))
                .isNotBlank();
        assertThat(Cluster.objectsOf(tenant.namespace(), "refused")).isEmpty();
    }

    @Test
    void shouldBeRefusedWhenThereIsTooMuchOrNothing() {
        for (String content : List.of("", "x".repeat(500_001), "ä".repeat(300_000))) {
            workloads
                    .post(Json.workload("website", "refused", Map.of("path", "refused", "content", content)))
                    .problem(422)
                    .error("parameters.content");
        }
        assertThat(workloads
                        .post(Json.workload(
                                "website", "refused", Map.of("path", "x", "content", "\u0001".repeat(400_000))))
                        .status())
                .isIn(413, 422);
    }

    @Test
    void shouldShowAndChangeItInTheBrowserWhenSomebodyEditsIt() {
        publish("shown", "shown", "before the edit");
        sites.await("/shown", 200);
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());
        alice.open("/n/" + tenant.namespace() + "/w/shown");
        Page page = alice.page();

        com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat(
                        page.frameLocator("iframe").locator("body"))
                .containsText("before the edit");
        page.locator("#edit textarea").fill("after the edit");
        alice.press("Save");

        com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat(
                        page.frameLocator("iframe").locator("body"))
                .containsText("after the edit");
        assertThat(alice.complaints()).isEmpty();
    }

    private void publish(String name, String path, String content) {
        workloads.start("website", name, Map.of("path", path, "content", content));
    }
}
