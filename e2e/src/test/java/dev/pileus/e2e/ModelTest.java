package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Crowd;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Language models, from the list to a conversation. The one that is tried talks noise, and is served in the cluster. */
@ExtendWith({Tenants.class, Visitors.Door.class})
@TestInstance(Lifecycle.PER_CLASS)
final class ModelTest {

    private static final String NOISE = "noise";

    private final Tenant tenant;
    private final Tenant neighbour;
    private final Workloads workloads;
    private final Visitors visitors;
    private JsonNode model;

    ModelTest(Tenant tenant, Tenant neighbour, Visitors visitors) {
        this.tenant = tenant;
        this.neighbour = neighbour;
        this.workloads = tenant.workloads();
        this.visitors = visitors;
    }

    @BeforeAll
    void startOne() {
        model = workloads.start("model", "talker", Map.of("model", NOISE));
    }

    @Test
    void shouldTellWhatAPersonHasToKnowWhenTheListIsAsked() {
        JsonNode items = tenant.caller()
                .get(Function.PROVISION, "/models")
                .expect(200)
                .json()
                .path("items");

        assertThat(items).hasSizeGreaterThan(3).allSatisfy(item -> {
            assertThat(item.path("title").asText()).isNotBlank();
            assertThat(item.path("licence").asText()).isNotBlank();
            assertThat(item.path("contextLength").asInt()).isPositive();
            assertThat(item.path("downloadBytes").asLong()).isPositive();
        });
        assertThat(items.findValuesAsText("id")).contains(NOISE);
    }

    @Test
    void shouldStreamWordByWordWhenAProgramTalksToIt() {
        assertThat(model.path("access").path("url").asText())
                .isEqualTo(Function.STATUS
                        .at(workloads.path("talker") + "/openai/v1")
                        .toString());

        Answer models = tenant.caller().get(Function.STATUS, workloads.path("talker") + "/openai/v1/models");
        Answer whole = talk(tenant.caller(), false);
        Answer stream = talk(tenant.caller(), true);

        assertThat(models.expect(200).json().path("data")).isNotEmpty();
        assertThat(whole.expect(200).json().at("/choices/0/message/content").asText())
                .isNotBlank();
        List<String> chunks = stream.expect(200)
                .body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .toList();
        assertThat(chunks).hasSizeGreaterThan(3).last().isEqualTo("data: [DONE]");
    }

    @Test
    void shouldBeRefusedWhenSomebodyElseTalksToIt() {
        talk(Caller.anonymous(), false).problem(401);
        talk(Caller.with("garbage"), false).problem(401);
        talk(neighbour.caller(), false).problem(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openai/health", "/openai/v1/slots", "/openai/v1/..%2f..%2fprops"})
    void shouldReachNothingElseWhenThePathIsAnother(String path) {
        assertThat(tenant.caller()
                        .get(Function.STATUS, workloads.path("talker") + path)
                        .status())
                .isIn(400, 404, 405);
    }

    @Test
    void shouldTalkInTheBrowserWhenSomebodyWrites() {
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());
        alice.open("/n/" + tenant.namespace() + "/w/talker");
        Page page = alice.page();
        page.getByRole(AriaRole.MAIN)
                .getByRole(AriaRole.LINK, new com.microsoft.playwright.Locator.GetByRoleOptions().setName("Chat"))
                .first()
                .click();
        page.waitForURL("**/chat");

        page.getByRole(AriaRole.TEXTBOX).fill("What is a pileus?");
        page.keyboard().press("Enter");

        assertThat(page.locator(".message.user .message-text").first()).containsText("What is a pileus?");
        assertThat(page.locator(".message.assistant .message-text").first())
                .not()
                .hasText("");
        assertThat(page.locator("#speed")).containsText("per second");
        assertThat(alice.complaints()).isEmpty();
        page.reload();
        assertThat(page.locator(".message.user .message-text").first()).containsText("What is a pileus?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-such-model",
                "http://models.pileus.svc.cluster.local/noise.gguf",
                "https://models.pileus.svc.cluster.local/noise.gguf",
                "https://kubernetes.default.svc/x.gguf",
                "https://127.0.0.1/x.gguf",
                "https://[::1]/x.gguf",
                "https://10.96.0.1/x.gguf",
                "https://169.254.169.254/x.gguf",
                "https://0x7f000001/x.gguf",
                "https://localhost/x.gguf",
                "https://me:secret@example.com/x.gguf",
                "file:///etc/passwd",
                "https://example.com/model.bin",
                "https:///x.gguf"
            })
    void shouldBeRefusedAtOnceWhenItIsNoModelOrAnAddressInside(String wanted) {
        assertThat(workloads
                        .post(Json.workload("model", "refused", Map.of("model", wanted)))
                        .problem(422)
                        .error("parameters.model"))
                .isNotBlank();
        assertThat(Cluster.objectsOf(tenant.namespace(), "refused")).isEmpty();
    }

    @Test
    void shouldSayPlainlyWhyWhenTheDownloadCannotBeDone() {
        workloads.create(Json.workload("model", "far", Map.of("model", "https://models.invalid/x.gguf")));

        workloads.awaitWorkload(
                "far",
                "says why",
                workload -> workload.path("reason").path("message").asText().contains("models.invalid"));

        assertThat(talkTo("far", tenant.caller(), false).problem(409).detail()).isNotBlank();
        workloads.deleteAndAwait("far");
        Cluster.awaitEndOf(tenant.namespace(), "far");
    }

    @Test
    void shouldHaveAllOfItsContextWhenTwoTalkAtOnce() {
        String body = Json.write(Map.of(
                "messages",
                List.of(Map.of("role", "user", "content", "hello")),
                "max_tokens",
                400,
                "ignore_eos",
                true));
        Callable<Answer> conversation = () -> tenant.caller()
                .call(Function.STATUS, "POST", workloads.path("talker") + "/openai/v1/chat/completions", body);

        assertThat(Crowd.atOnce(List.of(conversation, conversation))).allSatisfy(answer -> assertThat(answer.expect(200)
                        .json()
                        .path("usage")
                        .path("completion_tokens")
                        .asInt())
                .isEqualTo(400));
    }

    private Answer talk(Caller caller, boolean stream) {
        return talkTo("talker", caller, stream);
    }

    private Answer talkTo(String name, Caller caller, boolean stream) {
        return caller.call(
                Function.STATUS,
                "POST",
                workloads.path(name) + "/openai/v1/chat/completions",
                Json.write(Map.of(
                        "messages",
                        List.of(Map.of("role", "user", "content", "hello")),
                        "max_tokens",
                        16,
                        "stream",
                        stream)));
    }
}
