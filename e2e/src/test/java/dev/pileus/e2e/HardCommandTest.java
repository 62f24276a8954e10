package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.EventStream;
import dev.pileus.e2e.support.EventStream.Event;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Commands that go wrong, or on and on: the API says plainly what became of them. */
@ExtendWith(Tenants.class)
final class HardCommandTest {

    /** Ten million bytes: a hundred thousand lines of a hundred. */
    private static final String TEN_MEGABYTES =
            "yes \"$(printf 'x%.0s' {1..99})\" | head -c 10000000; echo that was all";

    /** What each command may have. */
    private static final Quantity COMMANDS = new Quantity("512Mi");

    private final Tenant tenant;
    private final Workloads workloads;

    HardCommandTest(Tenant tenant) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
    }

    @Test
    void shouldGiveTheTailAtOnceAndTheWholeCompletelyWhenItPrintsTenMegabytes() {
        String name = workloads.run(TEN_MEGABYTES);
        workloads.awaitPhase(name, "Succeeded");

        Duration quickest = Duration.ofDays(1);
        for (int i = 0; i < 5; i++) {
            long began = System.nanoTime();
            String tail = workloads.output(name, "?tail=3");
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            assertThat(tail.lines()).hasSize(3).last().isEqualTo("that was all");
            quickest = took.compareTo(quickest) < 0 ? took : quickest;
        }
        assertThat(quickest).isLessThan(Duration.ofSeconds(2));
        String whole = workloads.output(name, "?tail=all");
        assertThat(whole.length()).isEqualTo(10_000_000 + "that was all\n".length());
        assertThat(whole.lines().filter(line -> line.length() == 99).count()).isEqualTo(100_000);
    }

    @Test
    void shouldFailWithTheTimeLimitAsReasonWhenItNeverEnds() {
        String name = workloads.create(Json.command("echo started; sleep infinity", "timeout", "PT20S"));

        List<Event> events = workloads.followLogsToTheEnd(name, "");
        assertThat(events.getLast().name()).isEqualTo("end");
        assertThat(events.getLast().data()).contains("Failed");
        JsonNode workload = workloads.awaitEnd(name);

        assertThat(workload.path("phase").asText()).isEqualTo("Failed");
        assertThat(workload.path("reason").path("message").asText()).contains("time limit of 20 seconds");
        assertThat(workloads.output(name, "")).as("what it wrote until then").isEqualTo("started\n");
    }

    @Test
    void shouldStayBoundedAndAnswerOthersWhenItPrintsWithoutEnd() {
        int restarts = restartsOfStatus();
        String name = workloads.create(Json.command("timeout 6 yes; sleep infinity", "timeout", "PT20S"));

        try (EventStream log = workloads.followLogs(name, "")) {
            log.until(event -> event.name().equals("log"));
            workloads.list().expect(200);
        }
        List<Event> events = workloads.followLogsToTheEnd(name, "");
        assertThat(events.stream().mapToLong(event -> event.data().length()).sum())
                .as("the characters that a page has to swallow")
                .isLessThan(50_000_000);
        assertThat(events.getLast().name()).isEqualTo("end");
        assertThat(workloads.awaitEnd(name).path("reason").path("message").asText())
                .contains("time limit of 20 seconds");
        assertThat(restartsOfStatus()).as("restarts of the status function").isEqualTo(restarts);
    }

    @Test
    void shouldFailWithTheExitCodeWhenItExitsWithThree() {
        JsonNode workload = workloads.awaitEnd(workloads.run("echo so far; exit 3"));

        assertThat(workload.path("phase").asText()).isEqualTo("Failed");
        assertThat(workload.path("exitCode").asInt()).isEqualTo(3);
        assertThat(workload.path("summary").asText()).contains("exit code 3");
    }

    @Test
    void shouldKeepTheOutputWhenItFails() {
        String name = workloads.run("echo so far; echo and no further >&2; exit 3");

        workloads.awaitEnd(name);

        assertThat(workloads.output(name, "").lines()).containsExactlyInAnyOrder("so far", "and no further");
    }

    @Test
    void shouldFailWithTheMemoryLimitAsReasonWhenItTakesTooMuch() {
        JsonNode workload = workloads.awaitEnd(workloads.run("python3 -c 'print(len(bytearray(10**9)))'"));

        assertThat(workload.path("phase").asText()).isEqualTo("Failed");
        assertThat(workload.path("exitCode").asInt()).isEqualTo(137);
        assertThat(workload.path("reason").path("code").asText()).isEqualTo("OutOfMemory");
        assertThat(workload.path("reason").path("message").asText()).contains("memory", "512Mi");
    }

    @Test
    void shouldSayThatTheImageIsNotFoundWhenThereIsNone() {
        String name = workloads.create(Json.command("true", "image", "dev.local/no/such:image"));

        JsonNode workload = workloads.awaitWorkload(name, "has a reason", some -> some.has("reason"));

        assertThat(workload.path("phase").asText()).isEqualTo("Pending");
        assertThat(workload.path("reason").path("message").asText())
                .startsWith("image ")
                .contains("dev.local/no/such:image");
        assertThat(workloads.logs(name, "").expect(200).body()).isEmpty();
    }

    @Test
    void shouldSayThatTheImageHasNoShellWhenItHasNone() {
        String withoutShell = Cluster.admin()
                .pods()
                .inNamespace("knative-serving")
                .withLabel("app", "autoscaler")
                .list()
                .getItems()
                .getFirst()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
        String name = workloads.create(Json.command("true", "image", withoutShell));

        JsonNode workload = workloads.awaitEnd(name);

        assertThat(workload.path("phase").asText()).isEqualTo("Failed");
        assertThat(workload.path("reason").path("message").asText()).contains("no shell");
    }

    @Test
    void shouldSayThatTheCommandIsNotFoundWhenThereIsNone() {
        JsonNode workload = workloads.awaitEnd(workloads.run("no-such-command"));

        assertThat(workload.path("exitCode").asInt()).isEqualTo(127);
        assertThat(workload.path("reason").path("message").asText()).contains("not found");
    }

    @Test
    void shouldSayThatItIsNotAllowedWhenItsPodIsLargerThanAnyMayBe() {
        limitMemory("300Mi");
        try {
            String name = workloads.run("true");

            JsonNode workload = workloads.awaitWorkload(name, "has a reason", some -> some.has("reason"));

            assertThat(workload.path("phase").asText()).isEqualTo("Pending");
            assertThat(workload.path("reason").path("message").asText())
                    .startsWith("not allowed here")
                    .contains("300Mi");
        } finally {
            limitMemory("4Gi");
        }
    }

    @Test
    void shouldServeWhatItPrintsWhenThatIsNoText() {
        String name = workloads.run("head -c 2000 /dev/urandom; printf '\\033[31mred\\033[0m\\n\\0end'");

        workloads.awaitPhase(name, "Succeeded");

        assertThat(workloads.output(name, "")).endsWith("\033[31mred\033[0m\n\0end");
    }

    @Test
    void shouldServeALineWithoutAnEndWhenItPrintsAMegabyteAtOnce() {
        String name = workloads.run("head -c 1000000 /dev/zero | tr '\\0' x");

        workloads.awaitPhase(name, "Succeeded");

        assertThat(workloads.output(name, "?tail=all")).hasSize(1_000_000);
    }

    /**
     * How much memory a container of the tenant may have, once Kubernetes goes by that; tests of this class come one after the
     * other.
     */
    private void limitMemory(String limit) {
        Cluster.admin()
                .limitRanges()
                .inNamespace(tenant.namespace())
                .withName("tenant")
                .edit(before -> before.edit()
                        .editSpec()
                        .editMatchingLimit(each -> each.getType().equals("Container"))
                        .addToMax("memory", new Quantity(limit))
                        .endLimit()
                        .endSpec()
                        .build());
        boolean isEnough = new Quantity(limit).getNumericalAmount().compareTo(COMMANDS.getNumericalAmount()) >= 0;
        await("the limit of " + limit).until(() -> mayHave(COMMANDS) == isEnough);
    }

    private boolean mayHave(Quantity memory) {
        try {
            Cluster.admin()
                    .resource(Manifests.podWithMemory(tenant.namespace(), memory))
                    .dryRun()
                    .create();
            return true;
        } catch (KubernetesClientException e) {
            assertThat(e).hasMessageContaining("maximum memory usage");
            return false;
        }
    }

    private static int restartsOfStatus() {
        return Cluster.podsOf(Function.STATUS).stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
    }
}
