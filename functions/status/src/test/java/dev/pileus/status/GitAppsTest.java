package dev.pileus.status;

import static dev.pileus.status.DeploymentExamples.crashing;
import static dev.pileus.status.DeploymentExamples.deployment;
import static dev.pileus.status.DeploymentExamples.podName;
import static dev.pileus.status.DeploymentExamples.readyPod;
import static dev.pileus.status.DeploymentExamples.record;
import static dev.pileus.status.DeploymentExamples.replicaSet;
import static dev.pileus.status.DeploymentExamples.running;
import static dev.pileus.status.DeploymentExamples.service;
import static dev.pileus.status.DeploymentExamples.withStep;
import static dev.pileus.status.Examples.event;
import static dev.pileus.status.GitAppExamples.COMMIT;
import static dev.pileus.status.GitAppExamples.EARLIER;
import static dev.pileus.status.GitAppExamples.at;
import static dev.pileus.status.GitAppExamples.configuration;
import static dev.pileus.status.GitAppExamples.knativePod;
import static dev.pileus.status.GitAppExamples.knativePodName;
import static dev.pileus.status.GitAppExamples.notPolled;
import static dev.pileus.status.GitAppExamples.polled;
import static dev.pileus.status.GitAppExamples.readyKnativePod;
import static dev.pileus.status.GitAppExamples.readyKnativeService;
import static dev.pileus.status.GitAppExamples.revisionOf;
import static dev.pileus.status.GitAppExamples.site;
import static dev.pileus.status.GitAppExamples.with;
import static dev.pileus.testing.kubernetes.WatchApiServer.KNATIVE_SERVICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pileus.api.Workload;
import dev.pileus.testing.EventStreamReader;
import dev.pileus.testing.kubernetes.WatchApiServer;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Git apps over HTTP. Each test has a namespace of its own. */
final class GitAppsTest {

    private static WatchApiServer kubernetes;
    private static RunningFunction function;

    @BeforeAll
    static void start() throws IOException {
        kubernetes = new WatchApiServer();
        function = RunningFunction.start(kubernetes, Map.of());
    }

    @AfterAll
    static void stop() {
        function.close();
        kubernetes.close();
    }

    @Test
    void shouldAnswerAnAppAsTheContractSays() {
        function.allow("contract");
        make("contract", with("host-key", "ssh-ed25519 SHA256:known", polled("contract", "shop")));
        kubernetes.put("pods", at(COMMIT, readyPod("contract", "shop", 1)));

        await().untilAsserted(() -> assertThat(json("contract"))
                .isEqualTo("{\"namespace\":\"contract\",\"name\":\"shop\",\"kind\":\"git-app\",\"phase\":\"Running\","
                        + "\"summary\":\"at 1a2b3c4: deployment has 1/1 replicas ready\",\"createdBy\":\"alice\","
                        + "\"createdAt\":\"2026-01-02T03:04:05Z\",\"expiresAt\":\"2026-01-02T04:04:05Z\","
                        + "\"access\":{\"url\":\"http://shop.contract.sites.example.com:8080/\",\"commit\":\"" + COMMIT
                        + "\",\"subject\":\"Say hello\",\"author\":\"Alice <alice@example.com>\","
                        + "\"date\":\"2026-01-02T03:04:05+02:00\",\"ref\":\"main\","
                        + "\"hostKey\":\"ssh-ed25519 SHA256:known\"},\"replicas\":{\"ready\":1,\"desired\":1},"
                        + "\"pods\":[{\"name\":\"" + podName("shop", 1) + "\",\"ready\":true,\"commit\":\"" + COMMIT
                        + "\"}],\"parameters\":{},\"parametersDigest\":\"44136fa355b3678a\",\"events\":[]}"));
        assertThat(function.answer("alice-token", "/namespaces/contract/workloads/shop", Workload.class)
                        .pods()
                        .orElseThrow())
                .hasSize(1);
    }

    @Test
    void shouldAnswerWhatIsToBeDoneAboutAHostKeyThatHasChanged() {
        function.allow("changed");
        V1ConfigMap refused =
                with("last-error", "HostKeyChanged: The host key has changed.", notPolled("changed", "shop"));
        with("offered-host-key", "ssh-ed25519 SHA256:offered", refused);
        with("public-key", "ssh-ed25519 AAAA", refused);
        make("changed", with("pinned-commit", EARLIER, refused));

        await().untilAsserted(() -> {
            assertThat(get("changed").get("phase").getAsString()).isEqualTo("Pending");
            assertThat(get("changed").get("reason"))
                    .hasToString("{\"code\":\"HostKeyChanged\",\"message\":\"The host key has changed.\"}");
            assertThat(get("changed").get("access"))
                    .hasToString(
                            "{\"url\":\"http://shop.changed.sites.example.com:8080/\",\"ref\":\"main\","
                                    + "\"error\":\"The host key has changed.\",\"errorCode\":\"HostKeyChanged\",\"pinned\":\""
                                    + EARLIER
                                    + "\",\"offeredHostKey\":\"ssh-ed25519 SHA256:offered\",\"publicKey\":\"ssh-ed25519 AAAA\"}");
            assertThat(get("changed").get("pods")).hasToString("[]");
        });
    }

    @Test
    void shouldAnswerHowAKnativeServiceFares() {
        function.allow("serverless");
        kubernetes.put("configmaps", record("serverless", "shop", "git-app"));
        kubernetes.put("configmaps", polled("serverless", "shop"));
        kubernetes.put(KNATIVE_SERVICES, readyKnativeService("serverless", "shop"));

        await().untilAsserted(() -> {
            assertThat(get("serverless").get("phase").getAsString()).isEqualTo("Sleeping");
            assertThat(get("serverless").getAsJsonObject("access").get("url").getAsString())
                    .isEqualTo("http://shop.serverless.example.com:8080/");
            assertThat(get("serverless").get("pods")).hasToString("[]");
            assertThat(get("serverless").has("replicas")).isFalse();
        });

        V1Pod failing = withStep(
                knativePod("serverless", "shop", 1), "checkout", crashing(1, "Error", "NoSpaceLeft: Disk full."));
        kubernetes.put("pods", failing);
        kubernetes.put("configurations", configuration("serverless", "shop"));
        kubernetes.put("revisions", revisionOf("serverless", "shop", 1));
        kubernetes.put("events", event("serverless", "Pod", knativePodName("shop", 1), 1, "BackOff", "of the pod"));
        kubernetes.put("events", event("serverless", "Revision", "shop-00001", 1, "Created", "of the revision"));
        kubernetes.put("events", event("serverless", "ConfigMap", "shop-git", 1, "CommitChanged", "of the repository"));
        await().untilAsserted(() -> {
            assertThat(get("serverless").get("phase").getAsString()).isEqualTo("Pending");
            assertThat(get("serverless").getAsJsonObject("reason").get("code").getAsString())
                    .isEqualTo("NoSpaceLeft");
            assertThat(get("serverless").get("pods"))
                    .hasToString("[{\"name\":\"" + knativePodName("shop", 1)
                            + "\",\"ready\":false,\"reason\":{\"code\":\"NoSpaceLeft\",\"message\":\"Disk full.\"}}]");
            assertThat(get("serverless").get("events").toString())
                    .contains("of the pod", "of the revision", "of the repository");
        });

        kubernetes.put("pods", at(COMMIT, readyKnativePod("serverless", "shop", 1)));
        await().untilAsserted(() ->
                assertThat(get("serverless").get("phase").getAsString()).isEqualTo("Running"));

        kubernetes.delete(KNATIVE_SERVICES, "serverless", "shop");
        await().untilAsserted(() ->
                assertThat(get("serverless").get("summary").getAsString()).isEqualTo("asked for"));
    }

    @Test
    void shouldNotTakeAnEarlierServicesPodsForItsOwn() {
        function.allow("again");
        kubernetes.put("configmaps", record("again", "shop", "git-app"));
        kubernetes.put("configmaps", polled("again", "shop"));
        V1Pod earlier = at(EARLIER, readyKnativePod("again", "shop", 1));
        earlier.getMetadata().putLabelsItem("serving.knative.dev/serviceUID", "an earlier service");
        kubernetes.put("pods", earlier);
        kubernetes.put(KNATIVE_SERVICES, readyKnativeService("again", "shop"));

        await().untilAsserted(() ->
                assertThat(get("again").get("phase").getAsString()).isEqualTo("Sleeping"));
        assertThat(get("again").get("pods")).hasToString("[]");
    }

    @Test
    void shouldTellStreamsWhatAPollHasFound() throws Exception {
        function.allow("told");
        make("told", polled("told", "shop"));
        kubernetes.put("pods", at(COMMIT, readyPod("told", "shop", 1)));
        await().untilAsserted(
                        () -> assertThat(json("told")).contains("at 1a2b3c4", "\"Running\"", "\"url\"", "\"pods\":[{"));

        try (EventStreamReader events = function.stream("alice-token", "/namespaces/told/events", "")) {
            assertThat(events.next().name()).isEqualTo("workload");
            assertThat(events.next().name()).isEqualTo("ready");

            // Where nothing that is shown has changed nobody is told.
            kubernetes.put("configmaps", with("last-poll", "2026-01-02T03:04:05Z", polled("told", "shop")));
            kubernetes.put(
                    "configmaps", with("last-error", "git.example.com does not answer.", polled("told", "shop")));

            EventStreamReader.Event news = events.next();
            assertThat(news.name()).isEqualTo("workload");
            assertThat(news.data())
                    .contains(
                            "\"error\":\"git.example.com does not answer.\"",
                            "\"reason\":{\"code\":\"Other\",\"message\":\"git.example.com does not answer."
                                    + " It goes on serving 1a2b3c4.\"}");
        }
    }

    @Test
    void shouldAnswerTheLogOfTheAppAndNotOfItsProxy() {
        function.allow("logs");
        kubernetes.put("configmaps", record("logs", "shop", "git-app"));
        kubernetes.put("configmaps", polled("logs", "shop"));
        kubernetes.put(KNATIVE_SERVICES, readyKnativeService("logs", "shop"));
        for (String container : List.of("checkout", "app", "queue-proxy")) {
            kubernetes.log(
                    "logs",
                    knativePodName("shop", 1),
                    container,
                    reader -> reader.write(("of " + container).getBytes(StandardCharsets.UTF_8)));
        }

        V1Pod starting = at(COMMIT, knativePod("logs", "shop", 1));
        starting.getStatus()
                .containerStatuses(List.of(running().name("queue-proxy").image("queue")));
        kubernetes.put("pods", starting);
        await().untilAsserted(() -> assertThat(log("logs")).isEqualTo("of checkout"));

        kubernetes.put("pods", at(COMMIT, readyKnativePod("logs", "shop", 1)));
        await().untilAsserted(() -> assertThat(log("logs")).isEqualTo("of app"));
    }

    private static void make(String namespace, V1ConfigMap repository) {
        kubernetes.put("configmaps", record(namespace, "shop", "git-app"));
        kubernetes.put("configmaps", repository);
        kubernetes.put("deployments", deployment(namespace, "shop", 1));
        kubernetes.put("replicasets", replicaSet(namespace, "shop", 1));
        kubernetes.put("services", service(namespace, "shop", 0));
        kubernetes.put("ingresses", site(namespace, "shop"));
    }

    private static String json(String namespace) {
        return function.get("alice-token", "/namespaces/" + namespace + "/workloads/shop")
                .body();
    }

    private static JsonObject get(String namespace) {
        return JsonParser.parseString(json(namespace)).getAsJsonObject();
    }

    private static String log(String namespace) {
        return function.get("alice-token", "/namespaces/" + namespace + "/workloads/shop/logs")
                .body();
    }
}
