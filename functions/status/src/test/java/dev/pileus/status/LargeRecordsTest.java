package dev.pileus.status;

import static dev.pileus.status.RunningFunction.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pileus.api.Labels;
import dev.pileus.status.access.Downloads;
import dev.pileus.testing.EventStreamReader;
import dev.pileus.testing.kubernetes.WatchApiServer;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a tenant may write into records, and what is held and told of it. */
final class LargeRecordsTest {

    /** Room for two of the texts below. */
    private static final int BUDGET = 1_000_000;

    private static final String TEXT = "é\"\\n".repeat(100_000);
    private static final int MAX_DOWNLOADS = 2;

    private static WatchApiServer kubernetes;
    private static RunningFunction function;

    @BeforeAll
    static void start() throws IOException {
        kubernetes = new WatchApiServer();
        IntStream.range(0, 60)
                .forEach(i -> kubernetes.put("configmaps", website("hostile", "large-" + i, "y".repeat(1_000_000))));
        function = RunningFunction.start(
                kubernetes,
                Map.of(
                        "pileus.status.parameters",
                        BUDGET,
                        "pileus.status.max-downloads",
                        MAX_DOWNLOADS,
                        "pileus.status.downloads-per-caller",
                        1));
    }

    @AfterAll
    static void stop() {
        function.close();
        kubernetes.close();
    }

    @Test
    void shouldListManyLargeRecordsInLittle() {
        function.allow("hostile");

        String list =
                function.get("alice-token", "/namespaces/hostile/workloads").body();

        assertThat(list).hasSizeLessThan(60 * 1000).contains("large-59", "\"omitted\":[\"content\"]");
    }

    @Test
    void shouldCarryASummaryInListsAndStreamsAndAllInTheOne() throws Exception {
        function.allow("pages");
        kubernetes.put("configmaps", website("pages", "page", TEXT));
        awaitListed("pages", "page");

        JsonObject listed = JsonParser.parseString(function.get("alice-token", "/namespaces/pages/workloads")
                        .body())
                .getAsJsonObject()
                .getAsJsonArray("items")
                .get(0)
                .getAsJsonObject();
        JsonObject one = get("pages", "page");

        assertThat(listed.get("parameters")).hasToString("{\"path\":\"page\"}");
        assertThat(listed.get("omitted")).hasToString("[\"content\"]");
        assertThat(one.getAsJsonObject("parameters").get("content").getAsString())
                .isEqualTo(TEXT);
        assertThat(one.has("omitted")).isFalse();
        assertThat(one.get("parametersDigest")).isEqualTo(listed.get("parametersDigest"));
        listed.remove("omitted");
        one.add("parameters", listed.get("parameters"));
        assertThat(one).isEqualTo(listed);
        try (EventStreamReader events = function.stream("alice-token", "/namespaces/pages/events", "")) {
            assertThat(events.next().data())
                    .contains("\"omitted\":[\"content\"]")
                    .hasSizeLessThan(1000);
        }
        await().until(() -> function.bean(Downloads.class).free() == MAX_DOWNLOADS);
    }

    @Test
    void shouldTellStreamsWhenWhatIsLeftOutHasChanged() throws Exception {
        function.allow("edited");
        kubernetes.put("configmaps", website("edited", "page", TEXT));
        awaitListed("edited", "page");

        try (EventStreamReader events = function.stream("alice-token", "/namespaces/edited/events", "")) {
            String before = events.next().data();
            assertThat(events.next().name()).isEqualTo("ready");
            kubernetes.put("configmaps", website("edited", "page", TEXT + "!"));

            assertThat(events.next().data()).isNotEqualTo(before).hasSameSizeAs(before);
        }
        assertThat(content("edited", "page")).isEqualTo(TEXT + "!");
    }

    @Test
    void shouldReadAgainWhatIsBeyondANamespacesBudget() {
        function.allow("many");
        IntStream.range(0, 5).forEach(i -> kubernetes.put("configmaps", website("many", "page-" + i, i + TEXT)));
        awaitListed("many", "page-4");

        IntStream.range(0, 5)
                .forEach(i -> assertThat(content("many", "page-" + i)).isEqualTo(i + TEXT));

        assertThat(kubernetes.requests())
                .anyMatch(request -> request.startsWith("GET /api/v1/namespaces/many/configmaps/page-"));
    }

    @Test
    void shouldNotAskForWhatIsHeld() {
        function.allow("held");
        kubernetes.put("configmaps", website("held", "page", TEXT));
        awaitListed("held", "page");

        assertThat(content("held", "page")).isEqualTo(TEXT);

        assertThat(kubernetes.requests()).noneMatch(request -> request.contains("/namespaces/held/configmaps/"));
    }

    @Test
    void shouldMindNothingThatSomebodyWritesIntoARecord() {
        function.allow("odd");
        kubernetes.put("configmaps", record("odd", "deep", "{\"a\":" + "[".repeat(998) + "]".repeat(998) + "}"));
        kubernetes.put("configmaps", record("odd", "huge", "{\"a\":1e999999999}"));
        kubernetes.put("configmaps", record("odd", "halved", "{\"a\":\"\\ud83d\"}"));
        V1ConfigMap far = record("odd", "far", "{}");
        far.getMetadata().putAnnotationsItem(Labels.EXPIRES_AT, "+1000000000-12-31T23:59:59.999999999Z");
        kubernetes.put("configmaps", far);
        V1ConfigMap wordy = record("odd", "wordy", "{}");
        wordy.getMetadata().putAnnotationsItem(Labels.CREATED_BY, "x" + "😀".repeat(60_000));
        kubernetes.put("configmaps", wordy);
        kubernetes.put("configmaps", record("odd", "name.with.dots", "{}"));
        kubernetes.put("configmaps", record("odd", "last", "{\"command\":\"true\"}"));
        awaitListed("odd", "last");

        assertThat(function.get("alice-token", "/namespaces/odd/workloads").body())
                .hasSizeLessThan(20_000)
                .contains("\"deep\"", "\"huge\"", "\"halved\"", "\"wordy\"", "\"command\":\"true\"")
                .doesNotContain("\"far\"", "name.with.dots");
        assertThat(get("odd", "deep").get("parameters")).hasToString("{}");
    }

    @Test
    void shouldAnswer404ForOneThatIsGone() {
        function.allow("gone");

        assertProblem(404, function.get("alice-token", "/namespaces/gone/workloads/page"));
    }

    private static V1ConfigMap website(String namespace, String name, String text) {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("path", name);
        parameters.addProperty("content", text);
        V1ConfigMap record = record(namespace, name, parameters.toString());
        record.getMetadata().putLabelsItem(Labels.KIND, "website");
        return record;
    }

    private static V1ConfigMap record(String namespace, String name, String parameters) {
        return Examples.record(namespace, name).data(Map.of("parameters", parameters));
    }

    private static String content(String namespace, String name) {
        return get(namespace, name).getAsJsonObject("parameters").get("content").getAsString();
    }

    private static JsonObject get(String namespace, String name) {
        // A place is free again a moment after its answer has ended.
        await().until(() -> function.bean(Downloads.class).free() == MAX_DOWNLOADS);
        return JsonParser.parseString(function.get("alice-token", "/namespaces/" + namespace + "/workloads/" + name)
                        .body())
                .getAsJsonObject();
    }

    /** Of one that the watch has not told of yet Kubernetes would be asked. */
    private static void awaitListed(String namespace, String name) {
        await().until(() -> function.get("alice-token", "/namespaces/" + namespace + "/workloads")
                .body()
                .contains("\"name\":\"" + name + "\""));
    }
}
