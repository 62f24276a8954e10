package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Control;
import dev.pileus.e2e.support.EventStream;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Patience;
import dev.pileus.e2e.support.SilentWebhook;
import dev.pileus.e2e.support.Sweeper;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Functions that die in the middle of their work. */
@Isolated("Other tests would see the functions die, too")
@ExtendWith({Tenants.class, Visitors.Door.class})
final class DisruptionTest {

    private final Tenant tenant;
    private final Workloads workloads;
    private final Visitors visitors;

    DisruptionTest(Tenant tenant, Visitors visitors) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
        this.visitors = visitors;
    }

    @Test
    void shouldLeaveOnlyWhatTheSweepRemovesWhenProvisionIsKilledBetweenRecordAndJob() {
        String name = "orphan-" + Tenant.suffix();
        try (SilentWebhook _ = SilentWebhook.forJobsIn(tenant.namespace());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // The API server takes the record, and then waits for the webhook's word on the Job.
            CompletableFuture<Answer> unanswered =
                    CompletableFuture.supplyAsync(() -> workloads.post(Json.command(name, "true")), threads);
            await("the record").until(() -> unanswered.isDone() || Cluster.recordOf(tenant.namespace(), name) != null);
            assertThat(unanswered).isNotDone();

            kill(Function.PROVISION);

            assertThat(unanswered.handle((answer, failure) -> failure != null || answer.status() >= 500))
                    .succeedsWithin(Patience.PATIENCE)
                    .isEqualTo(true);
        }
        assertThat(Cluster.objectsOf(tenant.namespace(), name)).containsExactly("ConfigMap/" + name);
        assertThat(workloads.get(name).expect(200).json().path("phase").asText())
                .isEqualTo("Pending");
        Instant expiry = Instant.parse(Cluster.recordOf(tenant.namespace(), name)
                .getMetadata()
                .getAnnotations()
                .get("pileus.dev/expires-at"));
        assertThat(expiry).isBefore(Instant.now().plus(Duration.ofMinutes(3)));
        expireNow(name);

        Sweeper.sweep();

        Cluster.awaitEndOf(tenant.namespace(), name);
    }

    @Test
    void shouldFinishTheWorkWhenTheRequestIsRetriedWithItsKeyAfterProvisionWasKilled() {
        String name = "retried-" + Tenant.suffix();
        try (SilentWebhook _ = SilentWebhook.forJobsIn(tenant.namespace());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Answer> unanswered = CompletableFuture.supplyAsync(
                    () -> workloads.post(Json.command(name, "echo done"), "Idempotency-Key", name), threads);
            await("the record").until(() -> unanswered.isDone() || Cluster.recordOf(tenant.namespace(), name) != null);
            assertThat(unanswered).isNotDone();
            kill(Function.PROVISION);
            unanswered.handle((answer, failure) -> true).join();
        }

        // The gateway may take a moment to know that the pod is gone.
        await("an answer of the function that is in its place")
                .until(
                        () -> workloads.post(Json.command(name, "echo done"), "Idempotency-Key", name),
                        answer -> answer.status() < 500)
                .expect(200);

        workloads.awaitPhase(name, "Succeeded");
        assertThat(workloads.output(name, "")).isEqualTo("done\n");
    }

    @Test
    void shouldCatchUpByItselfWhenTheStatusFunctionIsReplacedWhileAPageIsOpen() {
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());
        alice.runCommand(tenant.namespace(), "echo before; until [ -e ~/told ]; do sleep 0.2; done; echo after");
        assertThat(alice.page().locator("#state")).containsText("Running");
        alice.page().evaluate("window.sameDocument = true");
        String name = alice.workload();
        String pod = Cluster.podsOf(tenant.namespace(), name).getFirst();

        replace(Function.STATUS);
        Cluster.exec(tenant.namespace(), pod, "command", "touch", "/tmp/told").expectSuccess();

        assertThat(alice.page().locator("#state .phase")).containsText("Succeeded", patiently());
        assertThat(alice.page().locator("#log")).containsText("after", patiently());
        assertThat(alice.page().evaluate("window.sameDocument")).as("no reload").isEqualTo(true);
    }

    @Test
    void shouldKnowEverythingAgainWhenTheStatusFunctionIsReplaced() {
        String name = workloads.run("echo remembered");
        ObjectNode before = (ObjectNode) workloads.awaitPhase(name, "Succeeded");

        replace(Function.STATUS);

        ObjectNode after = (ObjectNode) await("the new status function")
                .until(() -> workloads.get(name), answer -> answer.status() == 200)
                .json();
        // The cluster itself may have had more to tell meanwhile.
        assertThat(after.without("events").toString())
                .isEqualTo(before.without("events").toString());
        assertThat(workloads.output(name, "")).isEqualTo("remembered\n");
    }

    @Test
    void shouldGoOnAnsweringWhenOneOfTheStatusFunctionsIsKilled() {
        workloads.list().expect(200);
        await("two of status").until(DisruptionTest::readyOfStatus, ready -> ready == 2);
        Control.start();
        String seen = workloads.awaitEventId();
        Pod one = Cluster.podsOf(Function.STATUS).getFirst();

        Cluster.admin().resource(one).withGracePeriod(0).delete();

        Instant end = Instant.now().plusSeconds(10);
        Duration since = Duration.ZERO;
        Duration away = Duration.ZERO;
        while (!since.isZero() || Instant.now().isBefore(end)) {
            Control.Timed<Boolean> call = Control.time(this::isAnswered);
            since = call.counts() ? since.plus(call.took()) : since;
            away = since.compareTo(away) > 0 ? since : away;
            since = call.result() ? Duration.ZERO : since;
            assertThat(Instant.now()).isBefore(end.plus(Patience.PATIENCE));
        }
        assertThat(away).as("how long nobody was answered").isLessThan(Duration.ofSeconds(2));
        await("the instance in its place knows what the other does")
                .until(() -> readyOfStatus() == 2 && workloads.awaitEventId().equals(seen));
        String name = workloads.run("true");
        try (EventStream events = workloads.events("Last-Event-ID", seen)) {
            assertThat(events.until(event -> event.name().equals("ready"))
                            .getLast()
                            .data())
                    .as("what the other instance makes of the id")
                    .isEqualTo("{\"complete\":false}");
        }
        workloads.awaitPhase(name, "Succeeded");
    }

    private static long readyOfStatus() {
        return Cluster.podsOf(Function.STATUS).stream()
                .filter(Readiness::isPodReady)
                .count();
    }

    private boolean isAnswered() {
        try {
            return tenant.caller().get(Function.STATUS, workloads.path()).status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Test
    void shouldGoOnWhenTheUiIsReplacedWhileAPageIsOpen() {
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());

        kill(Function.UI);
        String name = workloads.run("true");

        assertThat(alice.page().locator("#w-" + name)).containsText("Succeeded", patiently());
    }

    private static ContainsTextOptions patiently() {
        return new ContainsTextOptions().setTimeout(90_000);
    }

    /**
     * As when its node loses power: without a word of goodbye. Knative lets a pod answer a little before Kubernetes calls
     * it ready.
     */
    private static List<Pod> kill(Function function) {
        List<Pod> pods = await("a pod of %s to kill".formatted(function))
                .until(
                        () -> Cluster.podsOf(function).stream()
                                .filter(Readiness::isPodReady)
                                .toList(),
                        ready -> !ready.isEmpty());
        pods.forEach(pod -> Cluster.admin().resource(pod).withGracePeriod(0).delete());
        return pods;
    }

    /** The same, and waits until another is in its place: one that was killed may answer for a moment yet. */
    private static void replace(Function function) {
        List<Pod> killed = kill(function);
        await("another pod of %s".formatted(function)).until(() -> Cluster.podsOf(function).stream()
                .anyMatch(pod -> Readiness.isPodReady(pod)
                        && killed.stream().noneMatch(one -> one.getMetadata()
                                .getUid()
                                .equals(pod.getMetadata().getUid()))));
    }

    private void expireNow(String name) {
        Cluster.admin()
                .configMaps()
                .inNamespace(tenant.namespace())
                .withName(name)
                .edit(record -> record.edit()
                        .editMetadata()
                        .addToAnnotations(
                                "pileus.dev/expires-at",
                                Instant.now().minusSeconds(1).toString())
                        .endMetadata()
                        .build());
    }
}
