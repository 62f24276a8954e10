package dev.pileus.provision;

import static dev.pileus.provision.Provision.patch;
import static dev.pileus.provision.Provision.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Awaitility.setDefaultTimeout;

import dev.pileus.api.Labels;
import dev.pileus.testing.kubernetes.CrudApiServer;
import io.fabric8.kubernetes.api.model.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {

    private static final String HELLO = """
            {"kind": "command", "name": "hello", "parameters": {"command": "echo hello"}}""";
    private static final String EVENTS = "/api/v1/namespaces/team-a/events";

    @TempDir
    private Path folder;

    private Provision provision;

    @BeforeEach
    void start() throws Exception {
        setDefaultTimeout(Duration.ofMinutes(2));
        Path token = Files.writeString(folder.resolve("token"), "own-token\n");
        provision = new Provision(Map.of("pileus.audit.token", token.toString(), "hostname", "provision-x7k2b"));
    }

    @AfterEach
    void stop() {
        provision.close();
    }

    @Test
    void shouldWriteDownWhoMadeAWorkloadWhenItIsMade() {
        provision.post(HELLO);

        Event event = events(1).getFirst();

        assertThat(event.getReason()).isEqualTo("WorkloadCreated");
        assertThat(event.getAction()).isEqualTo("Create");
        assertThat(event.getType()).isEqualTo("Normal");
        assertThat(event.getMessage()).isEqualTo("alice created the command hello");
        assertThat(event.getMetadata().getName()).startsWith("pileus-");
        assertThat(event.getMetadata().getLabels())
                .containsEntry(Labels.WORKLOAD, "hello")
                .containsEntry(Labels.KIND, "command");
        assertThat(event.getMetadata().getAnnotations()).containsEntry("pileus.dev/user", CrudApiServer.USER);
        assertThat(event.getInvolvedObject())
                .extracting("apiVersion", "kind", "name", "namespace")
                .containsExactly("v1", "Namespace", "team-a", "team-a");
        assertThat(event.getReportingComponent()).isEqualTo("pileus.dev/provision");
        assertThat(event.getReportingInstance()).isEqualTo("provision-x7k2b");
        assertThat(event.getEventTime().getTime()).matches("20.+T.+\\.[0-9]{6}Z");
        assertThat(event.getFirstTimestamp())
                .isEqualTo(event.getLastTimestamp())
                .matches("20.+T[0-9:]{8}Z");
    }

    @Test
    void shouldWriteDownBothWhenAWorkloadIsChangedAndExtended() {
        provision.post(HELLO.replace("command\"", "website\"").replace("website\": \"echo", "content\": \"echo"));

        provision.exchange(patch("hello", "{\"ttl\": \"PT1H\", \"parameters\": {\"content\": \"new\"}}"));

        assertThat(events(3))
                .extracting(Event::getReason)
                .containsExactlyInAnyOrder("WorkloadCreated", "WorkloadChanged", "WorkloadExtended");
    }

    @Test
    void shouldUseTheOwnTokenForTheEventAndTheCallersForAllElse() throws Exception {
        provision.post(HELLO);
        events(1);

        List<String> sent = provision.api().requests();

        assertThat(sent).hasSizeGreaterThan(3).allSatisfy(request -> assertThat(request)
                .endsWith(request.startsWith("POST " + EVENTS) ? " own-token" : " t"));
        assertThat(sent).filteredOn(request -> request.endsWith(" own-token")).hasSize(1);
    }

    @Test
    void shouldMakeTheWorkloadWhenTheEventIsRefused() {
        provision.api().refuse("POST", EVENTS, 403, "events is forbidden");

        assertThat(provision.post(HELLO).code()).isEqualTo(201);
        await().until(() -> provision.api().requests().stream().anyMatch(sent -> sent.startsWith("POST " + EVENTS)));
        assertThat(provision.post(HELLO.replace("hello", "other")).code()).isEqualTo(201);

        assertThat(events(1)).singleElement().satisfies(event -> assertThat(event.getMessage())
                .endsWith("other"));
    }

    @Test
    void shouldMakeTheWorkloadWhenThereIsNoOwnToken() throws Exception {
        Files.delete(folder.resolve("token"));

        assertThat(provision.post(HELLO).code()).isEqualTo(201);
    }

    @Test
    void shouldWriteNothingDownWhenARequestIsRetriedOrRefused() {
        provision.exchange(request(HELLO).header("Idempotency-Key", "k"));
        provision.exchange(request(HELLO).header("Idempotency-Key", "k"));
        provision.refused(request(HELLO));

        provision.post(HELLO.replace("hello", "last"));

        assertThat(events(2)).hasSize(2);
    }

    @Test
    void shouldWriteItDownWhenTheFirstTryWasCutOffBeforeItCould() {
        provision.api().refuse("POST", EVENTS, 500, "etcdserver: request timed out");
        provision.api().refuse("POST", EVENTS, 500, "etcdserver: request timed out");
        provision.exchange(request(HELLO).header("Idempotency-Key", "k"));
        provision.kubernetes().v1().events().inNamespace("team-a").delete();

        provision.exchange(request(HELLO).header("Idempotency-Key", "k"));

        assertThat(events(1)).extracting(Event::getReason).containsExactly("WorkloadCreated");
    }

    private List<Event> events(int count) {
        await().until(
                        () -> provision
                                .kubernetes()
                                .v1()
                                .events()
                                .inNamespace("team-a")
                                .list()
                                .getItems(),
                        events -> events.size() >= count);
        return provision.kubernetes().v1().events().inNamespace("team-a").list().getItems();
    }
}
