package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.testing.TestHttpServer.Request;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@MicronautTest
@Timeout(60)
final class ChatTest extends UiTest {

    private static final String PAGE = "/n/team-a/w/tiny/chat";
    private static final String HELLO = "[{\"role\":\"user\",\"content\":\"Hello\"}]";

    @BeforeEach
    void aModel() {
        standIn.put(StandIn.workload("tiny", "Running", Map.of("kind", "model")));
        standIn.words.addAll(List.of("Hel", "lo\n", " <b>you</b>"));
    }

    @Test
    void shouldSendTheAnswerWordByWordAndHowQuickItWas() throws IOException {
        try (Events events = ask(HELLO)) {
            assertThat(events.next("words")).isEqualTo("Hel");
            assertThat(events.next("words")).isEqualTo("lo\n");
            assertThat(events.next("words")).isEqualTo(" <b>you</b>");
            assertThat(events.next("end")).isEqualTo("{\"tokens\":3,\"perSecond\":12.5,\"cut\":false}");
            assertThat(events.next("anything")).isNull();
        }
        Request request = standIn.last("POST").orElseThrow();
        assertThat(request.uri()).hasPath("/namespaces/team-a/workloads/tiny/openai/v1/chat/completions");
        assertThat(request.header("Authorization")).contains("Bearer " + StandIn.ALICE);
        assertThat(request.header("Cookie")).isEmpty();
        assertThat(request.body())
                .contains("\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]")
                .contains("\"stream\":true")
                .contains("\"max_tokens\":1024");
    }

    @Test
    void shouldStopTheModelWhenTheBrowserLeaves() throws IOException {
        standIn.babbling = true;

        try (Events events = ask(HELLO)) {
            events.next("words");
            await(() -> standIn.answering.get() == 1);
        }

        await(() -> standIn.answering.get() == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "409|{\"status\":409,\"detail\":\"the model is being downloaded\"}|The model is being downloaded.",
                "403|{\"status\":403,\"detail\":\"no\"}|You may not talk to this model.",
                "400|{\"error\":{\"type\":\"exceed_context_size_error\",\"message\":\"the request exceeds the\"}}|"
                        + "This conversation has become too long for the model. Start a new one.",
                "413|{}|This conversation has become too long for the model. Start a new one.",
                "502|<h1>Bad Gateway</h1>|The model does not answer at the moment. Try again in a few seconds."
            })
    void shouldSayInPlainWordsWhyThereIsNoAnswer(int status, String body, String words) throws IOException {
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer("POST", status, "application/json", body));

        try (Events events = ask(HELLO)) {
            assertThat(events.next("problem")).isEqualTo(words);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\ndata: {\"error\":{\"message\":\"boom\"}}\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\ndata: nonsense\n\n"
            })
    void shouldSaySoWhenTheAnswerBreaksOff(String stream) throws IOException {
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer("POST", 200, "text/event-stream", stream));

        try (Events events = ask(HELLO)) {
            assertThat(events.next("words")).isEqualTo("Hel");
            assertThat(events.next("problem")).isEqualTo("The model could not finish its answer. Try again.");
        }
    }

    @Test
    void shouldSayThatThereWouldBeMoreWhenTheAnswerIsCut() throws IOException {
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer(
                "POST",
                200,
                "text/event-stream",
                "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"},\"finish_reason\":\"length\"}]}\n\n"
                        + "data: [DONE]\n\n"));

        try (Events events = ask(HELLO)) {
            assertThat(events.next("thought")).isEmpty();
            assertThat(events.next("end")).contains("\"cut\":true");
        }
    }

    @Test
    void shouldLeadToTheSignInWhenItHasExpired() throws IOException {
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer("POST", 401, "application/json", "{}"));

        try (Events events = ask(HELLO)) {
            assertThat(events.next("signed-out")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "[{\"role\":\"root\",\"content\":\"x\"}]", "[{\"role\":\"user\"}]", "[1]"})
    void shouldAskNobodyWhenItIsNoConversation(String messages) {
        alice().get(PAGE);

        assertThat(browser.submit(PAGE + "/stream", Map.of("messages", messages))
                        .statusCode())
                .isEqualTo(400);
        assertThat(standIn.last("POST")).isEmpty();
    }

    @Test
    void shouldAskNobodyWhenThePageIsNotOurs() {
        alice();

        assertThat(browser.post(PAGE + "/stream", Map.of("messages", HELLO)).statusCode())
                .isEqualTo(403);
        assertThat(standIn.last("POST")).isEmpty();
    }

    @Test
    void shouldGiveOneAnswerAsTextWhenTheBrowserHasNoScripts() {
        assertPage(alice().get(PAGE)).shows("Start a conversation.").has("[name=\"message\"]");

        String page =
                browser.submit(PAGE, Map.of("message", "Hello <i>there</i>")).body();

        assertPage(page).shows("Hello <i>there</i>").hasText("#answer", "Hello\n <b>you</b>");
    }

    @Test
    void shouldKeepTheQuestionWhenThereIsNoAnswer() {
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer(
                "POST", 409, "application/problem+json", "{\"status\":409,\"detail\":\"model is being downloaded\"}"));

        HttpResponse<String> answer = browser.submit(PAGE, Map.of("message", "Hello?"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertPage(answer).shows("Model is being downloaded.").hasText("#message", "Hello?");
    }

    @Test
    void shouldSaySoWhenTheModelIsNotReadyOrIsNone() {
        standIn.change("tiny", Map.of("phase", "Pending", "summary", "model is being downloaded"));
        standIn.put(StandIn.workload("hello", "Running", Map.of()));

        assertPage(alice().get(PAGE)).shows("The model is not ready yet: model is being downloaded");
        assertThat(browser.get("/n/team-a/w/hello/chat").statusCode()).isEqualTo(404);
    }

    private Events ask(String messages) {
        alice().get(PAGE);
        return new Events(browser.submitForStream(PAGE + "/stream", Map.of("messages", messages)));
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.onSpinWait();
        }
    }
}
