package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.EventStream;
import dev.pileus.e2e.support.EventStream.Event;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command over HTTP, from its request to its end. */
@ExtendWith(Tenants.class)
final class CommandTest {

    private final Tenant tenant;
    private final Workloads workloads;

    CommandTest(Tenant tenant) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
    }

    @Test
    void shouldTellOfEveryStepFromPendingToSucceededWhenACommandIsPosted() {
        try (EventStream events = workloads.events()) {
            events.until(event -> event.name().equals("ready"));
            String name = workloads.run("echo hello; uname -a");

            List<JsonNode> story = events.until(isWorkload(name, "Succeeded")).stream()
                    .map(Event::json)
                    .filter(workload -> workload.path("name").asText().equals(name))
                    .toList();

            assertThat(story.stream().map(workload -> workload.path("phase").asText()))
                    .isSubsetOf(Workloads.PHASES)
                    .isSortedAccordingTo(Comparator.comparingInt(Workloads.PHASES::indexOf))
                    .endsWith("Succeeded");
            assertThat(story.getLast().path("exitCode").asInt(-1)).isZero();
        }
    }

    @Test
    void shouldShowTheOutputWhenTheCommandHasSucceeded() {
        String name = workloads.run("echo hello; uname -a");

        workloads.awaitPhase(name, "Succeeded");

        assertThat(workloads.output(name, "")).startsWith("hello\nLinux ");
    }

    @Test
    void shouldStreamTheOutputAndItsEndWhenItIsFollowedFromTheStart() {
        String name = workloads.run("for i in 1 2 3; do echo line $i; sleep 0.3; done; exit 7");

        List<Event> events = workloads.followLogsToTheEnd(name, "");

        assertThat(events.stream().filter(event -> event.name().equals("log")).map(Event::data))
                .satisfies(pieces -> assertThat(String.join("\n", pieces)).isEqualTo("line 1\nline 2\nline 3"));
        assertThat(events.getLast().name()).isEqualTo("end");
        assertThat(events.getLast().json().path("phase").asText()).isEqualTo("Failed");
        assertThat(events.getLast().json().path("exitCode").asInt()).isEqualTo(7);
    }

    @Test
    void shouldSayWhoAskedForItAndHowLongItLivesWhenItIsAskedFor() {
        String name = "facts-" + Tenant.suffix();
        workloads.create(Json.write(
                Map.of("kind", "command", "name", name, "ttl", "PT2H", "parameters", Map.of("command", "true"))));

        JsonNode workload = workloads.awaitPhase(name, "Succeeded");

        assertThat(workload.path("namespace").asText()).isEqualTo(tenant.namespace());
        assertThat(workload.path("kind").asText()).isEqualTo("command");
        assertThat(workload.path("createdBy").asText())
                .isEqualTo("system:serviceaccount:" + tenant.namespace() + ":" + Tenant.MEMBER);
        Instant created = Instant.parse(workload.path("createdAt").asText());
        assertThat(created).isCloseTo(Instant.now(), within(2, ChronoUnit.MINUTES));
        assertThat(Instant.parse(workload.path("expiresAt").asText()))
                .isCloseTo(created.plus(Duration.ofHours(2)), within(5, ChronoUnit.SECONDS));
        assertThat(workload.path("parameters").path("command").asText()).isEqualTo("true");
        assertThat(workload.path("summary").asText()).isNotBlank();
        assertThat(workload.path("events").isArray()).isTrue();
    }

    @Test
    void shouldAnswer201WithAWorkingLocationWhenACommandIsPosted() {
        Answer answer = workloads.post(Json.command("true"));

        answer.expect(201);
        URI location =
                Function.PROVISION.at("/").resolve(answer.header("Location").orElseThrow());
        assertThat(location).hasHost(Function.STATUS.at("/").getHost());
        String name = answer.json().path("name").asText();
        workloads.awaitPhase(name, "Succeeded");
        assertThat(workloads
                        .caller()
                        .get(Function.STATUS, location.getPath())
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo(name);
    }

    @Test
    void shouldListItWhenItExists() {
        String name = workloads.run("true");

        workloads.awaitPhase(name, "Succeeded");

        assertThat(workloads.list().expect(200).json().path("items").findValuesAsText("name"))
                .contains(name);
    }

    @Test
    void shouldLeaveNothingWhenItIsDeleted() {
        String name = workloads.run("echo hello");
        workloads.awaitPhase(name, "Succeeded");

        workloads.deleteAndAwait(name);

        Cluster.awaitEndOf(tenant.namespace(), name);
    }

    @Test
    void shouldTellOfTheEndWhenItIsDeleted() {
        String name = workloads.run("true");
        workloads.awaitPhase(name, "Succeeded");
        try (EventStream events = workloads.events()) {
            events.until(event -> event.name().equals("ready"));

            workloads.deleteAndAwait(name);

            Event last = events.until(event -> event.name().equals("deleted")).getLast();
            assertThat(last.json().path("name").asText()).isEqualTo(name);
        }
        workloads.awaitNone(name);
        workloads.get(name).problem(404);
    }

    @Test
    void shouldAnswer404WhenItIsDeletedTwice() {
        String name = workloads.run("true");
        workloads.deleteAndAwait(name);

        workloads.delete(name).problem(404);
    }

    @Test
    void shouldSendOnlyWhatWasMissedWhenAnEventStreamIsResumed() {
        String seen = workloads.awaitEventId();
        String after = workloads.run("true");
        workloads.awaitPhase(after, "Succeeded");

        try (EventStream events = workloads.events("Last-Event-ID", seen)) {
            List<Event> missed = events.until(event -> event.name().equals("ready"));

            assertThat(missed.getLast().json().path("complete").asBoolean(true))
                    .as("everything is sent again")
                    .isFalse();
            if (missed.stream().noneMatch(isWorkload(after, "Succeeded"))) {
                events.until(isWorkload(after, "Succeeded"));
            }
        }
    }

    @Test
    void shouldShowTheObjectsAndMakeNothingWhenItIsADryRun() {
        String name = "dry-" + Tenant.suffix();

        JsonNode objects =
                workloads.dryRun(Json.command(name, "echo hello")).expect(200).json();

        assertThat(objects.path("items").findValuesAsText("kind")).contains("ConfigMap", "Job");
        assertThat(Cluster.objectsOf(tenant.namespace(), name)).isEmpty();
    }

    @Test
    void shouldShowTheObjectsAsYamlWhenADryRunAsksForIt() {
        String name = "dry-" + Tenant.suffix();

        Answer answer = workloads
                .dryRun(Json.command(name, "echo hello"), "Accept", "application/yaml")
                .expect(200);

        assertThat(answer.header("Content-Type").orElse("")).startsWith("application/yaml");
        assertThat(Cluster.admin()
                        .load(new ByteArrayInputStream(answer.body().getBytes(StandardCharsets.UTF_8)))
                        .items())
                .extracting(
                        object -> object.getKind() + "/" + object.getMetadata().getName())
                .containsExactly("ConfigMap/" + name, "Job/" + name);
    }

    @Test
    void shouldLiveFromNowOnWhenItsLifeIsExtended() {
        String name = workloads.run("true");

        Answer answer = workloads.patch(name, "{\"ttl\": \"P1D\"}");

        answer.expect(200);
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        assertThat(Instant.parse(answer.json().path("expiresAt").asText()))
                .isCloseTo(tomorrow, within(30, ChronoUnit.SECONDS));
        workloads.awaitWorkload(name, "lives until tomorrow", workload -> Instant.parse(
                        workload.path("expiresAt").asText())
                .isAfter(tomorrow.minusSeconds(60)));
    }

    @Test
    void shouldRefuseWhenTheCommandItselfIsToBeChanged() {
        String name = workloads.run("true");

        Answer answer = workloads.patch(name, "{\"parameters\": {\"command\": \"false\"}}");

        assertThat(answer.problem(422).error("parameters")).isNotBlank();
    }

    @Test
    void shouldMakeOneWorkloadWhenARequestIsRetriedWithItsKey() {
        String key = UUID.randomUUID().toString();
        String first = workloads
                .post(Json.command("true"), "Idempotency-Key", key)
                .expect(201)
                .json()
                .path("name")
                .asText();

        Answer second = workloads.post(Json.command("true"), "Idempotency-Key", key);

        assertThat(second.expect(200).json().path("name").asText()).isEqualTo(first);
    }

    @Test
    void shouldMakeOneWorkloadWhenTheSameRequestComesSeveralTimesAtOnce() {
        String key = UUID.randomUUID().toString();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Answer>> answers = IntStream.range(0, 5)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> workloads.post(Json.command("true"), "Idempotency-Key", key), threads))
                    .toList();

            assertThat(answers.stream().map(CompletableFuture::join))
                    .allSatisfy(answer -> assertThat(answer.status()).isIn(200, 201))
                    .extracting(answer -> answer.json().path("name").asText())
                    .containsOnly(answers.getFirst().join().json().path("name").asText());
        }
    }

    @Test
    void shouldAnswer422WhenAKeyComesWithAnotherRequest() {
        String key = UUID.randomUUID().toString();
        workloads.post(Json.command("true"), "Idempotency-Key", key).expect(201);

        Answer other = workloads.post(Json.command("false"), "Idempotency-Key", key);

        assertThat(other.problem(422).detail()).contains("Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo '$$ $(HOME) $(date) ${HOME}' \"$((6 * 7))\"",
                "echo \"it's\" 'a \"quote\"' \\\\ \\$",
                "cat <<'END'\nfirst\n\n  third, indented\twith a tab\nEND",
                "echo 'Grüße, 世界 🌩️ \u00a0end'",
                "#!/bin/sh\necho '--' -n \"a  b\"   # not a comment'",
                "printf '%s|' {a,b}{1,2}; [[ abc == a* ]] && echo bash"
            })
    void shouldRunExactlyWhatWasTypedWhenTheCommandHasSpecialCharacters(String command) throws Exception {
        Process here = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .start();
        here.getOutputStream().close();
        String expected = new String(here.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        String name = workloads.run(command);
        JsonNode workload = workloads.awaitEnd(name);

        assertThat(workloads.output(name, "")).isEqualTo(expected);
        assertThat(workload.path("parameters").path("command").asText()).isEqualTo(command);
    }

    private static Predicate<Event> isWorkload(String name, String phase) {
        return event -> event.name().equals("workload")
                && event.json().path("name").asText().equals(name)
                && event.json().path("phase").asText().equals(phase);
    }
}
