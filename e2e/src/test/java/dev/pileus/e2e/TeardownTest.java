package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deleting a workload, wherever it is in its life: no object of it is left. */
@ExtendWith(Tenants.class)
final class TeardownTest {

    private final Tenant tenant;
    private final Workloads workloads;

    TeardownTest(Tenant tenant) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
    }

    @Test
    void shouldLeaveNothingWhenItWasPending() {
        String name = workloads.create(Json.write(Map.of(
                "kind", "command", "parameters", Map.of("command", "true", "image", "dev.local/no/such:image"))));
        workloads.awaitWorkload(name, "waits for its image", workload -> workload.has("reason"));

        deleteAndLookAround(name);
    }

    @Test
    void shouldLeaveNothingWhenItWasRunning() {
        String name = workloads.run("sleep 1000");
        workloads.awaitPhase(name, "Running");

        deleteAndLookAround(name);
    }

    @Test
    void shouldLeaveNothingWhenItIgnoresEverySignal() {
        String name = workloads.run("trap '' TERM INT HUP; echo trapped; while :; do sleep 1; done");
        workloads.awaitPhase(name, "Running");

        deleteAndLookAround(name);
    }

    @Test
    void shouldLeaveNothingWhenItHadSucceeded() {
        String name = workloads.run("true");
        workloads.awaitPhase(name, "Succeeded");

        deleteAndLookAround(name);
    }

    @Test
    void shouldLeaveNothingWhenItHadFailed() {
        String name = workloads.run("false");
        workloads.awaitPhase(name, "Failed");

        deleteAndLookAround(name);
    }

    @Test
    void shouldLeaveNothingWhenItIsDeletedRightAfterItWasAskedFor() {
        deleteAndLookAround(workloads.run("sleep 1000"));
    }

    @Test
    void shouldAnswer404WhenThereNeverWasOne() {
        workloads.delete("never-was").problem(404);
    }

    @Test
    void shouldLeaveNothingWhenSeveralDeleteItAtOnce() {
        String name = workloads.run("sleep 1000");
        workloads.awaitPhase(name, "Running");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Answer>> answers = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> workloads.delete(name), threads))
                    .toList();

            assertThat(answers.stream().map(CompletableFuture::join).map(Answer::status))
                    .containsAnyOf(202, 204)
                    .isSubsetOf(202, 204, 404);
        }
        Cluster.awaitEndOf(tenant.namespace(), name);
    }

    @Test
    void shouldMakeAnotherOfTheSameNameWhenTheFirstIsGone() {
        String name = workloads.create(Json.command("again", "echo first"));
        workloads.awaitPhase(name, "Succeeded");
        workloads.deleteAndAwait(name);

        workloads.create(Json.command("again", "echo second"));

        // Until status knows that it is another one, it tells how the first was.
        await("the output of the second").until(() -> workloads.logs(name, "").body(), "second\n"::equals);
        workloads.awaitPhase(name, "Succeeded");
    }

    private void deleteAndLookAround(String name) {
        workloads.deleteAndAwait(name);

        Cluster.awaitEndOf(tenant.namespace(), name);
    }
}
