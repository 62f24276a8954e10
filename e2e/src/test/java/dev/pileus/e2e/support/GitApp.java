package dev.pileus.e2e.support;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A git app, as a member of its tenant uses it, and as its readers do. */
public record GitApp(Tenant tenant, String name) {

    /** The kind of workload. */
    public static final String KIND = "git-app";

    /** The init container of its pods. */
    public static final String CHECKOUT = "checkout";

    /** The container that serves the files, and where it has them. */
    public static final String CONTAINER = "app";

    /** Where that container has the files, unless something else was wished for. */
    public static final String FOLDER = "/usr/share/site";

    /** An interval in which nothing happens by itself during a test. */
    public static final String SELDOM = "PT1H";

    /** Asks for one, which has to be granted. */
    public static GitApp create(Tenant tenant, String name, Map<String, ?> parameters) {
        tenant.workloads().create(Json.workload(KIND, name, parameters));
        return new GitApp(tenant, name);
    }

    /** How it is, as status says. */
    public JsonNode status() {
        return tenant.workloads().get(name).expect(200).json();
    }

    /** How it is, as git-poll says. */
    public JsonNode view() {
        return tenant.caller().get(Function.GIT_POLL, path()).expect(200).json();
    }

    /** Asks for a change of parameters, which has to be granted. */
    public void change(Map<String, ?> parameters) {
        tenant.workloads()
                .patch(name, Json.write(Map.of("parameters", parameters)))
                .expect(200);
    }

    /** Has its repository asked, and tells what came of it. */
    public JsonNode poll() {
        return post("poll", BodyPublishers.noBody()).expect(200).json();
    }

    /** Has its repository asked until it is at that commit: a poll that was going on may not have seen the latest push. */
    public void pollTo(String commit) {
        await("%s is at %s".formatted(name, commit))
                .until(
                        this::poll,
                        poll -> poll.path("app")
                                        .path("commit")
                                        .path("id")
                                        .asText()
                                        .equals(commit)
                                && !poll.path("outcome").asText().equals("failed"));
    }

    /** The same, and waits until all of its pods are there and have that commit. */
    public JsonNode rollTo(String commit) {
        pollTo(commit);
        return awaitPods(commit);
    }

    /** How it is once all of its pods are there and have that commit, and those before them have taken their leave. */
    public JsonNode awaitPods(String commit) {
        JsonNode there = tenant.workloads()
                .awaitWorkload(
                        name,
                        "runs " + commit,
                        status -> status.path("phase").asText().equals("Running") && pods(status, commit));
        await("the earlier pods of %s are gone".formatted(name))
                .until(() -> Cluster.podsOf(tenant.namespace(), name).size()
                        == there.path("pods").size());
        return there;
    }

    /** Has its repository asked until that fails, and tells why, once status says so too. */
    public String pollToFailure() {
        JsonNode reason = await("a poll of %s fails".formatted(name))
                .until(this::poll, poll -> poll.path("outcome").asText().equals("failed"))
                .path("reason");
        String code = reason.path("code").asText();
        String message = reason.path("message").asText();
        tenant.workloads()
                .awaitWorkload(
                        name,
                        "says why",
                        status -> status.path("access").path("error").asText().equals(message)
                                && status.path("access")
                                        .path("errorCode")
                                        .asText()
                                        .equals(code)
                                && status.path("reason").path("code").asText().equals(code)
                                && status.path("reason")
                                        .path("message")
                                        .asText()
                                        .contains(message));
        return message;
    }

    /** Has its repository asked until nothing is wrong, and waits until status says nothing else. */
    public void pollToPeace() {
        await("a poll of %s succeeds".formatted(name))
                .until(this::poll, poll -> !poll.path("outcome").asText().equals("failed"));
        tenant.workloads().awaitWorkload(name, "has nothing to complain about", status -> !status.path("access")
                .has("error"));
    }

    /** Has it stay at a commit. */
    public Answer pin(String commit) {
        return post("pin", BodyPublishers.ofString(Json.write(Map.of("commit", commit))));
    }

    /** Has it follow its branch again. */
    public Answer unpin() {
        return post("pin", BodyPublishers.ofString(Json.write(Collections.singletonMap("commit", null))));
    }

    /** Has it trust the host key of that fingerprint. */
    public Answer trust(String fingerprint) {
        return post("trust-host-key", BodyPublishers.ofString(Json.write(Map.of("fingerprint", fingerprint))));
    }

    /** Its path at git-poll. */
    public String path() {
        return "/namespaces/" + tenant.namespace() + "/apps/" + name;
    }

    /** Where readers find it. */
    public URI url() {
        return URI.create(status().path("access").path("url").asText());
    }

    /** What readers get at a path, which begins with a slash. */
    public HttpResponse<String> get(String path) {
        return read(url().resolve(path));
    }

    /** What readers get at an address. */
    public static HttpResponse<String> read(URI url) {
        return Sites.get(url);
    }

    /** Waits until readers get that. */
    public void awaitContent(String content) {
        URI url = url();
        await("%s serves '%s'".formatted(name, content))
                .until(
                        () -> read(url),
                        answer -> answer.statusCode() == 200 && answer.body().equals(content));
    }

    /** The ConfigMap that registers it. */
    public ConfigMap configMap() {
        return Cluster.admin()
                .configMaps()
                .inNamespace(tenant.namespace())
                .withName(name + "-git")
                .get();
    }

    /** Its pods that are not on their way out. */
    public List<Pod> pods() {
        return Cluster.admin()
                .pods()
                .inNamespace(tenant.namespace())
                .withLabel(Cluster.WORKLOAD_LABEL, name)
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** What the checkout of a pod has left as its last word; empty: nothing yet. */
    public static String lastWord(Pod pod) {
        return pod.getStatus().getInitContainerStatuses().stream()
                .filter(status -> status.getName().equals(CHECKOUT))
                .findFirst()
                .map(ContainerStatus::getState)
                .flatMap(state -> Optional.ofNullable(state.getTerminated()))
                .flatMap(terminated -> Optional.ofNullable(terminated.getMessage()))
                .orElse("");
    }

    /** Runs a script in one of its pods, where its readers' files are. */
    public String look(String script) {
        return Cluster.exec(
                        tenant.namespace(),
                        pods().getFirst().getMetadata().getName(),
                        CONTAINER,
                        "bash",
                        "-c",
                        "cd " + FOLDER + "\n" + script)
                .expectSuccess();
    }

    private Answer post(String action, java.net.http.HttpRequest.BodyPublisher body) {
        return tenant.caller().call(Function.GIT_POLL, "POST", path() + "/" + action, body);
    }

    private static boolean pods(JsonNode status, String commit) {
        JsonNode pods = status.path("pods");
        return !pods.isEmpty()
                && StreamSupport.stream(pods.spliterator(), false)
                        .allMatch(pod -> pod.path("ready").asBoolean()
                                && pod.path("commit").asText().equals(commit));
    }
}
