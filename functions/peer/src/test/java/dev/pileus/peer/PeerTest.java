package dev.pileus.peer;

import static dev.pileus.peer.mesh.OddServer.bytes;
import static dev.pileus.peer.mesh.OddServer.http;
import static dev.pileus.peer.mesh.OddServer.late;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.api.CallerToken;
import dev.pileus.peer.mesh.OddServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer that watches a ConfigMap, and others that it pings. */
final class PeerTest {

    /** In milliseconds. No pong takes that long. */
    private static final int TIMEOUT = 30_000;

    private final ApiServer kubernetes = new ApiServer();
    private final OddServer other = new OddServer(http(200, "pong\n"));
    private RunningPeer peer;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        kubernetes.token("own-token", 200);
        Path token = Files.writeString(folder.resolve("token"), "own-token\n");
        peer = RunningPeer.start(Map.of(
                "PEER_NAME",
                "mesh-0",
                "PEER_GROUP",
                "mesh",
                "PEER_NAMESPACE",
                "team-a",
                "PEER_METRICS_LINKS",
                "3",
                "PILEUS_KUBERNETES_URL",
                kubernetes.url(),
                "PILEUS_KUBERNETES_TOKEN",
                token.toString()));
    }

    @AfterEach
    void stop() {
        peer.close();
        other.close();
        kubernetes.close();
    }

    private static String entry(String name, int port) {
        return "{\"name\": \"%s\", \"host\": \"127.0.0.1\", \"port\": %d}".formatted(name, port);
    }

    private static String config(int interval, int timeout, String... peers) {
        return "{\"intervalSeconds\": %d, \"timeoutMillis\": %d, \"fanout\": 0, \"peers\": [%s]}"
                .formatted(interval, timeout, String.join(",", peers));
    }

    private List<String> names() {
        return peer.links().stream().map(link -> (String) link.get("to")).toList();
    }

    private Map<String, Object> link(String name) {
        return peer.links().stream()
                .filter(link -> link.get("to").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private int count(String name) {
        return ((Number) link(name).get("count")).intValue();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> state() {
        return (Map<String, Object>) peer.json("/peers", "").get("config");
    }

    @Test
    void shouldAnswerPingWithoutAToken() {
        HttpResponse<String> answer = peer.get("/ping", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("pong\n");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    }

    @Test
    void shouldAnswerInTurnWhenOneConnectionAsksForOtherThingsToo() throws IOException {
        String all;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), peer.port())) {
            String ping = "GET /ping HTTP/1.1\r\nHost: peer\r\n";
            String other = "GET /peers HTTP/1.1\r\nHost: peer\r\n";
            String requests = String.join("\r\n", ping, ping, other, ping, ping + "Connection: close\r\n", "");
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(all).matches("(?s)(.*?200 OK.*?pong\n){2}.*?\"links\":(.*?200 OK.*?pong\n){2}");
        assertThat(all.split("HTTP/1.1 200 ", -1)).hasSize(6);
    }

    @Test
    void shouldWatchItsOneConfigMapAndPingAllOthers() {
        String text =
                config(1, TIMEOUT, entry("mesh-0", peer.port()), entry("mesh-1", other.port()), entry("mesh-2", 1));

        kubernetes.configMap(text);

        await().until(() -> names().equals(List.of("mesh-1", "mesh-2")) && count("mesh-1") > 0 && count("mesh-2") > 0);
        assertThat(link("mesh-1"))
                .containsEntry("up", true)
                .containsKeys("since", "lastMillis", "minMillis", "meanMillis", "p50Millis", "p99Millis");
        assertThat(link("mesh-2")).containsEntry("up", false).doesNotContainKey("lastMillis");
        assertThat(RunningPeer.json(peer.get("/peers", "").body()))
                .containsEntry("name", "mesh-0")
                .containsEntry("group", "mesh")
                .containsKey("startedAt");
        assertThat(state())
                .containsEntry("revision", CallerToken.sha256(text))
                .containsEntry("peers", 3)
                .doesNotContainKey("error");
        assertThat(kubernetes.requests())
                .allMatch(path -> path.startsWith(
                        "/api/v1/namespaces/team-a/configmaps?watch=true&fieldSelector=metadata.name%3Dmesh-peers&"));
    }

    @Test
    void shouldKeepTheStatisticsOfLinksThatStayWhenTheListChanges() {
        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", other.port()), entry("mesh-2", other.port())));
        await().until(() -> names().size() == 2 && count("mesh-1") >= 2);
        Object since = link("mesh-1").get("since");
        int before = count("mesh-1");

        try (OddServer moved = new OddServer(http(200, "pong\n"))) {
            kubernetes.configMap(config(2, 20_000, entry("mesh-1", moved.port()), entry("mesh-3", other.port())));

            await().until(() -> names().equals(List.of("mesh-1", "mesh-3")) && moved.requests() > 0);
        }
        assertThat(link("mesh-1").get("since")).isEqualTo(since);
        assertThat(count("mesh-1")).isGreaterThanOrEqualTo(before);
        assertThat(state()).containsEntry("intervalSeconds", 2).containsEntry("timeoutMillis", 20_000);
    }

    @Test
    void shouldPingAtOnceWhenTheIntervalBecomesShort() {
        kubernetes.configMap(config(3600, TIMEOUT, entry("mesh-1", other.port())));
        await().until(() -> names().size() == 1 && count("mesh-1") == 1);

        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", other.port())));

        await().until(() -> count("mesh-1") >= 3);
    }

    @Test
    void shouldPingNobodyWhoIsOffTheList() {
        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", other.port())));
        await().until(() -> other.requests() > 0);

        kubernetes.configMap(config(1, TIMEOUT));
        await().until(() -> names().isEmpty());
        int asked = other.requests();

        await().during(Duration.ofMillis(1_500)).until(() -> other.requests() <= asked + 1);
    }

    @Test
    void shouldNeverPingOnePeerTwiceAtOnceWhenItIsSlowerThanTheInterval() {
        try (OddServer slow = new OddServer(late(Duration.ofMillis(1_300), http(200, "pong\n")))) {
            kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", slow.port())));

            await().until(() -> slow.requests() >= 3);
            assertThat(slow.mostAtOnce()).isEqualTo(1);
            assertThat(link("mesh-1")).containsEntry("failures", 0);
        }
    }

    @Test
    void shouldMeasureEachPeerByItselfWhenOneIsAHundredTimesSlower() {
        try (OddServer slow = new OddServer(late(Duration.ofMillis(500), http(200, "pong\n")))) {
            kubernetes.configMap(config(1, TIMEOUT, entry("fast", other.port()), entry("slow", slow.port())));

            await().until(() -> names().size() == 2 && count("fast") >= 3 && count("slow") >= 3);
            // Right to one per cent.
            assertThat(millis("slow", "minMillis")).isGreaterThanOrEqualTo(495);
            assertThat(millis("fast", "minMillis")).isLessThan(millis("slow", "minMillis") / 2);
            assertThat(peer.links()).extracting(link -> link.get("failures")).containsExactly(0, 0);
        }
    }

    private double millis(String link, String figure) {
        return ((Number) link(link).get(figure)).doubleValue();
    }

    @Test
    void shouldShowWhatIsWrongWithEachPeerAndPingTheOthersAsEver() {
        try (OddServer garbage = new OddServer(bytes("\u0000\u0001 no HTTP\r\n\r\n"));
                OddServer broken = new OddServer(http(500, "it broke"))) {
            kubernetes.configMap(config(
                    1,
                    TIMEOUT,
                    entry("broken", broken.port()),
                    entry("garbage", garbage.port()),
                    entry("gone", 1),
                    entry("good", other.port())));

            await().until(() ->
                    names().size() == 4 && names().stream().allMatch(name -> count(name) >= 2) && count("good") >= 4);
            assertThat(peer.links())
                    .extracting(link -> "%s %s %s".formatted(link.get("to"), link.get("up"), kind(link)))
                    .containsExactlyInAnyOrder(
                            "broken false status", "garbage false body", "gone false refused", "good true none");
        }
    }

    @Test
    void shouldPingTheOthersAsEverWhenOneHangsAndOfAnotherNobodyKnowsTheHost() {
        try (OddServer hanging = new OddServer(late(Duration.ofMinutes(1), http(200, "pong\n")))) {
            kubernetes.configMap(config(
                    1,
                    900,
                    entry("good", other.port()),
                    entry("hanging", hanging.port()),
                    "{\"name\": \"unknown\", \"host\": \"no-such-host.invalid\", \"port\": 80}"));

            await().until(() -> names().size() == 3
                    && names().stream().allMatch(name -> count(name) >= 2)
                    && count("good") >= 4
                    && link("good").get("up").equals(true)
                    && kind(link("hanging")).equals("timeout"));
            assertThat(kind(link("unknown"))).isEqualTo("dns");
            assertThat(peer.links())
                    .filteredOn(link -> !link.get("to").equals("good"))
                    .allMatch(link -> link.get("up").equals(false));
        }
    }

    @SuppressWarnings("unchecked")
    private static Object kind(Map<String, Object> link) {
        return ((Map<String, Object>) link.getOrDefault("lastError", Map.of())).getOrDefault("kind", "none");
    }

    @Test
    void shouldStayWithTheLastGoodListAndSayWhyWhenItIsInvalidOrGone() {
        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", other.port())));
        await().until(() -> names().size() == 1);

        kubernetes.configMap("{\"peers\": \"all of you\"}");
        await().until(() -> String.valueOf(state().get("error")).contains("invalid"));
        assertThat(names()).containsExactly("mesh-1");

        kubernetes.tell(ApiServer.event("DELETED", "{}"));
        await().until(() -> String.valueOf(state().get("error")).contains("deleted"));
        assertThat(names()).containsExactly("mesh-1");

        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-2", other.port())));
        await().until(() -> names().equals(List.of("mesh-2")));
        assertThat(state()).doesNotContainKey("error");
    }

    @Test
    void shouldWatchAgainWhenAWatchEndsOrBreaksOff() {
        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", other.port())));
        await().until(() -> names().size() == 1);
        Object since = link("mesh-1").get("since");

        kubernetes.end();
        await().until(() -> kubernetes.requests().size() >= 2 && kubernetes.watches() == 1);
        int watched = kubernetes.requests().size();
        kubernetes.tell(ApiServer.event("ERROR", "{\"message\": \"too old resource version\"}"));
        await().until(() -> kubernetes.requests().size() > watched);
        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", other.port()), entry("mesh-2", other.port())));

        await().until(() -> names().size() == 2);
        assertThat(link("mesh-1").get("since")).isEqualTo(since);
    }

    @Test
    void shouldFollowAsSoonAsItMayWhenItWasForbidden() {
        await().until(() -> kubernetes.watches() == 1);
        kubernetes.token("own-token", 403);
        kubernetes.end();
        await().until(() -> String.valueOf(state().get("error")).contains("Not allowed"));

        kubernetes.token("own-token", 200);
        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", other.port())));

        await().until(() -> names().size() == 1);
    }

    @Test
    void shouldBeReadyBeforeThereIsAList() {
        assertThat(peer.get("/health/readiness", "").statusCode()).isEqualTo(200);
        assertThat(peer.links()).isEmpty();
    }

    @Test
    void shouldCountPongsBeforeAnybodyAsksForMetrics() {
        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", other.port())));
        // A link shows a pong before it counts it: of three, two are counted.
        await().until(() -> names().size() == 1 && count("mesh-1") >= 3);

        assertThat(metrics())
                .containsPattern("pileus_peer_pongs_seconds_count ([2-9]|\\d\\d)")
                .containsPattern("pileus_peer_pongs_seconds_sum (0\\.0*)?[1-9]")
                .containsPattern("pileus_peer_pongs_seconds_max (0\\.0*)?[1-9]");
        assertThat(peer.get("/prometheus", "").body()).contains("jvm_memory_used_bytes");
    }

    @Test
    void shouldAnswerWhatItKnowsByGetAlone() {
        assertThat(peer.get("/health/liveness", "").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(peer.get("/pings", "").statusCode()).isEqualTo(404);
        assertThat(peer.get("/", "").statusCode()).isEqualTo(404);
        HttpResponse<String> answer = peer.delete("/ping", "");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void shouldHaveSeriesOfSingleLinksOnlyWhereThereAreFew() {
        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", other.port()), entry("mesh-2", 1)));
        await().until(() -> metrics().contains("pileus_peer_link_up{peer=\"mesh-1\"} 1.0"));
        await().until(() -> metrics().contains("pileus_peer_failures_total{kind=\"refused\"} "));
        assertThat(metrics())
                .contains(
                        "pileus_peer_link_up{peer=\"mesh-2\"} 0.0", "pileus_peer_links 2.0", "pileus_peer_links_up 1.0")
                .contains("pileus_peer_link_latency_seconds{peer=\"mesh-1\"}");

        kubernetes.configMap(config(1, TIMEOUT, entry("mesh-1", other.port())));
        await().until(() -> !metrics().contains("mesh-2"));

        kubernetes.configMap(config(
                1,
                TIMEOUT,
                IntStream.range(1, 6)
                        .mapToObj(i -> entry("mesh-" + i, other.port()))
                        .toArray(String[]::new)));
        await().until(() -> metrics().contains("pileus_peer_links 5.0"));
        assertThat(metrics()).doesNotContain("peer=\"");
    }

    private String metrics() {
        return Stream.of(peer.get("/prometheus", "").body().split("\n"))
                .filter(line -> line.startsWith("pileus_"))
                .collect(Collectors.joining("\n"));
    }
}
