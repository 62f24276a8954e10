package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Patience;
import dev.pileus.e2e.support.Shell;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
@ExtendWith({Tenants.class, Visitors.Door.class})
final class CrowdTest {

    private static final int OF_EACH = 10;
    private static final int LISTED = 500;

    private final Tenant tenant;
    private final Tenant full;
    private final Tenant crowded;
    private final Visitors visitors;

    @TempDir
    private Path desk;

    CrowdTest(Tenant tenant, Tenant full, Tenant crowded, Visitors visitors) {
        this.tenant = tenant;
        this.full = full;
        this.crowded = crowded;
        this.visitors = visitors;
    }

    @Test
    void shouldMakeAndDeleteAllWhenThereAreTenOfEachKindAtOnce() throws IOException {
        allowMore(tenant);
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
            made.addAll(atOnce(IntStream.range(0, OF_EACH)
                    .mapToObj(i -> (Callable<Answer>) () -> patiently(() -> post(workloads, kind.apply(i))))
                    .toList()));
            assertThat(made).extracting(Answer::status).isSubsetOf(200, 201);
            await("all of a kind run")
                    .atMost(Patience.MINUTES)
                    .until(() -> phases(workloads).filter("Running"::equals).count() == made.size());
        }

        List<Answer> deleted = atOnce(made.stream()
                .map(answer -> answer.json().path("name").asText())
                .map(name -> (Callable<Answer>) () -> patiently(() -> workloads.delete(name)))
                .toList());
        assertThat(deleted).extracting(Answer::status).isSubsetOf(202, 204, 404);
        await("nothing is left").atMost(Patience.MINUTES).untilAsserted(() -> {
            assertThat(phases(workloads)).isEmpty();
            assertThat(Cluster.objectsOfAll(tenant.namespace())).isEmpty();
        });
    }

    @Test
    void shouldName429AndTheLimitWhenTheQuotaIsUsedUp() {
        Workloads workloads = full.workloads();
        limit(full, "requests.memory", "100Mi");
        workloads.start("website", "small", Map.of("path", "small", "content", "x"));

        String detail = workloads
                .post(Json.workload("game", "too-much", Map.of()))
                .problem(429)
                .detail();

        assertThat(detail).contains("quota exceeded").contains("100Mi");
        assertThat(Cluster.objectsOf(full.namespace(), "too-much")).isEmpty();
        Visitor alice = visitors.arrive();
        alice.signInByLink(full.token());
        alice.open("/n/" + full.namespace() + "/new/game");
        assertThat(alice.page().locator("main")).containsText("Memory");
        alice.press("Create");
        assertThat(alice.page().locator("#problems")).containsText("quota");
    }

    @Test
    void shouldStayLiveAndFindOneWhenTheListIsLong() {
        allowMore(crowded);
        List<Callable<Object>> records = IntStream.range(0, LISTED)
                .mapToObj(i -> (Callable<Object>) () -> Cluster.admin()
                        .resource(Manifests.halfMadeRecord(
                                crowded, "listed-" + i, Instant.now().plusSeconds(3600)))
                        .create())
                .toList();
        atOnce(records);
        Workloads workloads = crowded.workloads();
        await("all are listed").until(() -> phases(workloads).count() == LISTED);
        Visitor alice = visitors.arrive();
        alice.signInByLink(crowded.token());
        Page page = alice.page();
        alice.open("/n/" + crowded.namespace());

        assertThat(page.locator(".row[data-name]")).hasCount(LISTED);
        page.getByRole(com.microsoft.playwright.options.AriaRole.SEARCHBOX).fill("listed-123");
        assertThat(page.locator(".row[data-name]:visible")).hasCount(1);
        page.getByRole(com.microsoft.playwright.options.AriaRole.SEARCHBOX).fill("");
        workloads.create(Json.command("newcomer", "true"));
        assertThat(page.locator(".row[data-name=newcomer]")).isVisible();
        assertThat(alice.complaints()).isEmpty();
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
                .until(call, answer -> answer.status() != 503 && answer.status() != 504);
    }

    private static Stream<String> phases(Workloads workloads) {
        return StreamSupport.stream(
                        workloads.list().expect(200).json().path("items").spliterator(), false)
                .map((JsonNode workload) -> workload.path("phase").asText());
    }

    private static void allowMore(Tenant tenant) {
        for (String resource : List.of(
                "pods",
                "configmaps",
                "secrets",
                "services",
                "services.nodeports",
                "persistentvolumeclaims",
                "count/deployments.apps")) {
            limit(tenant, resource, "1000");
        }
        limit(tenant, "requests.storage", "200Gi");
        limit(tenant, "requests.cpu", "100");
        limit(tenant, "requests.memory", "100Gi");
        limit(tenant, "limits.memory", "200Gi");
    }

    private static void limit(Tenant tenant, String resource, String value) {
        Cluster.admin()
                .resourceQuotas()
                .inNamespace(tenant.namespace())
                .withName("tenant")
                .edit(quota -> quota.edit()
                        .editSpec()
                        .addToHard(resource, new Quantity(value))
                        .endSpec()
                        .build());
        await("the quota of " + resource).until(() -> new Quantity(value)
                .equals(Cluster.admin()
                        .resourceQuotas()
                        .inNamespace(tenant.namespace())
                        .withName("tenant")
                        .get()
                        .getStatus()
                        .getHard()
                        .get(resource)));
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) {
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            return people.invokeAll(calls).stream().map(CrowdTest::result).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while many were at it", e);
        }
    }

    private static <T> T result(Future<T> call) {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while many were at it", e);
        }
    }
}
