package dev.pileus.provision.blueprint;

import static dev.pileus.provision.blueprint.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.Kind;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "hello", Kind.COMMAND);

    private final CommandBlueprint blueprint = new CommandBlueprint("dev.local/pileus/shell:test");

    @Test
    void shouldMatchTheGoldenFileWhenOnlyACommandIsGiven() throws Exception {
        Golden.assertMatches(
                "command", blueprint.objects(ORIGIN, json("{\"command\": \"echo $HOME costs $$; uname -a\"}")));
    }

    @Test
    void shouldUseImageAndTimeLimitWhenGiven() throws Exception {
        Job job = (Job) blueprint
                .objects(ORIGIN, json("{\"command\": \"ls\", \"image\": \"alpine:3\", \"timeout\": \"PT1M30S\"}"))
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

        assertThatThrownBy(() -> blueprint.checked(parameters))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(422);
                    assertThat(refusal.problem().errors().getFirst().field()).isEqualTo("parameters.timeout");
                });
    }

    @Test
    void shouldRefuseWhenARunningCommandIsChanged() throws Exception {
        JsonNode parameters = json("{\"command\": \"ls\"}");

        assertThatThrownBy(() -> blueprint.changed(parameters, parameters)).isInstanceOf(ProblemException.class);
    }
}
