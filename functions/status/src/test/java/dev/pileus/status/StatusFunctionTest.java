package dev.pileus.status;

import static dev.pileus.status.Examples.CREATED;
import static dev.pileus.status.Examples.endedPod;
import static dev.pileus.status.Examples.event;
import static dev.pileus.status.Examples.job;
import static dev.pileus.status.Examples.podName;
import static dev.pileus.status.Examples.record;
import static dev.pileus.status.Examples.runningPod;
import static dev.pileus.status.RunningFunction.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.api.Labels;
import dev.pileus.testing.EventStreamReader;
import dev.pileus.testing.kubernetes.WatchApiServer;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The function over HTTP, with an API server at its other end. Each test has a namespace of its own. */
final class StatusFunctionTest {

    /** More than are asked for at once. */
    private static final int MANY = 501;

    private static final AtomicInteger CREATED_JUST_NOW = new AtomicInteger();

    private static WatchApiServer kubernetes;
    private static RunningFunction function;

    @BeforeAll
    static void start() throws IOException {
        kubernetes = new WatchApiServer();
        kubernetes.put("namespaces", Examples.tenant("listed"));
        kubernetes.put("namespaces", Examples.tenant("another"));
        IntStream.range(0, MANY).forEach(i -> kubernetes.put("configmaps", record("from-the-start", "workload-" + i)));
        function = RunningFunction.start(kubernetes, Map.of());
    }

    @AfterAll
    static void stop() {
        function.close();
        kubernetes.close();
    }

    @Test
    void shouldKnowWhatThereWasBeforeItStarted() {
        function.allow("from-the-start");

        assertThat(function.get("alice-token", "/namespaces/from-the-start/workloads")
                        .body())
                .contains("\"name\":\"workload-0\"", "\"name\":\"workload-" + (MANY - 1) + "\"");
    }

    @Test
    void shouldAnswerAWorkloadAsTheContractSays() {
        function.allow("contract");
        kubernetes.put("configmaps", record("contract", "hello"));
        kubernetes.put("jobs", job("contract", "hello"));
        kubernetes.put("pods", endedPod("contract", "hello", 3, "Error"));
        kubernetes.put("events", event("contract", "Job", "hello", 1, "SuccessfulCreate", "Created pod"));
        kubernetes.put("events", event("contract", "Pod", podName("hello"), 2, "Started", "Started container"));
        CoreV1Event earlier = event("contract", "Pod", podName("hello"), -9, "Killing", "An earlier workload's");
        earlier.getInvolvedObject().uid("an earlier pod");
        kubernetes.put("events", earlier);
        CoreV1Event neighbours = event("neighbours", "Pod", podName("hello"), 4, "Killing", "A neighbour's");
        kubernetes.put("events", neighbours);

        String expected = "{\"namespace\":\"contract\",\"name\":\"hello\",\"kind\":\"command\",\"phase\":\"Failed\","
                + "\"summary\":\"command failed with exit code 3\",\"exitCode\":3,\"createdBy\":\"alice\","
                + "\"createdAt\":\"2026-01-02T03:04:05Z\",\"expiresAt\":\"2026-01-02T04:04:05Z\",\"access\":{},"
                + "\"parameters\":{\"command\":\"echo hello\"},\"parametersDigest\":\"827b867e0b5a01dc\",\"events\":["
                + "{\"time\":\"2026-01-02T03:04:07Z\",\"type\":\"Normal\",\"reason\":\"Started\","
                + "\"message\":\"Started container\"},"
                + "{\"time\":\"2026-01-02T03:04:06Z\",\"type\":\"Normal\",\"reason\":\"SuccessfulCreate\","
                + "\"message\":\"Created pod\"}]}";
        await().untilAsserted(() -> assertThat(function.get("alice-token", "/namespaces/contract/workloads/hello")
                        .body())
                .isEqualTo(expected));
        HttpResponse<String> list = function.get("alice-token", "/namespaces/contract/workloads");
        assertThat(list.body()).isEqualTo("{\"items\":[" + expected + "]}");
        assertThat(list.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    void shouldListTheNewestFirst() {
        function.allow("ordered");
        kubernetes.put("configmaps", record("ordered", "older", CREATED));
        kubernetes.put("configmaps", record("ordered", "newer", CREATED.plusSeconds(1)));

        await().untilAsserted(() -> assertThat(function.get("alice-token", "/namespaces/ordered/workloads")
                        .body())
                .containsSubsequence("\"name\":\"newer\"", "\"name\":\"older\""));
    }

    @Test
    void shouldNotAskTheApiServerWhenItIsReadAgain() {
        function.allow("cached");
        function.get("alice-token", "/namespaces/cached/workloads");
        int before = kubernetes.requests().size();
        long began = System.nanoTime();

        IntStream.range(0, 20).forEach(i -> function.get("alice-token", "/namespaces/cached/workloads"));

        assertThat(kubernetes.requests().subList(before, kubernetes.requests().size()))
                .noneMatch(request -> request.contains("cached"))
                .filteredOn(request -> request.startsWith("POST"))
                .hasSizeLessThanOrEqualTo(RunningFunction.maxReviewsSince(began));
    }

    @Test
    void shouldNotTakeObjectsOfOthersForTheWorkloads() {
        function.allow("foreign");
        kubernetes.put("configmaps", record("foreign", "hello"));
        var foreign = job("foreign", "hello", "Failed", "BackoffLimitExceeded");
        foreign.getMetadata().getOwnerReferences().getFirst().uid("another record");
        kubernetes.put("jobs", foreign);
        kubernetes.put("configmaps", record("foreign", "last"));

        await().untilAsserted(() -> assertThat(function.get("alice-token", "/namespaces/foreign/workloads/last")
                        .statusCode())
                .isEqualTo(200));
        assertThat(function.get("alice-token", "/namespaces/foreign/workloads/hello")
                        .body())
                .contains("\"phase\":\"Pending\"");
    }

    @Test
    void shouldShowARecordThatSomebodyHasBroken() {
        function.allow("broken");
        var record = record("broken", "hello");
        record.data(Map.of("parameters", "[not json"));
        kubernetes.put("configmaps", record);

        await().untilAsserted(() -> assertThat(function.get("alice-token", "/namespaces/broken/workloads/hello")
                        .body())
                .contains("\"parameters\":{}"));
    }

    @Test
    void shouldAnswerTheNamespacesThatTheCallerMaySee() {
        function.allow("listed");

        await().untilAsserted(() -> assertThat(
                        function.get("alice-token", "/namespaces").body())
                .isEqualTo("{\"user\":\"alice\",\"items\":[{\"name\":\"listed\"}]}"));
        assertThat(function.get("mallory-token", "/namespaces").body())
                .isEqualTo("{\"user\":\"mallory\",\"items\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/workloads", "/workloads/hello", "/workloads/hello/logs", "/events", "/quota", "/audit"})
    void shouldRefuseWhoHasNoToken(String path) {
        assertProblem(401, function.get("", "/namespaces/refused" + path));
        assertProblem(401, function.get("garbage", "/namespaces/refused" + path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/workloads", "/workloads/hello", "/workloads/hello/logs", "/events", "/quota", "/audit"})
    void shouldRefuseWhoMayNotSeeTheNamespace(String path) {
        assertProblem(403, function.get("mallory-token", "/namespaces/refused" + path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/namespaces/missing/workloads/nope",
                "/namespaces/missing/workloads/nope/logs",
                "/namespaces/missing/workloads/nope/logs?follow=true",
                "/namespaces/No_Namespace/workloads",
                "/namespaces/No_Namespace/events",
                "/namespaces/No_Namespace/quota",
                "/namespaces/No_Namespace/audit",
                "/namespaces/missing%0D%0AX-Evil:%20yes/workloads",
                "/nope"
            })
    void shouldAnswer404WhenThereIsNoSuchThing(String path) {
        function.allow("missing");

        assertProblem(404, function.get("alice-token", path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/workloads/%s", "/workloads/%s/logs", "/workloads/%s/logs?follow=true", "/events?workload=%s"})
    void shouldKnowWhatWasMadeJustNowThoughTheWatchIsBehind(String path) throws Exception {
        String name = "new-" + CREATED_JUST_NOW.incrementAndGet();
        function.allow("behind");
        kubernetes.holdWatches(true);
        try (var executor = Executors.newSingleThreadExecutor()) {
            kubernetes.put("configmaps", record("behind", name));

            Future<Integer> status =
                    executor.submit(() -> function.open("alice-token", "/namespaces/behind" + path.formatted(name))
                            .statusCode());
            await().until(() -> kubernetes.requests().contains("GET /api/v1/namespaces/behind/configmaps/" + name));
            assertThat(status).isNotDone();
            kubernetes.holdWatches(false);

            assertThat(status.get(1, TimeUnit.MINUTES)).isEqualTo(200);
        } finally {
            kubernetes.holdWatches(false);
        }
    }

    @Test
    void shouldNotTakeAnotherConfigMapForAWorkload() {
        function.allow("others");
        kubernetes.put(
                "configmaps",
                new V1ConfigMap()
                        .metadata(new V1ObjectMeta().namespace("others").name("settings"))
                        .putDataItem("parameters", "{}"));

        assertProblem(404, function.get("alice-token", "/namespaces/others/workloads/settings"));
    }

    @Test
    void shouldNotWaitForWhatCannotBeRead() {
        function.allow("others");
        V1ConfigMap record = record("others", "broken");
        record.getMetadata().getLabels().remove(Labels.KIND);
        kubernetes.put("configmaps", record);

        assertProblem(404, function.get("alice-token", "/namespaces/others/workloads/broken"));
    }

    @Test
    void shouldNotSayThatThereIsNoneWhenKubernetesDoesNotAnswer() {
        function.allow("unasked");
        kubernetes.fail("configmaps", 503);
        try {
            assertProblem(503, function.get("alice-token", "/namespaces/unasked/workloads/hello"));
        } finally {
            kubernetes.mend("configmaps");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Evil%0D%0Aheader", "Hello", "a%22b", "..", "-a"})
    void shouldNotRepeatANameThatNothingCanHave(String name) {
        function.allow("unnameable");

        for (String path : List.of("", "/logs")) {
            var response = function.get("alice-token", "/namespaces/unnameable/workloads/" + name + path);
            assertProblem(404, response);
            assertThat(response.body())
                    .contains("There is no workload of that name.")
                    .doesNotContain("Evil");
        }
    }

    @Test
    void shouldShowEventsOfOneSecondInTheOrderInWhichTheyHappened() {
        function.allow("quick");
        kubernetes.put("configmaps", record("quick", "hello"));
        kubernetes.put("jobs", job("quick", "hello"));
        kubernetes.put("pods", runningPod("quick", "hello"));
        kubernetes.put("events", event("quick", "Pod", podName("hello"), 1, "Created", "1st"));
        kubernetes.put("events", event("quick", "Pod", podName("hello"), 1, "Pulled", "2nd"));
        kubernetes.put("events", event("quick", "Pod", podName("hello"), 1, "Started", "3rd"));

        await().untilAsserted(() -> assertThat(function.get("alice-token", "/namespaces/quick/workloads/hello")
                        .body())
                .containsSubsequence("3rd", "2nd", "1st"));
    }

    @Test
    void shouldGoOnShowingTheEventsOfAPodThatIsGone() {
        function.allow("gone");
        kubernetes.put("configmaps", record("gone", "hello"));
        kubernetes.put("jobs", job("gone", "hello"));
        kubernetes.put("pods", runningPod("gone", "hello"));
        kubernetes.put("events", event("gone", "Pod", podName("hello"), 1, "Started", "of the pod"));
        await().untilAsserted(() -> assertThat(function.get("alice-token", "/namespaces/gone/workloads/hello")
                        .body())
                .contains("\"phase\":\"Running\"", "of the pod"));

        kubernetes.delete("pods", "gone", podName("hello"));
        kubernetes.put("events", event("gone", "Pod", podName("hello"), 2, "Killing", "of its end"));

        await().untilAsserted(() -> assertThat(function.get("alice-token", "/namespaces/gone/workloads/hello")
                        .body())
                .contains("\"phase\":\"Pending\"", "of the pod", "of its end"));
    }

    @Test
    void shouldAnswer503WhenKubernetesIsAway() {
        kubernetes.user("late-token", "late");
        kubernetes.away(true);
        try {
            HttpResponse<String> response = function.get("late-token", "/namespaces/away/workloads");

            assertProblem(503, response);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
        } finally {
            kubernetes.away(false);
            await().until(() ->
                    function.get("late-token", "/namespaces/away/workloads").statusCode() == 403);
        }
    }

    @Test
    void shouldStreamChangesAsTheyHappen() throws Exception {
        function.allow("changing");
        kubernetes.put("configmaps", record("changing", "first"));
        await().until(() -> function.get("alice-token", "/namespaces/changing/workloads/first")
                        .statusCode()
                == 200);

        try (EventStreamReader events = function.stream("alice-token", "/namespaces/changing/events", "")) {
            assertThat(events.next())
                    .satisfies(event -> assertThat(event.name()).isEqualTo("workload"))
                    .satisfies(event -> assertThat(event.data()).contains("\"name\":\"first\""));
            assertThat(events.next())
                    .satisfies(event -> assertThat(event.name()).isEqualTo("ready"))
                    .satisfies(event -> assertThat(event.data()).isEqualTo("{\"complete\":true}"));

            kubernetes.put("configmaps", record("elsewhere", "other"));
            kubernetes.put("configmaps", record("changing", "second"));
            assertThat(events.next().data()).contains("\"name\":\"second\"");

            kubernetes.put("jobs", job("changing", "second"));
            assertThat(events.next().data()).contains("\"summary\":\"command is starting\"");

            kubernetes.delete("configmaps", "changing", "first");
            assertThat(events.next())
                    .satisfies(event -> assertThat(event.name()).isEqualTo("deleted"))
                    .satisfies(event ->
                            assertThat(event.data()).isEqualTo("{\"namespace\":\"changing\",\"name\":\"first\"}"));
        }
    }

    @Test
    void shouldTellOfOneWorkloadOnlyWhenOneIsAskedFor() throws Exception {
        function.allow("single");
        kubernetes.put("configmaps", record("single", "mine"));
        kubernetes.put("configmaps", record("single", "other"));
        await().until(() -> function.get("alice-token", "/namespaces/single/workloads/other")
                        .statusCode()
                == 200);

        try (EventStreamReader events = function.stream("alice-token", "/namespaces/single/events?workload=mine", "")) {
            assertThat(events.next().data()).contains("\"name\":\"mine\"");
            assertThat(events.next().name()).isEqualTo("ready");

            kubernetes.delete("configmaps", "single", "other");
            kubernetes.delete("configmaps", "single", "mine");
            assertThat(events.next().data()).contains("\"name\":\"mine\"");
        }
    }

    @Test
    void shouldSendOnlyWhatWasMissedWhenAStreamIsResumed() throws Exception {
        function.allow("resumed");
        kubernetes.put("configmaps", record("resumed", "known"));
        await().until(() -> function.get("alice-token", "/namespaces/resumed/workloads/known")
                        .statusCode()
                == 200);
        String seen;
        try (EventStreamReader events = function.stream("alice-token", "/namespaces/resumed/events", "")) {
            events.next();
            seen = events.next().id();
        }
        kubernetes.put("configmaps", record("resumed", "missed"));
        await().until(() -> function.get("alice-token", "/namespaces/resumed/workloads/missed")
                        .statusCode()
                == 200);

        try (EventStreamReader events = function.stream("alice-token", "/namespaces/resumed/events", seen)) {
            assertThat(events.next().data()).contains("\"name\":\"missed\"");
            assertThat(events.next())
                    .satisfies(event -> assertThat(event.name()).isEqualTo("ready"))
                    .satisfies(event -> assertThat(event.data()).isEqualTo("{\"complete\":false}"));
        }
        try (EventStreamReader events =
                function.stream("alice-token", "/namespaces/resumed/events", "other-instance-1")) {
            assertThat(List.of(events.next().data(), events.next().data()).toString())
                    .contains("\"name\":\"known\"", "\"name\":\"missed\"");
            assertThat(events.next().data()).isEqualTo("{\"complete\":true}");
        }
    }

    @Test
    void shouldAnswerTheLogAsText() {
        function.allow("printed");
        running("printed", "hello");
        kubernetes.log(
                "printed", podName("hello"), reader -> reader.write("one\ntwo\n".getBytes(StandardCharsets.UTF_8)));

        HttpResponse<String> response = function.get("alice-token", "/namespaces/printed/workloads/hello/logs?tail=7");

        assertThat(response.body()).isEqualTo("one\ntwo\n");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain;charset=utf-8");
        assertThat(kubernetes.requests())
                .anyMatch(request -> request.contains("/pods/hello-x7k2b/log")
                        && request.contains("tailLines=8")
                        && request.contains("container=command"));
    }

    @Test
    void shouldAnswerAllOfALongLog() {
        function.allow("long");
        running("long", "hello");
        byte[] line = "0123456789\n".repeat(100).getBytes(StandardCharsets.UTF_8);
        kubernetes.log("long", podName("hello"), reader -> {
            for (int i = 0; i < 10_000; i++) {
                reader.write(line);
            }
        });

        assertThat(function.get("alice-token", "/namespaces/long/workloads/hello/logs?tail=all")
                        .body())
                .hasSize(11_000_000);
    }

    @Test
    void shouldAnswerNothingWhenNothingCanHaveBeenPrinted() {
        function.allow("silent");
        kubernetes.put("configmaps", record("silent", "hello"));
        await().until(() -> function.get("alice-token", "/namespaces/silent/workloads/hello")
                        .statusCode()
                == 200);

        HttpResponse<String> response = function.get("alice-token", "/namespaces/silent/workloads/hello/logs");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10001", "many"})
    void shouldRefuseATailThatIsNone(String tail) {
        function.allow("tail");

        assertProblem(422, function.get("alice-token", "/namespaces/tail/workloads/hello/logs?tail=" + tail));
    }

    @Test
    void shouldReadLogsWithTheCallersRightsAndNoOthers() {
        kubernetes.allow("mallory", "list configmaps in private");
        function.allow("private");
        running("private", "hello");
        kubernetes.log("private", podName("hello"), reader -> reader.write('x'));

        assertProblem(403, function.get("mallory-token", "/namespaces/private/workloads/hello/logs"));
        assertThat(function.get("alice-token", "/namespaces/private/workloads/hello/logs")
                        .body())
                .isEqualTo("x");
    }

    @Test
    void shouldFollowALogFromItsStartToItsEnd() throws Exception {
        function.allow("followed");
        kubernetes.put("configmaps", record("followed", "hello"));
        await().until(() -> function.get("alice-token", "/namespaces/followed/workloads/hello")
                        .statusCode()
                == 200);
        CountDownLatch more = new CountDownLatch(1);
        kubernetes.log("followed", podName("hello"), reader -> {
            reader.write("one\n\ntwo\n".getBytes(StandardCharsets.UTF_8));
            reader.flush();
            more.await();
            reader.write("three \u00e9 ".getBytes(StandardCharsets.UTF_8));
            reader.write(0xff);
        });

        try (EventStreamReader events =
                function.stream("alice-token", "/namespaces/followed/workloads/hello/logs?follow=true", "")) {
            running("followed", "hello");
            // In one batch or in several, as the moment will have it.
            String said = events.next().data();
            while (!said.endsWith("two")) {
                said += "\n" + events.next().data();
            }
            assertThat(said).isEqualTo("one\n\ntwo");
            more.countDown();
            assertThat(events.next()).isEqualTo(new EventStreamReader.Event("", "log", "three \u00e9 \ufffd"));

            kubernetes.put("pods", endedPod("followed", "hello", 3, "Error"));
            assertThat(events.next())
                    .isEqualTo(new EventStreamReader.Event("", "end", "{\"phase\":\"Failed\",\"exitCode\":3}"));
            assertThat(events.poll()).isEmpty();
        }
    }

    @Test
    void shouldGoOnWithALogWhereTheClientWas() throws Exception {
        function.allow("again");
        running("again", "hello");
        String two = "2026-01-02T03:04:05.000000002Z";
        kubernetes.log("again", podName("hello"), reader -> {
            reader.write(("2026-01-02T03:04:05.000000001Z one\n" + two + " two\n" + two + " two and a half\n" + two
                            + " of the same moment\n2026-01-02T03:04:06.000000000Z \n2026-01-02T03:04:07+00:00 four\n")
                    .getBytes(StandardCharsets.UTF_8));
            reader.flush();
            new CountDownLatch(1).await();
        });
        String path = "/namespaces/again/workloads/hello/logs?follow=true";

        String all = "";
        String last = "";
        try (EventStreamReader events = function.stream("alice-token", path, "")) {
            while (!all.endsWith("four\n")) {
                EventStreamReader.Event event = events.next();
                all += event.data() + "\n";
                last = event.id();
            }
        }
        assertThat(all).isEqualTo("one\ntwo\ntwo and a half\nof the same moment\n\nfour\n");
        assertThat(last).isEqualTo("hello-x7k2b/command/0/2026-01-02T03:04:07+00:00/1");

        String seen = "hello-x7k2b/command/0/" + two + "/2";
        try (EventStreamReader events = function.stream("alice-token", path, seen)) {
            assertThat(events.next()).satisfies(event -> {
                assertThat(event.name()).isEqualTo("log");
                assertThat(event.data()).startsWith("of the same moment");
            });
        }
        assertThat(kubernetes.requests())
                .anyMatch(request -> request.contains("again/pods/hello-x7k2b/log")
                        && request.contains("timestamps=true")
                        && request.contains("sinceTime=2026-01-02T03%3A04%3A05Z"));
    }

    @Test
    void shouldEndALogOnlyWhenItsContainerHasAndItsLastLineWasRead() throws Exception {
        function.allow("rotated");
        running("rotated", "hello");
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger reads = new AtomicInteger();
        kubernetes.log("rotated", podName("hello"), reader -> {
            // A stream ends with each file that the node begins, and here with each line.
            String lines = reads.incrementAndGet() == 1
                    ? "2026-01-02T03:04:05Z one\n"
                    : "2026-01-02T03:04:05Z one\n2026-01-02T03:04:05.5Z two\n";
            String last = isOver.get() ? "2026-01-02T03:04:06Z THE-END\n" : "";
            reader.write((lines + last).getBytes(StandardCharsets.UTF_8));
        });

        try (EventStreamReader events =
                function.stream("alice-token", "/namespaces/rotated/workloads/hello/logs?follow=true", "")) {
            assertThat(events.next().data()).isEqualTo("one");
            assertThat(events.next().data()).isEqualTo("two");
            isOver.set(true);
            kubernetes.put("pods", endedPod("rotated", "hello", 0, "Completed"));
            assertThat(events.next().data()).isEqualTo("THE-END");
            assertThat(events.next())
                    .isEqualTo(new EventStreamReader.Event("", "end", "{\"phase\":\"Succeeded\",\"exitCode\":0}"));
        }
    }

    @Test
    void shouldSayThatALogBeginsAnewWhenNobodyKnowsWhereTheClientWas() throws Exception {
        function.allow("anew");
        running("anew", "hello");
        kubernetes.log("anew", podName("hello"), reader -> reader.write("one\n".getBytes(StandardCharsets.UTF_8)));

        try (EventStreamReader events =
                function.stream("alice-token", "/namespaces/anew/workloads/hello/logs?follow=true", "../../x/1")) {
            assertThat(events.next().name()).isEqualTo("reset");
            assertThat(events.next().data()).isEqualTo("one");
        }
    }

    @Test
    void shouldEndAFollowedLogWhenTheWorkloadIsDeletedBeforeItPrints() throws Exception {
        function.allow("cancelled");
        kubernetes.put("configmaps", record("cancelled", "hello"));
        await().until(() -> function.get("alice-token", "/namespaces/cancelled/workloads/hello")
                        .statusCode()
                == 200);

        try (EventStreamReader events =
                function.stream("alice-token", "/namespaces/cancelled/workloads/hello/logs?follow=true", "")) {
            kubernetes.delete("configmaps", "cancelled", "hello");

            assertThat(events.next()).isEqualTo(new EventStreamReader.Event("", "end", "{\"phase\":\"Terminating\"}"));
        }
    }

    @Test
    void shouldFloodNobodyWhenACommandPrintsWithoutEnd() throws Exception {
        function.allow("flood");
        running("flood", "hello");
        kubernetes.log("flood", podName("hello"), StatusFunctionTest::printWithoutEnd);

        try (EventStreamReader events =
                function.stream("alice-token", "/namespaces/flood/workloads/hello/logs?follow=true", "")) {
            Optional<EventStreamReader.Event> skipping = Optional.empty();
            for (int i = 0; i < 100 && skipping.isEmpty(); i++) {
                skipping =
                        Optional.of(events.next()).filter(event -> event.data().startsWith("… "));
            }
            assertThat(skipping).hasValueSatisfying(event -> assertThat(event.data())
                    .matches("(?s)… [0-9]+ lines skipped\ny\n.*")
                    .hasSizeLessThan(70_000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"follow=true", "tail=all"})
    void shouldStopReadingALogAtOnceWhenTheClientGoesAway(String query) throws Exception {
        function.allow("left");
        running("left", "hello");
        CountDownLatch left = new CountDownLatch(1);
        kubernetes.log("left", podName("hello"), reader -> {
            try {
                printWithoutEnd(reader);
            } catch (IOException gone) {
                left.countDown();
            }
        });

        InputStream body = function.open("alice-token", "/namespaces/left/workloads/hello/logs?" + query)
                .body();
        body.readNBytes(100);
        body.close();

        assertThat(left.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void shouldDescribeItself() {
        assertThat(function.get("", "/openapi").body())
                .contains("/namespaces/{namespace}/workloads/{name}/logs", "Workload");
    }

    private static void running(String namespace, String name) {
        kubernetes.put("configmaps", record(namespace, name));
        kubernetes.put("jobs", job(namespace, name));
        kubernetes.put("pods", runningPod(namespace, name));
        await().until(() -> function.get("alice-token", "/namespaces/" + namespace + "/workloads/" + name)
                .body()
                .contains("Running"));
    }

    private static void printWithoutEnd(OutputStream reader) throws IOException {
        byte[] lines = "y\n".repeat(4096).getBytes(StandardCharsets.UTF_8);
        while (true) {
            reader.write(lines);
        }
    }
}
