package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Gateway;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.SecureCopies;
import dev.pileus.e2e.support.Sites;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pileus over https, with certificates of the checkout's own authority, beside the http of the other tests. Where the cluster's
 * addresses are https anyhow, other tests' are too.
 */
@ExtendWith({Tenants.class, GitServers.class, Visitors.Door.class})
@TestInstance(Lifecycle.PER_CLASS)
final class HttpsTest {

    /** Where the gateway sends requests in clear to https. */
    private static final int REDIRECT = 8002;

    private final Tenant tenant;
    private final Workloads workloads;
    private final GitServer server;
    private final Visitors visitors;
    private SecureCopies copies;

    HttpsTest(Tenant tenant, GitServer server, Visitors visitors) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
        this.server = server;
        this.visitors = visitors;
    }

    @BeforeAll
    void open() {
        workloads.create(Json.workload("model", "talker", Map.of("model", "noise")));
        tenant.certify();
        if (!Gateway.isSecure()) {
            Gateway.certify(Cluster.PILEUS, "*." + Cluster.PILEUS);
        }
        copies = new SecureCopies();
        copies.await();
        await("the gateway serves the certificate")
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> get(copies.at(Function.UI, "/sign-in")).statusCode() == 200);
    }

    @AfterAll
    void close() {
        if (copies != null) {
            copies.close();
        }
        if (!Gateway.isSecure()) {
            Gateway.decertify(Cluster.PILEUS);
        }
    }

    @Test
    void shouldKeepTheTokenToHttpsWhenSomebodySignsIn() {
        Visitor alice = visitors.arrive();

        alice.page()
                .navigate(copies.at(Function.UI, "/sign-in#token=" + tenant.token())
                        .toString());
        alice.page().waitForURL("**/n/" + tenant.namespace());

        Cookie cookie = alice.cookie("pileus-token").orElseThrow();
        assertThat(cookie.secure).isTrue();
        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.STRICT);
        assertThat(alice.requested()).isNotEmpty().allMatch(url -> url.startsWith("https://"));
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldTellBrowsersToStayWithHttpsWhenAPageIsServed() {
        HttpResponse<String> page = get(copies.at(Function.UI, "/sign-in"));

        assertThat(page.headers().firstValue("Strict-Transport-Security"))
                .hasValueSatisfying(value -> assertThat(value).matches("max-age=[1-9][0-9]*"));
        assertThat(page.headers().allValues("Set-Cookie")).isNotEmpty().allSatisfy(cookie -> assertThat(cookie)
                .contains("; Secure", "; SameSite=Strict"));
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).contains("https://*.sites.").doesNotContain("http:"));
        assertThat(page.body()).doesNotContain("http://");
    }

    @Test
    void shouldShowAWebsiteInItsPageWhenItIsPublished() {
        workloads.create(Json.workload(
                "website", "site", Map.of("path", "hello", "content", "<p>hello over TLS</p>", "contentType", "html")));
        workloads.awaitPhase("site", "Running");

        URI address = address("site");
        HttpResponse<String> page =
                await("the website is served").until(() -> get(address), answer -> answer.statusCode() == 200);

        assertThat(address).isEqualTo(Gateway.secureAt(tenant.namespace() + ".sites", "/hello"));
        assertThat(page.body()).contains("hello over TLS");
        Visitor alice = visitors.arrive();
        alice.page()
                .navigate(copies.at(Function.UI, "/sign-in#token=" + tenant.token())
                        .toString());
        alice.page().waitForURL("**/n/" + tenant.namespace());
        Response shown = alice.page()
                .navigate(copies.at(Function.UI, "/n/" + tenant.namespace() + "/w/site")
                        .toString());
        assertThat(shown.status()).isEqualTo(200);
        assertThat(alice.page().frameLocator("iframe").locator("p").first()).containsText("hello over TLS");
        assertThat(alice.page().content()).contains(address.toString());
        assertThat(alice.requested()).contains(address.toString()).allMatch(url -> url.startsWith("https://"));
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldServeAGitAppAtAHostOfItsOwnWhenItRuns() {
        server.open(tenant);
        GitRepository repository = server.repository("https");
        String commit = repository.push("pushed");
        GitApp app = GitApp.create(
                tenant,
                "shop",
                Map.of(
                        "repository", repository.scp(),
                        "ref", "main",
                        "deployKey", server.authorisedKey().privateHalf(),
                        "knownHosts", server.knownHosts(),
                        "interval", GitApp.SELDOM));
        app.rollTo(commit);

        URI address = address("shop");

        assertThat(address).isEqualTo(Gateway.secureAt("shop." + tenant.namespace() + ".sites", "/"));
        await("it is served").until(() -> get(address).body(), "pushed"::equals);
    }

    @Test
    void shouldStreamWordsWhenAModelIsTalkedTo() {
        workloads.awaitPhase("talker", "Running");
        URI address = address("talker");

        Answer answer = tenant.caller()
                .call(
                        URI.create(address + "/chat/completions"),
                        "POST",
                        Json.write(Map.of(
                                "messages",
                                java.util.List.of(Map.of("role", "user", "content", "What is a pileus?")),
                                "max_tokens",
                                8,
                                "stream",
                                true)));

        assertThat(address.toString())
                .startsWith(Gateway.secureAt("status." + Cluster.PILEUS, "/namespaces/")
                        .toString());
        assertThat(answer.expect(200).body().lines().filter(line -> line.startsWith("data: ")))
                .hasSizeGreaterThan(3)
                .last()
                .isEqualTo("data: [DONE]");
    }

    @ParameterizedTest
    @CsvSource({"GET,/sign-in,301", "HEAD,/sign-in,308", "POST,/namespaces/x/workloads?dryRun=true,308"})
    void shouldAnswerNothingButWhereToGoWhenARequestComesInClear(String method, String path, int status)
            throws IOException {
        String pod = Cluster.admin()
                .pods()
                .inNamespace(Gateway.NAMESPACE)
                .withLabel("app", "traefik")
                .list()
                .getItems()
                .getFirst()
                .getMetadata()
                .getName();
        try (LocalPortForward forward = Cluster.admin()
                .pods()
                .inNamespace(Gateway.NAMESPACE)
                .withName(pod)
                .portForward(REDIRECT)) {
            URI clear = URI.create("http://ui.pileus.localhost:" + forward.getLocalPort() + path);

            Answer answer = tenant.caller().call(clear, method, method.equals("POST") ? "{}" : "");

            answer.expect(status);
            URI there = URI.create(answer.header("Location").orElseThrow());
            assertThat(there.getScheme()).isEqualTo("https");
            assertThat(there.getHost()).isEqualTo(clear.getHost());
            assertThat(there.getRawPath()).isEqualTo(clear.getRawPath());
            assertThat(there.getRawQuery()).isEqualTo(clear.getRawQuery());
            assertThat(answer.body()).isIn("", "Moved Permanently", "Permanent Redirect");
            assertThat(answer.header("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void shouldShowNoCertificateWhenTheHostIsNotOurs() {
        assertThat(get(Gateway.secureAt("nobody." + Cluster.PILEUS, "/")).statusCode())
                .isEqualTo(404);
        for (String host : new String[] {"example", "a.b." + Cluster.PILEUS, "another.sites"}) {
            assertThatThrownBy(() -> get(Gateway.secureAt(host, "/")))
                    .as(host)
                    .cause()
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    /** Where people are told that a workload is. */
    private URI address(String name) {
        Caller caller = tenant.caller();
        JsonNode workload = await("%s has an address".formatted(name))
                .until(
                        () -> caller.call(copies.at(Function.STATUS, workloads.path(name)), "GET", "")
                                .expect(200)
                                .json(),
                        answer -> answer.path("access").has("url"));
        return URI.create(workload.path("access").path("url").asText());
    }

    private static HttpResponse<String> get(URI address) {
        return Sites.get(address);
    }
}
