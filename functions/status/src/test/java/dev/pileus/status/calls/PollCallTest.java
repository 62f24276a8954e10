package dev.pileus.status.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.api.Labels;
import dev.pileus.status.GitAppExamples;
import dev.pileus.status.RunningFunction;
import dev.pileus.testing.kubernetes.WatchApiServer;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When git-poll is called, and for which apps, by the running function. */
final class PollCallTest {

    private static final Instant LATER = Instant.now().plusSeconds(3600);

    @TempDir
    private Path folder;

    private WatchApiServer kubernetes;
    private OtherFunction gitPoll;
    private RunningFunction function;

    @BeforeEach
    void start() throws IOException {
        kubernetes = new WatchApiServer();
        gitPoll = new OtherFunction();
        gitPoll.behave(call -> answer(call, LATER, 0));
        Path token = Files.writeString(folder.resolve("token"), "own-token");
        function = RunningFunction.start(
                kubernetes,
                Map.of(
                        "pileus.git-poll.url",
                        gitPoll.url(),
                        "pileus.kubernetes.token",
                        token.toString(),
                        "pileus.calls.gap",
                        "200ms",
                        "pileus.calls.settling",
                        "300ms"));
    }

    @AfterEach
    void stop() {
        function.close();
        gitPoll.close();
        kubernetes.close();
    }

    @Test
    void shouldCallOnceWhenAppsAreNew() {
        kubernetes.holdWatches(true);
        put(GitAppExamples.notPolled("team-a", "shop"));
        put(GitAppExamples.notPolled("team-b", "shop"));
        kubernetes.holdWatches(false);
        awaitCalls(1);
        // Something that comes after a call which should not be.
        put(GitAppExamples.notPolled("team-c", "shop"));
        awaitCalls(2);

        assertThat(gitPoll.calls()).allSatisfy(call -> {
            assertThat(call.request()).isEqualTo("POST /poll");
            assertThat(call.authorization()).isEqualTo("Bearer own-token");
        });
        assertThat(gitPoll.calls().getFirst().due()).containsExactlyInAnyOrder("team-a/shop 0", "team-b/shop 0");
        assertThat(gitPoll.calls().getLast().due()).containsExactly("team-c/shop 0");
    }

    @Test
    void shouldCallWhenGitPollSaysAndGiveBackWhatItWasTold() {
        Instant next = Instant.now().plusSeconds(5);
        gitPoll.behave(call -> answer(call, next, 3));
        put(GitAppExamples.notPolled("team-a", "shop"));

        awaitCalls(2);

        OtherFunction.Call second = gitPoll.calls().get(1);
        assertThat(second.time()).isAfterOrEqualTo(next);
        assertThat(second.due()).containsExactly("team-a/shop 3");
    }

    @Test
    void shouldCallAnewWhenSomethingElseIsWanted() {
        put(GitAppExamples.notPolled("team-a", "shop"));
        awaitCalls(1);
        put(GitAppExamples.polled("team-a", "shop")); // of no interest

        put(GitAppExamples.with("interval", "PT5M", GitAppExamples.polled("team-a", "shop")));
        awaitCalls(2);
        put(GitAppExamples.with(
                "pinned-commit",
                GitAppExamples.COMMIT,
                GitAppExamples.with("interval", "PT5M", GitAppExamples.polled("team-a", "shop"))));
        awaitCalls(3);

        assertThat(gitPoll.calls()).hasSize(3);
    }

    @Test
    void shouldCallForAnAppThatWasRegisteredByHandAndForNothingMisnamed() {
        V1ConfigMap byHand = GitAppExamples.notPolled("team-a", "manual");
        byHand.getMetadata().setLabels(Map.of("pileus.dev/git", "true"));
        V1ConfigMap misnamed = GitAppExamples.notPolled("team-a", "misnamed");
        misnamed.getMetadata().setName("misnamed");
        assertThat(byHand.getMetadata().getLabels()).doesNotContainKey(Labels.WORKLOAD);
        put(misnamed);
        put(byHand);

        awaitCalls(1);

        assertThat(gitPoll.calls().getFirst().due()).containsExactly("team-a/manual 0");
    }

    @Test
    void shouldCallAgainWhenGitPollWasAwayOrAnsweredNonsense() {
        gitPoll.refuse(503);
        gitPoll.behave(call -> gitPoll.calls().size() < 3 ? "[" : answer(call, LATER, 0));
        put(GitAppExamples.notPolled("team-a", "shop"));

        awaitCalls(3);
        put(GitAppExamples.notPolled("team-a", "blog"));
        awaitCalls(4);

        assertThat(gitPoll.calls().get(2).due()).containsExactly("team-a/shop 0");
        assertThat(gitPoll.calls().get(3).due()).containsExactly("team-a/blog 0");
    }

    @Test
    void shouldCallForSoManyAtATimeWhenThereAreMany() {
        for (int i = 0; i < 100; i++) {
            put(GitAppExamples.notPolled("team-a", "shop" + i));
        }

        await().until(() ->
                gitPoll.calls().stream().mapToInt(call -> call.due().size()).sum() >= 100);

        assertThat(gitPoll.calls()).hasSizeGreaterThan(1).allSatisfy(call -> assertThat(call.body())
                .hasSizeLessThan(16_000));
    }

    /** What git-poll answers when all that were due have been asked. */
    private static String answer(OtherFunction.Call call, Instant next, int failures) {
        return call.due().stream()
                .map(due -> "{\"app\":\"%s\",\"time\":\"%s\",\"failures\":%d}"
                        .formatted(due.split(" ", -1)[0], next, failures))
                .collect(Collectors.joining(",", "{\"apps\":1,\"checked\":1,\"changed\":[],\"next\":[", "]}"));
    }

    private void awaitCalls(int count) {
        await().until(() -> gitPoll.calls().size() >= count);
    }

    private void put(V1ConfigMap configMap) {
        kubernetes.put("configmaps", configMap);
    }
}
