package dev.pileus.peer;

import static dev.pileus.peer.mesh.OddServer.endless;
import static dev.pileus.peer.mesh.OddServer.http;
import static dev.pileus.peer.mesh.OddServer.late;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.peer.mesh.OddServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The function, with an API server and peers at its other end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PeerGroupTest {

    private static final String PATH = "/namespaces/team-a/peer-groups/mesh";
    private static final String GROUP = "/apis/pileus.dev/v1alpha1/namespaces/team-a/peergroups/mesh";
    private static final String PODS = "/api/v1/namespaces/team-a/pods";

    private static final String LINK = """
            {"to": "mesh-9", "since": "2026-01-01T12:00:00Z", "up": true, "count": 7, "failures": 1,
             "lastError": {"kind": "refused", "message": "%s", "time": "2026-01-01T12:00:00Z"},
             "lastMillis": 0.4, "minMillis": 0.3, "meanMillis": 0.5, "p50Millis": 0.4, "p99Millis": 0.9}""".formatted("nobody listens there");

    private final ApiServer kubernetes = new ApiServer();
    private final List<OddServer> peers = new ArrayList<>();
    private int port;
    private String token;
    private RunningPeer function;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        kubernetes.token("alice", 200);
        kubernetes.token("own", 200);
        kubernetes.put(
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                "{\"status\": {\"userInfo\": {\"username\": \"alice@example.org\"}}}");
        Path own = Files.writeString(folder.resolve("token"), "own\n");
        kubernetes.token("mallory", 403);
        kubernetes.put(GROUP, "{\"metadata\": {\"name\": \"mesh\"}, \"spec\": {\"replicas\": 3}}");
        OddServer first = new OddServer(http(200, "{\"name\": \"mesh-0\", \"links\": [%s]}".formatted(LINK)));
        port = first.port();
        peers.add(first);
        token = own.toString();
        function = startFunction("30s");
    }

    private RunningPeer startFunction(String deadline) {
        return RunningPeer.startFunction(Map.of(
                "pileus.kubernetes.url",
                kubernetes.url(),
                "pileus.peers.port",
                port,
                "pileus.peers.deadline",
                deadline,
                "pileus.audit.token",
                token));
    }

    @AfterAll
    void stop() {
        function.close();
        peers.forEach(OddServer::close);
        kubernetes.close();
    }

    private static String pod(String name, String address, boolean ready) {
        return """
                {"metadata": {"name": "%s", "labels": {}}, "spec": {},
                 "status": {"podIP": "%s", "conditions": [{"type": "Ready", "status": "%s"}]}}""".formatted(name, address, ready ? "True" : "False");
    }

    private void pods(String... pods) {
        kubernetes.put(PODS, "{\"items\": [%s]}".formatted(String.join(",", pods)));
    }

    private void peer(String address, OddServer.Answer answer) {
        peers.add(new OddServer(address, port, answer));
    }

    @Test
    void shouldShowWhatEachPeerSaysAndWhoSaysNothing() {
        peer("127.0.0.3", http(500, "no"));
        peer("127.0.0.4", http(200, "garbage"));
        peer("127.0.0.5", endless(200));
        peer("127.0.0.6", http(200, "{\"links\": [{\"to\": \"<script>\"}]}"));
        peer("127.0.0.7", http(200, "{\"links\": []}"));
        pods(
                pod("mesh-10", "127.0.0.7", true),
                pod("mesh-0", "127.0.0.1", true),
                pod("mesh-1", "", false),
                pod("mesh-3", "127.0.0.3", true),
                pod("mesh-4", "127.0.0.4", true),
                pod("mesh-5", "127.0.0.5", true),
                pod("mesh-6", "127.0.0.6", true),
                pod("mesh-7", "127.0.0.8", true));

        HttpResponse<String> answer = function.get(PATH, "alice");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Map<String, Object> matrix = RunningPeer.json(answer.body());
        assertThat(matrix).containsEntry("namespace", "team-a").containsEntry("name", "mesh");
        List<Map<String, Object>> rows = RunningPeer.list(matrix, "peers");
        assertThat(rows)
                .extracting(row -> row.get("name"))
                .containsExactly("mesh-0", "mesh-1", "mesh-3", "mesh-4", "mesh-5", "mesh-6", "mesh-7", "mesh-10");
        assertThat(rows.getFirst()).containsEntry("ready", true).containsEntry("answered", true);
        assertThat(RunningPeer.list(rows.getFirst(), "links").getFirst())
                .containsOnlyKeys("to", "count", "failures", "lastError", "lastMillis", "meanMillis", "p99Millis", "up")
                .containsEntry("to", "mesh-9")
                .containsEntry("count", 7)
                .containsEntry("up", true);
        assertThat(rows.get(1)).containsEntry("ready", false).containsEntry("answered", false);
        assertThat(rows.getLast()).containsEntry("answered", true);
        assertThat(RunningPeer.list(matrix, "unanswered"))
                .extracting(peer -> peer.get("name") + " " + peer.get("reason"))
                .containsExactly(
                        "mesh-1 not-running",
                        "mesh-3 status",
                        "mesh-4 body",
                        "mesh-5 body",
                        "mesh-6 body",
                        "mesh-7 unreachable");
        assertThat(kubernetes.requests()).contains(PODS + "?labelSelector=pileus.dev%2Fpeer-group%3Dmesh&limit=500");
    }

    @Test
    void shouldShowWhoDoesNotAnswerInTimeBesideWhoDoes() {
        peer("127.0.0.2", late(Duration.ofMinutes(1), http(200, "{\"links\": []}")));
        pods(pod("mesh-0", "127.0.0.1", true), pod("mesh-2", "127.0.0.2", true));
        try (RunningPeer impatient = startFunction("2s")) {
            await().untilAsserted(() -> assertThat(RunningPeer.list(impatient.json(PATH, "alice"), "unanswered"))
                    .extracting(peer -> peer.get("name") + " " + peer.get("reason"))
                    .containsExactly("mesh-2 timeout"));
        }
    }

    @Test
    void shouldBeEmptyWhenThereAreNoPods() {
        pods();

        assertThat(function.json(PATH, "alice"))
                .containsEntry("peers", List.of())
                .containsEntry("unanswered", List.of());
    }

    @Test
    void shouldAskManyPeersWhenTheGroupIsLarge() {
        pods(Stream.iterate(0, i -> i < 250, i -> i + 1)
                .map(i -> pod("mesh-" + i, "127.0.0.1", true))
                .collect(Collectors.toList())
                .toArray(String[]::new));

        Map<String, Object> matrix = function.json(PATH, "alice");

        assertThat(RunningPeer.list(matrix, "peers")).hasSize(250).allMatch(row -> row.get("answered")
                .equals(true));
    }

    @Test
    void shouldAnswer401WhenThereIsNoTokenOrKubernetesKnowsItNot() {
        assertProblem(401, function.get(PATH, ""));
        assertProblem(401, function.get(PATH, "forged"));
    }

    @Test
    void shouldAnswer403WhenTheCallerMayNotReadTheGroup() {
        assertProblem(403, function.get(PATH, "mallory"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/namespaces/team-a/peer-groups/other",
                "/namespaces/team-a/peer-groups/NO",
                "/namespaces/team%2Fb/peer-groups/mesh",
                "/namespaces/team-a/peer-groups/mesh%3Fwatch"
            })
    void shouldAnswer404WhenThereIsNoSuchGroup(String path) {
        assertProblem(404, function.get(path, "alice"));
    }

    @Test
    void shouldAnswer503WhenKubernetesIsAway() {
        try (RunningPeer alone = RunningPeer.startFunction(Map.of("pileus.kubernetes.url", "http://127.0.0.1:1"))) {
            HttpResponse<String> answer = alone.get(PATH, "alice");

            assertProblem(503, answer);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void shouldDeleteThePodThatIsThereNowWhenAPeerIsDeleted() {
        kubernetes.put(PODS + "/mesh-3", podOf("mesh", "mesh-3", ""));

        HttpResponse<String> answer = function.delete(PATH + "/peers/mesh-3", "alice");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(kubernetes.deletions())
                .contains(PODS + "/mesh-3 {\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\","
                        + "\"preconditions\":{\"uid\":\"u-mesh-3\"}}");
    }

    @Test
    void shouldWriteDownWhoDeletedAPeer() {
        kubernetes.put(PODS + "/mesh-5", podOf("mesh", "mesh-5", ""));

        function.delete(PATH + "/peers/mesh-5", "alice");

        await().untilAsserted(() -> assertThat(kubernetes.made("/api/v1/namespaces/team-a/events"))
                .filteredOn(made -> made.contains("mesh-5"))
                .singleElement()
                .asString()
                .startsWith("own {")
                .contains(
                        "\"message\":\"alice@example.org deleted the peer mesh-5 of mesh\"",
                        "\"reason\":\"WorkloadChanged\"",
                        "\"pileus.dev/user\":\"alice@example.org\"",
                        "\"pileus.dev/workload\":\"mesh\"",
                        "\"pileus.dev/kind\":\"peers\"",
                        "\"kind\":\"Namespace\"",
                        "\"reportingComponent\":\"pileus.dev/peer\""));
    }

    @Test
    void shouldDeleteAPodOnceWhenItIsEndingAlready() {
        kubernetes.put(PODS + "/mesh-4", podOf("mesh", "mesh-4", "2026-01-01T12:00:00Z"));

        assertThat(function.delete(PATH + "/peers/mesh-4", "alice").statusCode())
                .isEqualTo(202);
        assertThat(kubernetes.deletions()).noneMatch(deleted -> deleted.contains("mesh-4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"web-7d9f", "ring-0", "mesh-99", "NO", "mesh-0%2Flog"})
    void shouldDeleteNothingWhenThePodIsNoPeerOfTheGroup(String pod) {
        kubernetes.put(PODS + "/web-7d9f", pod("web-7d9f", "127.0.0.1", true));
        kubernetes.put(PODS + "/ring-0", podOf("ring", "ring-0", ""));

        assertProblem(404, function.delete(PATH + "/peers/" + pod, "alice"));
        assertThat(kubernetes.deletions()).noneMatch(deleted -> deleted.contains("web") || deleted.contains("ring"));
    }

    @Test
    void shouldAnswer403WhenTheCallerMayNotDeletePods() {
        assertProblem(403, function.delete(PATH + "/peers/mesh-3", "mallory"));
        assertProblem(401, function.delete(PATH + "/peers/mesh-3", ""));
    }

    @Test
    void shouldSayWhatItDoes() {
        HttpResponse<String> answer = function.get("/openapi", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("/namespaces/{namespace}/peer-groups/{name}:", "/peer-groups/{name}/peers/{peer}:");
    }

    private static String podOf(String group, String name, String deleted) {
        return """
                {"metadata": {"name": "%s", "uid": "u-%s", "labels": {"pileus.dev/peer-group": "%s"}%s}}""".formatted(
                        name, name, group, deleted.isEmpty() ? "" : ", \"deletionTimestamp\": \"" + deleted + "\"");
    }

    @Test
    void shouldPingNobodyWhenItIsTheFunction() {
        assertThat(function.links()).isEmpty();
        assertThat(function.get("/ping", "").body()).isEqualTo("pong\n");
    }

    private static void assertProblem(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body()).contains("\"status\":" + status, "\"detail\":");
    }
}
