package dev.pileus.status;

import static dev.pileus.status.Examples.event;
import static dev.pileus.status.PeerExamples.group;
import static dev.pileus.status.PeerExamples.is;
import static dev.pileus.status.PeerExamples.peer;
import static dev.pileus.status.PeerExamples.record;
import static dev.pileus.status.PeerExamples.statefulSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.api.Phase;
import dev.pileus.api.Workload;
import dev.pileus.status.cluster.PeerGroup;
import dev.pileus.testing.kubernetes.WatchApiServer;
import io.kubernetes.client.openapi.models.CoreV1Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Groups of peers over HTTP. */
final class PeersTest {

    private static final String NS = "team-a";
    private static final String MESH = "/namespaces/team-a/workloads/mesh";
    private static final PeerGroup.Condition READY = is("Ready", true, "AllPeersReady", "2 of 2 peers are ready");

    private static WatchApiServer kubernetes;
    private static RunningFunction function;

    @BeforeAll
    static void start() throws IOException {
        kubernetes = new WatchApiServer();
        function = RunningFunction.start(kubernetes, Map.of());
        function.allow(NS);
        kubernetes.put("configmaps", record(NS, "mesh"));
        kubernetes.put("peergroups", group(NS, "mesh", 2, 2, READY));
        kubernetes.put("statefulsets", statefulSet(NS, "mesh"));
        kubernetes.put("pods", peer(NS, "mesh", 1));
        kubernetes.put("pods", peer(NS, "mesh", 0));
    }

    @AfterAll
    static void stop() {
        function.close();
        kubernetes.close();
    }

    @Test
    void shouldAnswerHowAGroupFares() {
        await().untilAsserted(() -> {
            Workload mesh = mesh();
            assertThat(mesh.phase()).isEqualTo(Phase.RUNNING);
            assertThat(mesh.summary()).isEqualTo("2 of 2 peers ready, 2 of 2 links up");
            assertThat(mesh.replicas()).contains(new Workload.Replicas(2, 2));
        });
    }

    @Test
    void shouldShowTheLogOfTheFirstPeer() {
        kubernetes.log(NS, "mesh-0", reader -> reader.write("pong from mesh-1\n".getBytes(StandardCharsets.UTF_8)));

        await().untilAsserted(() ->
                assertThat(function.get("alice-token", MESH + "/logs").body()).isEqualTo("pong from mesh-1\n"));
    }

    @Test
    void shouldTellWhatBefallsTheGroupAndWhatIsWrongWithAPeer() {
        CoreV1Event scaled = event(NS, "PeerGroup", "mesh", 1, "Scaled", "from 1 to 2 peers");
        scaled.getInvolvedObject().uid("group-mesh");
        kubernetes.put("events", scaled);
        kubernetes.put("events", event(NS, "Pod", "mesh-1", 2, "Started", "Started container peer"));
        kubernetes.put("events", event(NS, "Pod", "mesh-1", 3, "FailedScheduling", "There is no room"));
        kubernetes.put("events", event(NS, "StatefulSet", "mesh", 4, "SuccessfulCreate", "create Pod mesh-1"));

        await().untilAsserted(() -> assertThat(mesh().events())
                .extracting(Workload.Event::reason)
                .containsExactly("FailedScheduling", "Scaled"));
    }

    private static Workload mesh() {
        return function.answer("alice-token", MESH, Workload.class);
    }
}
