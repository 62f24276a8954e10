package dev.pileus.status;

import static dev.pileus.status.DeploymentExamples.deployment;
import static dev.pileus.status.DeploymentExamples.ended;
import static dev.pileus.status.DeploymentExamples.ingress;
import static dev.pileus.status.DeploymentExamples.pod;
import static dev.pileus.status.DeploymentExamples.podName;
import static dev.pileus.status.DeploymentExamples.readyPod;
import static dev.pileus.status.DeploymentExamples.record;
import static dev.pileus.status.DeploymentExamples.replicaSet;
import static dev.pileus.status.DeploymentExamples.replicaSetName;
import static dev.pileus.status.DeploymentExamples.restarted;
import static dev.pileus.status.DeploymentExamples.running;
import static dev.pileus.status.DeploymentExamples.service;
import static dev.pileus.status.DeploymentExamples.withMain;
import static dev.pileus.status.DeploymentExamples.withStep;
import static dev.pileus.status.DeploymentExamples.withoutVolume;
import static dev.pileus.status.Examples.event;
import static dev.pileus.status.Examples.job;
import static dev.pileus.status.GitAppExamples.polled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pileus.api.Labels;
import dev.pileus.api.Problem;
import dev.pileus.api.Workload;
import dev.pileus.api.status.Audit;
import dev.pileus.api.status.Namespaces;
import dev.pileus.api.status.Quota;
import dev.pileus.status.cluster.ObjectMetadata;
import dev.pileus.testing.EventStreamReader;
import dev.pileus.testing.kubernetes.WatchApiServer;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1ResourceQuotaSpec;
import io.kubernetes.client.openapi.models.V1ResourceQuotaStatus;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** SSH boxes, websites, games and models over HTTP, and what concerns their namespaces as a whole. */
final class DeploymentWorkloadsTest {

    private static final List<String> KINDS = List.of("command", "ssh", "website", "game", "model", "git-app");

    private static final String FINGERPRINT = "SHA256:" + "a".repeat(43);

    private static WatchApiServer kubernetes;
    private static RunningFunction function;

    @BeforeAll
    static void start() throws IOException {
        kubernetes = new WatchApiServer();
        function = RunningFunction.start(
                kubernetes,
                Map.of(
                        "pileus.node.address", "node.example.com",
                        "pileus.gateway.url", "https://example.com"));
    }

    @AfterAll
    static void stop() {
        function.close();
        kubernetes.close();
    }

    @Test
    void shouldSayHowToReachAnSshBox() {
        function.allow("boxes");
        make("boxes", "box", "ssh");
        kubernetes.put("services", service("boxes", "box", 30022));
        kubernetes.put(
                "pods", withStep(readyPod("boxes", "box", 1), "keys", ended(0, "Completed", FINGERPRINT + "\n")));

        await().untilAsserted(() -> {
            JsonObject box = get("boxes", "box");
            assertThat(box.get("phase").getAsString()).isEqualTo("Running");
            assertThat(box.get("summary").getAsString()).isEqualTo("deployment has 1/1 replicas ready");
            assertThat(box.get("replicas")).hasToString("{\"ready\":1,\"desired\":1}");
            assertThat(box.get("access"))
                    .hasToString("{\"command\":\"ssh -p 30022 me@node.example.com\",\"host\":\"node.example.com\","
                            + "\"port\":\"30022\",\"fingerprint\":\"" + FINGERPRINT + "\"}");
            assertThat(box.has("reason")).isFalse();
        });
    }

    @Test
    void shouldSayThatNothingIsKeptWhenThereIsNoStorage() {
        function.allow("diskless");
        make("diskless", "world", "game");
        kubernetes.put("deployments", withoutVolume(deployment("diskless", "world", 1)));
        V1Service service = service("diskless", "world", 30300);
        service.getSpec().getPorts().getFirst().protocol("UDP");
        kubernetes.put("services", service);

        await().untilAsserted(() -> assertThat(get("diskless", "world").get("access"))
                .hasToString("{\"host\":\"node.example.com\",\"port\":\"30300\",\"protocol\":\"UDP\","
                        + "\"kept\":\"no: this cluster has no storage, so a restart loses it\"}"));
    }

    @Test
    void shouldSayWhereAWebsiteAndAModelAre() {
        function.allow("urls");
        make("urls", "page", "website");
        make("urls", "chat", "model");
        kubernetes.put("ingresses", ingress("urls", "page", "/docs/a/", "/docs/a"));

        await().untilAsserted(() -> {
            assertThat(get("urls", "page").get("access"))
                    .hasToString("{\"url\":\"https://urls.sites.example.com/docs/a\"}");
            assertThat(get("urls", "chat").get("access"))
                    .hasToString(
                            "{\"url\":\"https://status.pileus.example.com/namespaces/urls/workloads/chat/openai/v1\"}");
        });
    }

    @Test
    void shouldShowAKindThatItHasNeverHeardOfAsItsRecordSays() {
        function.allow("unheard");
        V1ConfigMap board = displayed("board", """
                {"shape": "deployment", "starting": "the board is set up",
                 "access": {"command": "chess --port {nodePort} {node}", "url": "{url}"}}""");
        kubernetes.put("configmaps", board);
        kubernetes.put("deployments", deployment("unheard", "board", 0));
        kubernetes.put("replicasets", replicaSet("unheard", "board", 1));
        kubernetes.put("pods", withMain(pod("unheard", "board", 1), running()));
        kubernetes.put("services", service("unheard", "board", 30064));
        kubernetes.put("configmaps", displayed("match", "{\"shape\": \"job\"}"));
        kubernetes.put("jobs", job("unheard", "match", "Complete", ""));

        await().untilAsserted(() -> {
            assertThat(get("unheard", "board").get("kind").getAsString()).isEqualTo("chess");
            assertThat(get("unheard", "board").get("access"))
                    .hasToString("{\"command\":\"chess --port 30064 node.example.com\"}");
            assertThat(get("unheard", "board").toString()).contains("the board is set up");
            assertThat(get("unheard", "match").get("phase").getAsString()).isEqualTo("Succeeded");
        });
    }

    @Test
    void shouldLeadNobodyElsewhereWhenSomebodyEditsHowAWorkloadIsShown() {
        function.allow("unheard");
        kubernetes.put(
                "configmaps",
                displayed(
                        "trap",
                        "{\"shape\": \"deployment\", \"access\": {\"url\": \"https://evil.example.com/{url}\"}}"));
        kubernetes.put("deployments", deployment("unheard", "trap", 1));
        kubernetes.put("ingresses", ingress("unheard", "trap", "/a"));

        await().untilAsserted(() -> assertThat(get("unheard", "trap").get("access"))
                .hasToString("{\"url\":\"https://unheard.sites.example.com/a\"}"));
    }

    @Test
    void shouldTellWorkloadsApartWhenOneIsCalledLikeAnothersPods() {
        function.allow("alike");
        String hashed = replicaSetName("game", 2);
        make("alike", "game", "game");
        kubernetes.put("persistentvolumeclaims", claim("alike", "game"));
        kubernetes.put("events", event("alike", "Pod", podName("game", 1), 1, "Started", "of the game"));
        // Just now, since an old one of what is not known would be dropped.
        kubernetes.put(
                "events",
                event("alike", "Pod", podName("game", 2), 1, "Started", "of the command")
                        .lastTimestamp(OffsetDateTime.now()));
        kubernetes.put("events", event("alike", "PersistentVolumeClaim", "game", 1, "Bound", "of the game's volume"));
        kubernetes.put("events", event("alike", "Deployment", "game", 1, "Scaled", "of the game's deployment"));
        kubernetes.put("pods", pod("alike", "game", 1));
        await().untilAsserted(
                        () -> assertThat(get("alike", "game").get("events").toString())
                                .contains("of the game\"", "of the game's volume", "of the game's deployment")
                                .doesNotContain("of the command"));
        // Each resource is watched by itself, so events may come in before what they are about.
        kubernetes.put("configmaps", record("alike", hashed, "command"));
        kubernetes.put("jobs", job("alike", hashed));
        kubernetes.put("pods", Examples.runningPod("alike", hashed));

        await().untilAsserted(
                        () -> assertThat(get("alike", hashed).get("events").toString())
                                .contains("of the command")
                                .doesNotContain("of the game"));
        assertThat(get("alike", "game").get("events").toString()).doesNotContain("of the command");
    }

    @Test
    void shouldNotTakeAnEarlierDeploymentsPodsForItsOwn() {
        function.allow("again");
        kubernetes.put("configmaps", record("again", "box", "ssh"));
        kubernetes.put("deployments", deployment("again", "box", 0));
        var earlier = replicaSet("again", "box", 1);
        earlier.getMetadata().getOwnerReferences().getFirst().uid("an earlier deployment");
        kubernetes.put("replicasets", earlier);
        kubernetes.put("pods", withMain(pod("again", "box", 1), restarted(1, "Error", "an earlier one's")));
        kubernetes.put("configmaps", record("again", "last", "ssh"));

        await().untilAsserted(() ->
                assertThat(get("again", "last").get("phase").getAsString()).isEqualTo("Pending"));
        assertThat(get("again", "box").get("reason"))
                .hasToString("{\"code\":\"Progressing\",\"message\":\"its pod is being made\"}");
    }

    @Test
    void shouldAnswerTheStepsLogUntilTheMainContainerHasBegun() {
        function.allow("steps");
        make("steps", "chat", "model");
        String pod = podName("chat", 1);
        kubernetes.log("steps", pod, "download", reader -> reader.write("progress".getBytes(StandardCharsets.UTF_8)));
        kubernetes.log("steps", pod, "main", reader -> reader.write("serving".getBytes(StandardCharsets.UTF_8)));

        kubernetes.put("pods", withStep(pod("steps", "chat", 1), "download", running()));
        await().untilAsserted(() -> assertThat(log("steps", "chat")).isEqualTo("progress"));

        kubernetes.put("pods", withStep(readyPod("steps", "chat", 1), "download", ended(0, "Completed", null)));
        await().untilAsserted(() -> assertThat(log("steps", "chat")).isEqualTo("serving"));
    }

    @Test
    void shouldFollowALogFromTheStepToTheMainContainerAndItsNextRun() throws Exception {
        function.allow("onward");
        make("onward", "chat", "model");
        String pod = podName("chat", 1);
        CountDownLatch crash = new CountDownLatch(1);
        kubernetes.log("onward", pod, "download", reader -> reader.write("progress".getBytes(StandardCharsets.UTF_8)));
        kubernetes.log("onward", pod, "main", reader -> {
            reader.write("serving\n".getBytes(StandardCharsets.UTF_8));
            reader.flush();
            crash.await();
        });
        kubernetes.put("pods", withStep(pod("onward", "chat", 1), "download", running()));
        await().untilAsserted(() -> assertThat(log("onward", "chat")).isEqualTo("progress"));

        try (EventStreamReader events =
                function.stream("alice-token", "/namespaces/onward/workloads/chat/logs?follow=true", "")) {
            assertThat(events.next().data()).isEqualTo("progress");

            kubernetes.put("pods", withStep(readyPod("onward", "chat", 1), "download", ended(0, "Completed", null)));
            assertThat(events.next().data()).isEqualTo("serving");

            kubernetes.log("onward", pod, "main", reader -> reader.write("again".getBytes(StandardCharsets.UTF_8)));
            crash.countDown();
            kubernetes.put("pods", withMain(pod("onward", "chat", 1), restarted(1, "Error", "")));
            assertThat(events.next().data()).isEqualTo("again");

            kubernetes.delete("configmaps", "onward", "chat");
            assertThat(events.next().data()).isEqualTo("{\"phase\":\"Terminating\"}");
        }
    }

    @Test
    void shouldAnswerTheTightestOfSeveralQuotas() {
        function.allow("limited");
        kubernetes.put("resourcequotas", quota("limited", "wide", "100", "3", "8Gi", "512Mi"));
        kubernetes.put("resourcequotas", quota("limited", "tight", "20", "4", "16Gi", "15Gi"));
        V1ResourceQuota fresh = quota("limited", "fresh", "1", "0", "1Gi", "0").status(null);
        fresh.getSpec().hard(Map.of("services", new Quantity("5")));
        kubernetes.put("resourcequotas", fresh);

        await().untilAsserted(() -> assertThat(
                        function.get("alice-token", "/namespaces/limited/quota").body())
                .isEqualTo("{\"items\":[{\"resource\":\"limits.memory\",\"used\":\"15Gi\",\"hard\":\"16Gi\"},"
                        + "{\"resource\":\"pods\",\"used\":\"4\",\"hard\":\"20\"},"
                        + "{\"resource\":\"services\",\"used\":\"0\",\"hard\":\"5\"}]}"));
        function.allow("unlimited");
        assertThat(function.get("alice-token", "/namespaces/unlimited/quota").body())
                .isEqualTo("{\"items\":[]}");
    }

    @Test
    void shouldAnswerWhoDidWhatTheLatestFirst() {
        function.allow("audited");
        kubernetes.put("events", audit("audited", 1, "WorkloadCreated", "pileus.dev/provision"));
        kubernetes.put("events", audit("audited", 2, "WorkloadDeleted", "pileus.dev/teardown"));
        kubernetes.put("events", audit("audited", 3, "WorkloadDeleted", "somebody.else"));
        kubernetes.put("events", audit("audited", 4, "SomethingElse", "pileus.dev/teardown"));

        await().untilAsserted(() -> assertThat(
                        function.get("alice-token", "/namespaces/audited/audit").body())
                .isEqualTo("{\"items\":[{\"time\":\"2026-01-02T03:04:07Z\",\"user\":\"alice\","
                        + "\"action\":\"deleted\",\"kind\":\"website\",\"workload\":\"hello\",\"message\":\"message 2\"},"
                        + "{\"time\":\"2026-01-02T03:04:06Z\",\"user\":\"alice\",\"action\":\"created\","
                        + "\"kind\":\"website\",\"workload\":\"hello\",\"message\":\"message 1\"}]}"));
    }

    @Test
    void shouldAnswerNoMoreOfTheAuditTrailThanTheNewest() {
        function.allow("busy");
        IntStream.rangeClosed(1, 510)
                .forEach(i -> kubernetes.put("events", audit("busy", i, "WorkloadCreated", "pileus.dev/provision")));

        await().untilAsserted(() -> {
            List<String> messages = StreamSupport.stream(
                            items("/namespaces/busy/audit").spliterator(), false)
                    .map(item -> item.getAsJsonObject().get("message").getAsString())
                    .toList();
            assertThat(messages).hasSize(500).startsWith("message 510").endsWith("message 11");
        });
    }

    @Test
    void shouldShowNothingOfAKindThatThereIsNotAndLittleOfWhatHasExpired() {
        function.allow("flooded");
        kubernetes.put("events", audit("flooded", 1, "WorkloadCreated", "pileus.dev/provision"));
        IntStream.rangeClosed(2, 600)
                .forEach(i -> kubernetes.put("events", audit("flooded", i, "WorkloadExpired", "pileus.dev/teardown")));
        CoreV1Event forged = audit("flooded", 700, "WorkloadExpired", "pileus.dev/teardown");
        forged.getMetadata().putLabelsItem("pileus.dev/kind", "<script>");
        kubernetes.put("events", forged);
        kubernetes.put("events", audit("flooded", 800, "WorkloadDeleted", "pileus.dev/teardown"));

        await().untilAsserted(() -> {
            String trail =
                    function.get("alice-token", "/namespaces/flooded/audit").body();
            assertThat(trail)
                    .contains("message 800", "message 600", "\"message 1\"")
                    .doesNotContain("script", "message 700", "message 300");
        });
    }

    @Test
    void shouldFollowTheLogOfAModelAlsoAfterItHasFailed() throws Exception {
        function.allow("recovering");
        make("recovering", "chat", "model");
        String pod = podName("chat", 1);
        kubernetes.log("recovering", pod, "download", reader -> reader.write("no".getBytes(StandardCharsets.UTF_8)));
        kubernetes.put("pods", withStep(pod("recovering", "chat", 1), "download", ended(1, "Error", "no such file")));
        await().untilAsserted(() ->
                assertThat(get("recovering", "chat").get("phase").getAsString()).isEqualTo("Failed"));

        try (EventStreamReader events =
                function.stream("alice-token", "/namespaces/recovering/workloads/chat/logs?follow=true", "")) {
            assertThat(events.next().data()).isEqualTo("no");

            kubernetes.log(
                    "recovering", pod, "download", reader -> reader.write("yes".getBytes(StandardCharsets.UTF_8)));
            kubernetes.put("pods", withStep(pod("recovering", "chat", 1), "download", restarted(1, "Error", "no")));
            assertThat(events.next().data()).isEqualTo("yes");
        }
    }

    @Test
    void shouldNotAskTheApiServerWhenQuotaAndAuditTrailAreRead() {
        function.allow("unasked");
        function.get("alice-token", "/namespaces/unasked/quota");
        int before = kubernetes.requests().size();
        long began = System.nanoTime();

        IntStream.range(0, 10).forEach(i -> {
            function.get("alice-token", "/namespaces/unasked/quota");
            function.get("alice-token", "/namespaces/unasked/audit");
        });

        assertThat(kubernetes.requests().subList(before, kubernetes.requests().size()))
                .noneMatch(request -> request.contains("unasked"))
                .filteredOn(request -> request.startsWith("POST"))
                .hasSizeLessThanOrEqualTo(RunningFunction.maxReviewsSince(began));
    }

    @Test
    void shouldTellStreamsThatQuotaAndAuditTrailHaveChanged() throws Exception {
        function.allow("told");
        String seen;
        try (EventStreamReader events = function.stream("alice-token", "/namespaces/told/events", "")) {
            assertThat(events.next().name()).isEqualTo("ready");

            kubernetes.put("resourcequotas", quota("elsewhere", "tenant", "20", "1", "1Gi", "0"));
            kubernetes.put("resourcequotas", quota("told", "tenant", "20", "1", "1Gi", "0"));
            EventStreamReader.Event quota = events.next();
            assertThat(quota.name()).isEqualTo("quota");
            assertThat(quota.data()).isEqualTo("{\"namespace\":\"told\"}");
            seen = quota.id();

            kubernetes.put("events", audit("told", 1, "WorkloadCreated", "pileus.dev/provision"));
            assertThat(events.next().name()).isEqualTo("audit");
        }
        kubernetes.put("configmaps", record("told", "box", "ssh"));
        await().until(() ->
                function.get("alice-token", "/namespaces/told/workloads/box").statusCode() == 200);

        try (EventStreamReader events = function.stream("alice-token", "/namespaces/told/events", seen)) {
            assertThat(events.next().name()).isEqualTo("audit");
            assertThat(events.next().name()).isEqualTo("workload");
            assertThat(events.next().data()).isEqualTo("{\"complete\":false}");
        }
    }

    @Test
    void shouldListManyWorkloadsOfAllKinds() {
        function.allow("crowd");
        int each = 100;
        for (String kind : KINDS) {
            for (int i = 0; i < each; i++) {
                String name = kind + "-" + i;
                if (kind.equals("command")) {
                    kubernetes.put("configmaps", record("crowd", name, kind));
                    kubernetes.put("jobs", job("crowd", name, "Complete", ""));
                } else {
                    make("crowd", name, kind);
                    kubernetes.put("services", service("crowd", name, 30000 + i));
                    kubernetes.put("ingresses", ingress("crowd", name, "/crowd/" + name));
                    kubernetes.put("pods", readyPod("crowd", name, 1));
                    if (kind.equals("git-app")) {
                        kubernetes.put("configmaps", polled("crowd", name));
                    }
                }
            }
        }

        await().untilAsserted(() -> {
            List<JsonObject> all = StreamSupport.stream(
                            items("/namespaces/crowd/workloads").spliterator(), false)
                    .map(JsonElement::getAsJsonObject)
                    .toList();
            assertThat(all).hasSize(each * KINDS.size());
            for (String kind : KINDS) {
                String expected = kind.equals("command") ? "Succeeded" : "Running";
                assertThat(all.stream()
                                .filter(workload ->
                                        workload.get("kind").getAsString().equals(kind))
                                .map(workload -> workload.get("phase").getAsString()))
                        .hasSize(each)
                        .containsOnly(expected);
            }
        });
        kubernetes.delete("configmaps", "crowd", "game-7");
        await().untilAsserted(
                        () -> assertThat(items("/namespaces/crowd/workloads")).hasSize(each * KINDS.size() - 1));
    }

    @Test
    void shouldAnswerWhatTheRecordsOfTheContractHold() {
        function.allow("recorded");
        make("recorded", "hello", "website");
        kubernetes.put("pods", readyPod("recorded", "hello", 1));
        kubernetes.put("events", event("recorded", "Deployment", "hello", 1, "ScalingReplicaSet", "Scaled up"));
        kubernetes.put("events", audit("recorded", 1, "WorkloadCreated", "pileus.dev/provision"));
        kubernetes.put("resourcequotas", quota("recorded", "tenant", "20", "4", "16Gi", "15Gi"));
        String namespace = "/namespaces/recorded";
        String token = "alice-token";

        await().untilAsserted(() -> {
            assertThat(function.answer(token, namespace + "/workloads/hello", Workload.class)
                            .events())
                    .isNotEmpty();
            assertThat(function.answer(token, namespace + "/workloads", Workload.Page.class)
                            .items())
                    .hasSize(1);
            assertThat(function.answer(token, namespace + "/quota", Quota.class).items())
                    .hasSize(2);
            assertThat(function.answer(token, namespace + "/audit", Audit.class).items())
                    .hasSize(1);
        });
        assertThat(function.answer(token, "/namespaces", Namespaces.class).user())
                .isEqualTo("alice");
        assertThat(function.answer(token, "/namespaces/nobody-s", Problem.class).status())
                .isEqualTo(404);
    }

    @Test
    void shouldDescribeItself() {
        assertThat(function.get("", "/openapi").body())
                .contains(
                        "/namespaces/{namespace}/quota",
                        "/namespaces/{namespace}/audit",
                        "/namespaces/{namespace}/workloads/{name}/openai/v1/chat/completions");
    }

    /** The record of a kind that nothing here knows. */
    private static V1ConfigMap displayed(String name, String display) {
        V1ConfigMap record = record("unheard", name, "chess");
        record.getMetadata().putAnnotationsItem(Labels.DISPLAY, display);
        return record;
    }

    private static void make(String namespace, String name, String kind) {
        kubernetes.put("configmaps", record(namespace, name, kind));
        kubernetes.put("deployments", deployment(namespace, name, 1));
        kubernetes.put("replicasets", replicaSet(namespace, name, 1));
    }

    private static JsonObject get(String namespace, String name) {
        return JsonParser.parseString(function.get("alice-token", "/namespaces/" + namespace + "/workloads/" + name)
                        .body())
                .getAsJsonObject();
    }

    private static Iterable<JsonElement> items(String path) {
        return JsonParser.parseString(function.get("alice-token", path).body())
                .getAsJsonObject()
                .getAsJsonArray("items");
    }

    private static String log(String namespace, String name) {
        return function.get("alice-token", "/namespaces/" + namespace + "/workloads/" + name + "/logs")
                .body();
    }

    private static ObjectMetadata claim(String namespace, String name) {
        return new ObjectMetadata(Examples.metadata(namespace, name, name, Examples.uid("PersistentVolumeClaim", name))
                .addOwnerReferencesItem(new V1OwnerReference().uid("record-" + name)));
    }

    private static V1ResourceQuota quota(
            String namespace, String name, String pods, String usedPods, String memory, String usedMemory) {
        Map<String, Quantity> hard = Map.of("pods", new Quantity(pods), "limits.memory", new Quantity(memory));
        return new V1ResourceQuota()
                .metadata(new V1ObjectMeta().namespace(namespace).name(name))
                .spec(new V1ResourceQuotaSpec().hard(hard))
                .status(new V1ResourceQuotaStatus()
                        .hard(hard)
                        .used(Map.of("pods", new Quantity(usedPods), "limits.memory", new Quantity(usedMemory))));
    }

    private static CoreV1Event audit(String namespace, int second, String reason, String component) {
        CoreV1Event event = event(namespace, "Namespace", namespace, second, reason, "message " + second);
        event.reportingComponent(component)
                .getMetadata()
                .putLabelsItem(Labels.WORKLOAD, "hello")
                .putLabelsItem(Labels.KIND, "website")
                .putAnnotationsItem("pileus.dev/user", "alice");
        return event;
    }
}
