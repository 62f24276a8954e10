package dev.pileus.status.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.api.Labels;
import dev.pileus.status.Examples;
import dev.pileus.status.RunningFunction;
import dev.pileus.testing.kubernetes.WatchApiServer;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the sweep is called, by the running function. */
final class SweepCallTest {

    /** Between calls that are awaited. */
    private static final Duration GAP = Duration.ofMillis(100);

    /** So long that no second call comes while a test goes on. */
    private static final Duration LONG_GAP = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private final Map<String, Instant> ends = new ConcurrentHashMap<>();
    private WatchApiServer kubernetes;
    private OtherFunction teardown;
    private RunningFunction function;

    @BeforeEach
    void open() throws IOException {
        kubernetes = new WatchApiServer();
        teardown = new OtherFunction();
        teardown.behave(call -> sweep());
        Files.writeString(folder.resolve("token"), "first-token\n");
    }

    @AfterEach
    void close() {
        function.close();
        teardown.close();
        kubernetes.close();
    }

    @Test
    void shouldCallOnceWhenLivesEndTogether() {
        start(LONG_GAP);
        Instant end = Instant.now().plusSeconds(2);
        kubernetes.holdWatches(true);
        put("one", end);
        put("two", end.plusMillis(100));
        put("three", end.plusMillis(200));
        kubernetes.holdWatches(false);

        awaitEnd();

        assertThat(teardown.calls()).hasSize(1).allSatisfy(call -> {
            assertThat(call.time()).isAfter(end);
            assertThat(call.request()).isEqualTo("POST /sweep");
            assertThat(call.authorization()).isEqualTo("Bearer first-token");
        });
    }

    @Test
    void shouldCallWhenALifeHadEndedBeforeItStarted() {
        put("left", Instant.now().minusSeconds(3600));

        start(LONG_GAP);

        awaitEnd();
        assertThat(teardown.calls()).hasSize(1);
    }

    @Test
    void shouldNotCallForWhatLivesOnOrIsOnItsWayOut() {
        put("young", Instant.now().plusSeconds(3600));
        kubernetes.put("configmaps", going("going", Instant.now().minusSeconds(5)));
        kubernetes.put("configmaps", record("endless", "+1000000000-12-31T23:59:59.999999999Z"));
        kubernetes.put("configmaps", record("unreadable", "tomorrow"));
        start(LONG_GAP);
        Instant end = Instant.now().plusSeconds(2);
        put("old", end);

        await().until(() -> !ends.containsKey("old"));

        assertThat(teardown.calls()).hasSize(1).allSatisfy(call -> assertThat(call.time())
                .isAfter(end));
    }

    @Test
    void shouldCallAgainWhenTeardownWasAway() {
        teardown.refuse(503);
        teardown.refuse(403);
        start(GAP);
        put("old", Instant.now());

        awaitEnd();

        assertThat(teardown.calls()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldCallLessAndLessOftenWhenSomethingStays() {
        teardown.behave(call -> "{}");
        start(GAP);
        put("stays", Instant.now());

        await().until(() -> teardown.calls().size() >= 5);

        List<Duration> gaps = new ArrayList<>();
        List<OtherFunction.Call> calls = teardown.calls();
        for (int i = 1; i < 5; i++) {
            gaps.add(Duration.between(calls.get(i - 1).time(), calls.get(i).time()));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(gaps.get(i)).isGreaterThanOrEqualTo(GAP.multipliedBy(1L << i));
        }
    }

    @Test
    void shouldNotLetALifeWaitForWhatStays() {
        teardown.behave(call -> "{}");
        Duration gap = Duration.ofSeconds(3);
        start(gap);
        put("stays", Instant.now());
        await().until(() -> teardown.calls().size() >= 3);
        teardown.behave(call -> sweep("stays"));
        Instant end = Instant.now().plusSeconds(1);
        put("another", end);

        await().until(() -> !ends.containsKey("another"));

        // The fourth call alone would come four gaps after the third.
        List<OtherFunction.Call> calls = teardown.calls();
        assertThat(calls.get(3).time())
                .isBetween(end, calls.get(2).time().plus(gap.multipliedBy(4)).minusMillis(1));
    }

    @Test
    void shouldUseTheTokenThatIsThereByThen() throws IOException {
        start(GAP);
        put("one", Instant.now());
        awaitEnd();
        Files.move(
                Files.writeString(folder.resolve("next"), "second-token"),
                folder.resolve("token"),
                StandardCopyOption.ATOMIC_MOVE);

        put("two", Instant.now());
        awaitEnd();

        // A call may be made twice where the watch tells late of what it has deleted.
        assertThat(teardown.calls().stream()
                        .map(OtherFunction.Call::authorization)
                        .distinct())
                .containsExactly("Bearer first-token", "Bearer second-token");
    }

    private void start(Duration gap) {
        function = RunningFunction.start(
                kubernetes,
                Map.of(
                        "pileus.teardown.url",
                        teardown.url(),
                        "pileus.kubernetes.token",
                        folder.resolve("token").toString(),
                        "pileus.calls.gap",
                        gap.toMillis() + "ms"));
    }

    private void awaitEnd() {
        await().until(ends::isEmpty);
    }

    /** What teardown does: it deletes what has expired, but for these. */
    private String sweep(String... spared) {
        ends.forEach((name, end) -> {
            if (end.isBefore(Instant.now()) && !List.of(spared).contains(name)) {
                kubernetes.delete("configmaps", "team-a", name);
                ends.remove(name);
            }
        });
        return "{}";
    }

    private void put(String name, Instant end) {
        ends.put(name, end);
        kubernetes.put("configmaps", record(name, end.toString()));
    }

    private static V1ConfigMap record(String name, String end) {
        V1ConfigMap record = Examples.record("team-a", name);
        record.getMetadata().putAnnotationsItem(Labels.EXPIRES_AT, end);
        return record;
    }

    private static V1ConfigMap going(String name, Instant end) {
        V1ConfigMap record = record(name, end.toString());
        record.getMetadata().deletionTimestamp(OffsetDateTime.now());
        return record;
    }
}
