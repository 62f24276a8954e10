package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.testing.TestHttpServer.Request;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of a group of peers. */
@MicronautTest
@Timeout(60)
final class PeersPageTest extends UiTest {

    private static final String PAGE = "/n/team-a/w/mesh";

    @Test
    void shouldShowAsATableWhoReachesWhom() {
        running();

        Document page = Jsoup.parse(alice().get(PAGE).body());

        assertThat(page.select("#mesh-data tbody tr").stream()
                        .map(row -> String.join(" | ", row.select("th, td").eachText())))
                .containsExactly(
                        "mesh-0 | ◔ ready | 1 of 2 | 1 of 1 | 0.6 ms to mesh-1 | Delete",
                        "mesh-1 | ✓ ready | 1 of 1 | 1 of 1 | 0.6 ms to mesh-0 | Delete",
                        "mesh-2 | ◔ It did not answer within 3000 ms. | 0 of 1 | Delete");
    }

    @Test
    void shouldTellTheMapTheNumbersOfEachLink() {
        running();

        Document page = Jsoup.parse(alice().get(PAGE).body());

        assertThat(page.select("#mesh").attr("data-mesh")).isEqualTo(PAGE + "/mesh");
        assertThat(page.select("script[type=module]").eachAttr("src")).anyMatch(source -> source.endsWith("/mesh.js"));
        assertThat(page.select("[data-peer]").eachAttr("data-links"))
                .containsExactly(
                        "[0,[1,0.61,0.72,2.40,740,2,3],[0,null,null,null,9,9,2]]",
                        "[[1,0.61,0.72,2.40,740,2,3],0,0]",
                        "[0,0,0]");
        assertThat(page.select("[data-peer]").eachAttr("data-answered")).containsExactly("true", "true", "false");
    }

    @Test
    void shouldAnswerTheMatrixAloneWhenThePageAsksForIt() {
        running();

        HttpResponse<String> answer = alice().get(PAGE + "/mesh");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
        assertPage(answer).has("#mesh-data [data-peer=mesh-0]").hasNo("html[lang]");
        assertThat(browser.get("/n/team-a/w/other/mesh").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldKeepTheMapSmallWhenTheGroupIsLarge() {
        put(Map.of());
        List<Map<String, Object>> peers = new ArrayList<>();
        IntStream.range(0, 250).forEach(i -> peers.add(peer("mesh-" + i, true, List.of())));
        standIn.groups.put("mesh", matrix(peers, List.of()));

        Document page = Jsoup.parse(alice().get(PAGE).body());

        assertThat(page.select("[data-peer]")).hasSize(250);
        assertThat(page.select("[data-peer=mesh-0]").attr("data-links").split(","))
                .hasSize(100);
        assertThat(page.select("#mesh-data").attr("data-beyond")).isEqualTo("150");
        assertPage(page.outerHtml()).shows("The map has the first 100 peers; 150 more are in the table.");
    }

    @Test
    void shouldShowThePageWithoutTheMatrixWhenItCannotBeHad() {
        put(Map.of());

        assertPage(alice().get(PAGE))
                .shows("The matrix cannot be shown at the moment")
                .has("#size");
    }

    @Test
    void shouldTellTheHistoryOfTheGroupWithoutThatOfItsPods() {
        put(Map.of(
                "events",
                List.of(
                        event("Normal", "AllPeersReady", "5 of 5 peers are ready"),
                        event("Warning", "FailedScheduling", "There is no room"),
                        event("Warning", "LinksDown", "8 of 20 links are down"),
                        event("Normal", "Scaled", "from 1 to 5 peers"),
                        event("Normal", "PeersNotReady", "1 of 5 peers are ready"),
                        event("Warning", "PeersNotReady", "0 of 1 peers are ready"),
                        event("Normal", "NoPeers", "there are none"))));

        Document page = Jsoup.parse(alice().get(PAGE).body());

        assertThat(page.select("#history .item-title").eachText())
                .containsExactly("▲ All peers ready", "▼ Links down", "◆ Scaled");
        assertThat(page.select("#earlier .item-title").eachText())
                .containsExactly("◆ Peers not ready", "▼ Peers not ready", "▲ No peers");
    }

    @Test
    void shouldChangeTheSizeByAForm() {
        running();
        assertPage(alice().get(PAGE))
                .has("input[type=number][name=parameters.peers][value=3][min=0][max=50]")
                .has("input[type=range][value=3][min=0][max=50]:not([name])")
                .has("details#edit-more:not([open]) [name=parameters.intervalSeconds]");

        HttpResponse<String> answer = browser.submit(PAGE + "/edit", Map.of("parameters.peers", "8"));

        assertThat(answer.headers().firstValue("location")).contains(PAGE + "?notice=changed");
        assertThat(standIn.last("PATCH").orElseThrow().body()).isEqualTo("{\"parameters\":{\"peers\":8}}");
    }

    @Test
    void shouldSayAtTheSizeWhyItIsNotChanged() {
        running();
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer("PATCH", 422, "application/problem+json", """
                {"status":422,"detail":"A field is wrong.","errors":[
                 {"field":"parameters.peers","message":"At most 50."}]}"""));

        HttpResponse<String> answer = browser.submit(PAGE + "/edit", Map.of("parameters.peers", "51"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertPage(answer)
                .hasText("#size-error", "Error: At most 50.")
                .has("[name=parameters.peers][value=51][aria-invalid][aria-describedby=size-error]");
    }

    @Test
    void shouldDeleteOnePeer() {
        running();
        assertPage(alice().get(PAGE))
                .has("button[name=peer][value=mesh-1][formaction=" + PAGE + "/delete-peer]")
                .has("#delete-selected[hidden]");

        HttpResponse<String> answer = browser.submit(PAGE + "/delete-peer", Map.of("peer", "mesh-1"));

        assertThat(answer.headers().firstValue("location")).contains(PAGE + "?notice=peer_deleted");
        Request request = standIn.last("DELETE").orElseThrow();
        assertThat(request.uri()).hasPath("/namespaces/team-a/peer-groups/mesh/peers/mesh-1");
        assertThat(request.header("Authorization")).contains("Bearer " + StandIn.ALICE);
        assertPage(browser.get(PAGE + "?notice=peer_deleted")).shows("Another takes its place.");
    }

    @Test
    void shouldAskNobodyToDeleteWhatIsNoPeersName() {
        running();
        alice().get(PAGE);

        assertThat(browser.submit(PAGE + "/delete-peer", Map.of("peer", "../x")).statusCode())
                .isEqualTo(404);
        assertThat(standIn.last("DELETE")).isEmpty();
    }

    @Test
    void shouldSayOnThePageWhyAPeerIsNotDeleted() {
        running();
        alice().get(PAGE);
        standIn.answers.add(new StandIn.Answer(
                "DELETE", 403, "application/problem+json", "{\"status\":403,\"detail\":\"You may not.\"}"));

        HttpResponse<String> answer = browser.submit(PAGE + "/delete-peer", Map.of("peer", "mesh-1"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertPage(answer).shows("You may not.").has("#mesh-data");
    }

    @Test
    void shouldNotWaitForPeersWhenOnlyAPieceOfThePageIsWanted() {
        running();
        alice().get(PAGE);
        standIn.received.clear();

        assertPage(browser.get(PAGE, "HX-Request", "true")).has("#size");

        assertThat(standIn.received)
                .noneMatch(request -> request.uri().getPath().contains("peer-groups"));
    }

    @Test
    void shouldTellHowProgramsDoTheSame() {
        running();

        assertPage(alice().get(PAGE))
                .shows("http://peer.pileus.localhost:8080/namespaces/team-a/peer-groups/mesh")
                .shows("{\"parameters\":{\"peers\":8}}");
    }

    @Test
    void shouldShowInTheListHowTheGroupFares() {
        running();

        assertPage(alice().get("/n/team-a")).shows("3 of 3 peers ready, 3 of 6 links up");
    }

    private void running() {
        put(Map.of());
        standIn.groups.put(
                "mesh",
                matrix(
                        List.of(
                                peer("mesh-0", true, List.of(up("mesh-1"), down("mesh-2"))),
                                peer("mesh-1", true, List.of(up("mesh-0"))),
                                peer("mesh-2", false, List.of())),
                        List.of(Map.of(
                                "name", "mesh-2",
                                "reason", "timeout",
                                "message", "It did not answer within 3000 ms."))));
    }

    private void put(Map<String, Object> more) {
        Map<String, Object> group = new LinkedHashMap<>(Map.of(
                "kind", "peers", "summary", "3 of 3 peers ready, 3 of 6 links up", "parameters", Map.of("peers", 3)));
        group.putAll(more);
        standIn.put(StandIn.workload("mesh", "Running", group));
    }

    private static Map<String, Object> matrix(List<Map<String, Object>> peers, List<Map<String, Object>> unanswered) {
        return Map.of("namespace", "team-a", "name", "mesh", "peers", peers, "unanswered", unanswered);
    }

    private static Map<String, Object> peer(String name, boolean answered, List<Map<String, Object>> links) {
        return Map.of("name", name, "ready", true, "answered", answered, "links", links);
    }

    private static Map<String, Object> up(String to) {
        Map<String, Object> link = new LinkedHashMap<>(
                Map.of("to", to, "up", true, "count", 740, "failures", 2, "lastMillis", 0.61, "meanMillis", 0.724));
        link.put("p99Millis", 2.4);
        link.put("lastError", error("timeout"));
        return link;
    }

    private static Map<String, Object> down(String to) {
        return Map.of("to", to, "up", false, "count", 9, "failures", 9, "lastError", error("refused"));
    }

    private static Map<String, Object> error(String kind) {
        return Map.of("kind", kind, "message", kind, "time", "2026-01-01T12:00:00Z");
    }

    private static Map<String, Object> event(String type, String reason, String message) {
        return Map.of("time", Instant.now().toString(), "type", type, "reason", reason, "message", message);
    }
}
