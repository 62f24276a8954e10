package dev.pileus.provision.kind.command;

import static dev.pileus.provision.kind.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.ProblemException;
import dev.pileus.provision.kind.Golden;
import dev.pileus.provision.kind.JsonSchemas;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.Origin;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "hello", "command");

    private final Kind<CommandParameters> kind =
            new Kind<>(new CommandBlueprint("dev.local/pileus/shell:test"), new JsonSchemas());

    @Test
    void shouldMatchTheGoldenFileWhenOnlyACommandIsGiven() throws Exception {
        Golden.assertMatches(
                getClass(),
                "command",
                kind.parameters(json("{\"command\": \"echo $HOME costs $$; uname -a\"}"))
                        .objects(ORIGIN));
    }

    @Test
    void shouldUseImageAndTimeLimitWhenGiven() throws Exception {
        Job job =
                (Job) kind.parameters(json("{\"command\": \"ls\", \"image\": \"alpine:3\", \"timeout\": \"PT1M30S\"}"))
                        .objects(ORIGIN)
                        .getFirst();

        assertThat(job.getSpec().getTemplate().getSpec().getActiveDeadlineSeconds())
                .isEqualTo(90);
        assertThat(job.getSpec().getActiveDeadlineSeconds())
                .as("with which the Job would delete what the command wrote")
                .isNull();
        assertThat(job.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("alpine:3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "-PT5S", "P2D", "P1Y", "10m", "PT", "PT99999999999999999999H"})
    void shouldRefuseWhenTimeLimitIsOutOfRange(String timeout) throws Exception {
        JsonNode parameters = json("{\"command\": \"ls\", \"timeout\": \"" + timeout + "\"}");

        assertThatThrownBy(() -> kind.parameters(parameters))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(422);
                    assertThat(refusal.problem().errors().getFirst().field()).isEqualTo("parameters.timeout");
                });
    }

    @Test
    void shouldRefuseWhenARunningCommandIsChanged() throws Exception {
        JsonNode parameters = json("{\"command\": \"ls\"}");

        assertThatThrownBy(() -> kind.changed(parameters, parameters)).isInstanceOf(ProblemException.class);
    }
}
