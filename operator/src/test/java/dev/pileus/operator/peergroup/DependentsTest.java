package dev.pileus.operator.peergroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.operator.Settings.PeerPods;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a group is made of. */
final class DependentsTest {

    private static final PeerPods PODS =
            new PeerPods("dev.local/pileus/peer:1", new Quantity("20m"), new Quantity("96Mi"), "cluster.local");

    private static final List<GroupDependent<?>> ALL = List.of(
            new PeerService(),
            new PeerList("cluster.local"),
            new PeerAccount(),
            new PeerRole(),
            new PeerRoleBinding(),
            new PeerBudget(),
            new PeerSet(PODS));

    @Test
    void shouldMakeWhatAPersonCanReadWhenAGroupIsOnItsOwn() throws IOException {
        assertMatches("mesh", Groups.stored("mesh", 2));
    }

    @Test
    void shouldLabelAllObjectsWhenTheGroupIsPartOfAWorkload() {
        PeerGroup group = Groups.inWorkload(Groups.stored("mesh", 2), "my-mesh");

        assertThat(built(group))
                .allSatisfy(object -> assertThat(object.getMetadata().getLabels())
                        .containsEntry("pileus.dev/workload", "my-mesh")
                        .containsEntry("pileus.dev/kind", "peers")
                        .containsEntry("pileus.dev/peer-group", "mesh")
                        .doesNotContainKey("theirs"));
        assertThat(set(group).getSpec().getTemplate().getMetadata().getLabels())
                .containsEntry("pileus.dev/workload", "my-mesh");
        assertThat(set(group).getSpec().getSelector().getMatchLabels()).containsOnlyKeys("pileus.dev/peer-group");
    }

    @Test
    void shouldKeepThePodTemplateWhenAnythingOfTheSpecChanges() {
        PeerGroup before = Groups.stored("mesh", 2);
        PeerGroup after = Groups.stored("mesh", 250);
        after.setSpec(new PeerGroupSpec(250, 60, 20_000, 3));

        assertThat(set(after).getSpec().getTemplate())
                .isEqualTo(set(before).getSpec().getTemplate());
        assertThat(set(after).getSpec().getReplicas()).isEqualTo(250);
        assertThat(new PeerList("cluster.local").desired(after).getData().get("peers.json"))
                .startsWith(
                        "{\"intervalSeconds\":60,\"timeoutMillis\":20000,\"fanout\":3,\"peers\":[{\"name\":\"mesh-0\"")
                .contains("\"host\":\"mesh-249.mesh.team-a.svc.cluster.local.\",\"port\":8080}");
    }

    @Test
    void shouldListNobodyWhenTheGroupHasNoPeers() {
        assertThat(new PeerList("cluster.local")
                        .desired(Groups.stored("mesh", 0))
                        .getData()
                        .get("peers.json"))
                .endsWith("\"peers\":[]}");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 0, 0", "2, 0, 2", "50, 0, 2450", "50, 3, 150", "3, 249, 6", "1, 5, 0"})
    void shouldExpectALinkFromEachPeerToThoseThatItPings(int replicas, int fanout, int expected) {
        assertThat(new PeerGroupSpec(replicas, 5, 1000, fanout).expectedLinks()).isEqualTo(expected);
    }

    private static StatefulSet set(PeerGroup group) {
        return new PeerSet(PODS).desired(group);
    }

    private static Stream<? extends HasMetadata> built(PeerGroup group) {
        return ALL.stream().map(dependent -> dependent.desired(group));
    }

    /** Compares with {@code src/test/resources/peergroup/NAME.yaml}; what was built is left in {@code target/golden}. */
    private static void assertMatches(String name, PeerGroup group) throws IOException {
        String built = built(group).map(Serialization::asYaml).collect(Collectors.joining());
        Path left = Path.of("target", "golden", name + ".yaml");
        Files.createDirectories(left.getParent());
        Files.writeString(left, built);
        try (InputStream golden = DependentsTest.class.getResourceAsStream("/peergroup/" + name + ".yaml")) {
            assertThat(golden).as("the golden file of " + name).isNotNull();
            assertThat(built).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
