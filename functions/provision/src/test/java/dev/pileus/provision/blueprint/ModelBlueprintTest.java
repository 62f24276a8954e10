package dev.pileus.provision.blueprint;

import static dev.pileus.provision.blueprint.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.Kind;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "chat", Kind.MODEL);
    private static final String NOISE = "http://models.pileus.svc.cluster.local/noise.gguf";
    private static final String DIGEST = "ab".repeat(32);

    private final ModelBlueprint blueprint = blueprint("");

    @Test
    void shouldMatchTheGoldenFileWhenAModelOfTheListIsGiven() throws Exception {
        Golden.assertMatches("model", blueprint.objects(ORIGIN, json("{\"model\": \"qwen2.5-1.5b\"}")));
    }

    @Test
    void shouldUseTheAddressAndItsDigestWhenTheyAreGiven() throws Exception {
        JsonNode parameters = json("{\"model\": \"https://example.org/a.gguf?token=$(x)\", \"sha256\": \"%s\"}"
                .formatted(DIGEST.toUpperCase(Locale.ROOT)));

        String yaml = Manifests.yaml(
                blueprint.objects(ORIGIN, blueprint.checked(parameters)).get(1));

        assertThat(yaml)
                .contains("value: https://example.org/a.gguf?token=$$(x)", DIGEST, "memory: 4096Mi")
                .containsPattern("name: MODEL_INSIDE\\s+value: \"?false");
    }

    @Test
    void shouldLetTheFileComeFromInsideWhenItIsTheOperatorsTestModel() throws Exception {
        String yaml = Manifests.yaml(
                blueprint(NOISE).objects(ORIGIN, json("{\"model\": \"noise\"}")).get(1));

        assertThat(yaml).contains("value: " + NOISE).containsPattern("name: MODEL_INSIDE\\s+value: \"?true");
    }

    @Test
    void shouldNotKnowTheTestModelWhenNoneIsServed() throws Exception {
        JsonNode parameters = json("{\"model\": \"noise\"}");

        assertThatThrownBy(() -> blueprint.checked(parameters)).isInstanceOf(ProblemException.class);
        assertThat(blueprint.schema()).doesNotContain("noise");
        assertThat(blueprint(NOISE).schema()).contains("\"noise\"");
    }

    @Test
    void shouldRefuseTheTestModelsAddressWhenSomebodyElseGivesIt() throws Exception {
        JsonNode parameters = json("{\"model\": \"" + NOISE + "\"}");

        assertThatThrownBy(() -> blueprint(NOISE).checked(parameters)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({"gpt-9, There is no such model", "SMOLLM2-135M, There is no such model", "a:b, Only https"})
    void shouldSayWhatThereIsWhenTheModelIsUnknown(String model, String words) throws Exception {
        JsonNode parameters = json("{\"model\": \"" + model + "\"}");

        assertThatThrownBy(() -> blueprint.checked(parameters))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(
                                refusal.problem().errors().getFirst().message())
                        .contains(words));
    }

    @Test
    void shouldRefuseADigestWhenTheModelIsOfTheList() throws Exception {
        JsonNode parameters = json("{\"model\": \"qwen3-0.6b\", \"sha256\": \"" + DIGEST + "\"}");

        assertThatThrownBy(() -> blueprint.checked(parameters))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(
                                refusal.problem().errors().getFirst().field())
                        .isEqualTo("parameters.sha256"));
    }

    @Test
    void shouldHaveAllFactsWhenAModelIsListed() {
        assertThat(new ModelList(NOISE).all()).hasSizeGreaterThan(4).allSatisfy(model -> {
            assertThat(model.title()).isNotBlank();
            assertThat(model.description()).isNotBlank();
            assertThat(model.licence()).isNotBlank();
            assertThat(model.contextLength()).isBetween(256, 32_768);
            assertThat(model.memoryBytes()).isGreaterThan(model.downloadBytes()).isLessThanOrEqualTo(4L << 30);
            assertThat(model.sha256()).matches(model.test() ? "" : "[0-9a-f]{64}");
            if (!model.test()) {
                assertThat(ModelAddress.checked(model.url())).isEqualTo(model.url());
            }
        });
    }

    @Test
    void shouldHaveRoomForTheModelOnTheNodeWhenThereIsNoStorage() throws Exception {
        ModelBlueprint withoutStorage =
                new ModelBlueprint("dev.local/pileus/model:test", new Storage(false), new ModelList(NOISE));
        Deployment deployment = (Deployment) withoutStorage
                .objects(ORIGIN, json("{\"model\": \"https://example.com/a.gguf\"}"))
                .getFirst();

        assertThat(deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getResources()
                        .getLimits())
                .containsEntry("ephemeral-storage", new Quantity("8Gi"));
    }

    private static ModelBlueprint blueprint(String noiseUrl) {
        return new ModelBlueprint("dev.local/pileus/model:test", new Storage(true), new ModelList(noiseUrl));
    }
}
