package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@MicronautTest
@Timeout(60)
final class LiveTest extends UiTest {

    @Test
    void shouldSendRowsAtOnceWhenWorkloadsChange() throws IOException {
        standIn.put(StandIn.workload("hello", "Pending", Map.of()));

        try (Events events = open("/n/team-a/live")) {
            assertPage(events.next("workload")).has("#w-hello[data-phase=Pending][data-kind=command]");
            assertThat(events.next("ready")).isEqualTo("{\"complete\":true}");

            standIn.change("hello", Map.of("phase", "Succeeded", "summary", "<script>alert(1)</script>"));
            assertPage(events.next("workload"))
                    .has("#w-hello[data-phase=Succeeded]")
                    .shows("<script>alert(1)</script>")
                    .hasNo("script");

            standIn.remove("hello");
            assertThat(events.next("deleted")).isEqualTo("hello");
        }
    }

    @Test
    void shouldSendThePartsOfOneWorkloadWhenItsPageIsOpen() throws IOException {
        standIn.put(StandIn.workload("other", "Running", Map.of()));
        standIn.put(StandIn.workload("hello", "Running", Map.of()));

        try (Events events = open("/n/team-a/w/hello/live")) {
            assertPage(events.next("workload")).has("#state", "#ending", "#panel", "#properties", "#events");
            assertThat(events.next("ready")).isNotNull();

            standIn.remove("other");
            standIn.remove("hello");
            assertThat(events.next("deleted")).isEqualTo("hello");
        }
        assertThat(standIn.received).anySatisfy(request -> assertThat(request.uri())
                .hasPath("/namespaces/team-a/events")
                .hasParameter("workload", "hello"));
    }

    @Test
    void shouldTellThatThereIsSomethingNewToAskFor() throws IOException {
        standIn.put(StandIn.workload("hello", "Running", Map.of()));

        try (Events events = open("/n/team-a/news")) {
            assertThat(events.next("workload")).isEqualTo("{}");
            assertThat(events.next("ready")).isEqualTo("{}");
            standIn.announce("audit");
            assertThat(events.next("audit")).isEqualTo("{}");
            standIn.announce("quota");
            assertThat(events.next("quota")).isEqualTo("{}");
        }
    }

    @Test
    void shouldPassOnWhereTheBrowserWasWhenItComesBack() throws IOException {
        standIn.put(StandIn.workload("hello", "Running", Map.of()));

        try (Events events = open("/n/team-a/live", "Last-Event-ID", "e-41")) {
            events.next("workload");

            assertThat(events.id).isNotBlank();
            assertThat(standIn.last("GET").orElseThrow().header("Last-Event-ID"))
                    .contains("e-41");
        }
    }

    @Test
    void shouldPassOnWhereThePageWasWhenItOpensAStreamAnew() throws IOException {
        standIn.put(StandIn.workload("hello", "Running", Map.of()));
        standIn.log("hello", "one");

        try (Events events = open("/n/team-a/w/hello/log/live?after=hello-x7k2b/command/0/2026-01-02T03:04:05Z/1")) {
            events.next("log");

            assertThat(events.id).isNotBlank();
            assertThat(standIn.last("GET").orElseThrow().header("Last-Event-ID"))
                    .contains("hello-x7k2b/command/0/2026-01-02T03:04:05Z/1");
        }
    }

    @Test
    void shouldSayThatThereAreTooManyPagesWhenTheFunctionRefusesAStream() throws IOException {
        alice();
        standIn.answers.add(new StandIn.Answer("GET", 429, "application/problem+json", "{\"status\":429}"));

        try (Events events = new Events(browser.stream("/n/team-a/live"))) {
            assertThat(events.next("problem")).contains("Close some of them");
        }
    }

    @Test
    void shouldCloseTheFunctionsStreamWhenTheBrowserLeaves() throws IOException {
        try (Events events = open("/n/team-a/live")) {
            events.next("ready");
            await(() -> standIn.watchers() == 1);
        }

        await(() -> standIn.watchers() == 0);
    }

    @Test
    void shouldSendTheLogAsItIsWrittenAndEndWithIt() throws IOException {
        standIn.put(StandIn.workload("hello", "Running", Map.of()));
        standIn.log("hello", "<script>one</script>");

        try (Events events = open("/n/team-a/w/hello/log/live")) {
            assertThat(events.next("log")).isEqualTo("<script>one</script>");
            standIn.log("hello", "two\n  three");
            assertThat(events.next("log")).isEqualTo("two\n  three");

            standIn.change("hello", Map.of("phase", "Succeeded"));
            assertThat(events.next("end")).isEqualTo("{}");
            assertThat(events.next("anything")).isNull();
        }
        assertThat(standIn.last("GET").orElseThrow().uri())
                .hasParameter("follow", "true")
                .hasParameter("tail", "5000");
    }

    @Test
    void shouldGiveTheWholeLogAsATextThatNoBrowserTakesForAPage() {
        standIn.put(StandIn.workload("hello", "Succeeded", Map.of()));
        standIn.log("hello", "<script>one</script>");

        HttpResponse<String> shown = alice().get("/n/team-a/w/hello/log");
        HttpResponse<String> kept = browser.get("/n/team-a/w/hello/log?download=1");

        assertThat(shown.body()).isEqualTo("<script>one</script>\n");
        assertThat(shown.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(kept.headers().firstValue("content-disposition")).contains("attachment; filename=\"hello.log\"");
        assertThat(standIn.last("GET").orElseThrow().uri()).hasParameter("tail", "all");
    }

    @Test
    void shouldTellThePageWhenThereIsNothingToStream() throws IOException {
        try (Events events = open("/n/team-a/w/nope/log/live")) {
            assertThat(events.next("gone")).isNotBlank();
        }
        browser.setCookie("pileus-token", "expired");
        try (Events events = new Events(browser.stream("/n/team-a/live"))) {
            assertThat(events.next("signed-out")).isNotBlank();
        }
    }

    @Test
    void shouldNotCompressWhenItStreams() throws IOException {
        try (Events events = open("/n/team-a/live", "Accept-Encoding", "gzip")) {
            assertThat(events.next("ready")).isNotNull();
        }
    }

    private Events open(String path, String... headers) {
        return new Events(alice().stream(path, headers));
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.onSpinWait();
        }
    }
}
