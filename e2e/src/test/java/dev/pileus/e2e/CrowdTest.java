package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Crowd;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Patience;
import dev.pileus.e2e.support.Shell;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Many at once, and what a quota says to that. What else is tested should not have to share the machine with them. */
@Isolated
@ExtendWith(Tenants.class)
final class CrowdTest {

    private static final int OF_EACH = 10;

    private final Tenant tenant;

    @TempDir
    private Path desk;

    CrowdTest(Tenant tenant) {
        this.tenant = tenant;
    }

    @Test
    void shouldMakeAndDeleteAllWhenThereAreTenOfEachKindAtOnce() throws IOException {
        tenant.allowMore();
        Shell.run(desk, "ssh-keygen -q -N '' -t ed25519 -f key").expectSuccess();
        String key = Files.readString(desk.resolve("key.pub")).strip();
        Workloads workloads = tenant.workloads();
        List<IntFunction<String>> kinds = List.of(
                i -> Json.command("command-" + i, "sleep 1000"),
                i -> Json.workload("ssh", "ssh-" + i, Map.of("publicKey", key)),
                i -> Json.workload("website", "website-" + i, Map.of("path", "p" + i, "content", "page " + i)),
                i -> Json.workload("game", "game-" + i, Map.of()),
                i -> Json.workload("model", "model-" + i, Map.of("model", "noise")));

        List<Answer> made = new ArrayList<>();
        for (IntFunction<String> kind : kinds) {
            made.addAll(Crowd.atOnce(IntStream.range(0, OF_EACH)
                    .mapToObj(i -> (Callable<Answer>) () -> patiently(() -> post(workloads, kind.apply(i))))
                    .toList()));
            assertThat(made).extracting(Answer::status).isSubsetOf(200, 201);
            await("all of a kind run")
                    .atMost(Patience.MINUTES)
                    .until(() -> phases(workloads).filter("Running"::equals).count() == made.size());
        }

        List<Answer> deleted = Crowd.atOnce(made.stream()
                .map(answer -> answer.json().path("name").asText())
                .map(name -> (Callable<Answer>) () -> patiently(() -> workloads.delete(name)))
                .toList());
        assertThat(deleted).extracting(Answer::status).isSubsetOf(202, 204, 404);
        await("nothing is left")
                .atMost(Patience.MINUTES)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> phases(workloads).findAny().isEmpty());
        assertThat(Cluster.objectsOfAll(tenant.namespace())).isEmpty();
    }

    /** Asks for a workload with a key of its own, so that asking again is safe. */
    private static Answer post(Workloads workloads, String body) {
        return workloads.post(
                body, "Idempotency-Key", Json.read(body).path("name").asText());
    }

    /**
     * The answer to a call that is made again as long as it is told to come again later (503), or comes to no answer in
     * the function's minute (504), as may be where fifty call at the same moment. What was deleted all the same is then
     * 404, and what was made 200.
     */
    private static Answer patiently(Callable<Answer> call) {
        return await("an answer")
                .atMost(Patience.MINUTES)
                .pollInterval(Duration.ofSeconds(5))
                .pollDelay(Duration.ZERO)
                .until(call, answer -> !answer.isForLater());
    }

    private static Stream<String> phases(Workloads workloads) {
        return StreamSupport.stream(
                        workloads.list().expect(200).json().path("items").spliterator(), false)
                .map((JsonNode workload) -> workload.path("phase").asText());
    }
}
