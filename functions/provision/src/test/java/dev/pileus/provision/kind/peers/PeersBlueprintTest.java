package dev.pileus.provision.kind.peers;

import static dev.pileus.provision.kind.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.ProblemException;
import dev.pileus.provision.kind.Golden;
import dev.pileus.provision.kind.JsonSchemas;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.quota.ResourceUsage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class PeersBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "mesh", "peers");

    private final Kind<PeersParameters> kind = new Kind<>(new PeersBlueprint("20m", "96Mi"), new JsonSchemas());

    @Test
    void shouldMatchTheGoldenFileWhenEverythingIsGiven() throws Exception {
        Golden.assertMatches(getClass(), "peers", kind.parameters(json("""
                                {"peers": 8, "intervalSeconds": 2, "timeoutMillis": 500, "fanout": 3}""")).objects(ORIGIN));
    }

    @Test
    void shouldBeFiveThatPingAllOthersWhenNothingIsGiven() throws Exception {
        PeerGroup group =
                (PeerGroup) kind.parameters(json("{}")).objects(ORIGIN).getFirst();

        assertThat(group.getSpec()).isEqualTo(new PeerGroup.Spec(5, 5, 1000, 0));
    }

    @Test
    void shouldRefuseATimeoutThatIsNotLessThanTheInterval() {
        assertThatThrownBy(() -> kind.parameters(json("{\"intervalSeconds\": 1}")))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(
                                refused.problem().errors())
                        .singleElement()
                        .satisfies(error -> assertThat(error.field()).isEqualTo("parameters.timeoutMillis")));
    }

    @Test
    void shouldTakeOfTheQuotaWhatTheOperatorMakesOfIt() throws Exception {
        assertThat(ResourceUsage.of(kind.parameters(json("{\"peers\": 10}")).objects(ORIGIN)))
                .containsEntry("count/peergroups.pileus.dev", BigDecimal.ONE)
                .containsEntry("configmaps", BigDecimal.ONE)
                .containsEntry("services", BigDecimal.ONE)
                .containsEntry("pods", BigDecimal.TEN)
                .hasEntrySatisfying("requests.cpu", cpu -> assertThat(cpu).isEqualByComparingTo("0.2"))
                .hasEntrySatisfying(
                        "limits.memory", memory -> assertThat(memory).isEqualByComparingTo("1006632960"));
    }
}
