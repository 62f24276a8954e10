package dev.pileus.provision.kind.model;

import static dev.pileus.provision.kind.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.ProblemException;
import dev.pileus.provision.kind.Golden;
import dev.pileus.provision.kind.JsonSchemas;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.Manifests;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.Storage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "chat", "model");
    private static final String NOISE = "http://models.pileus.svc.cluster.local/noise.gguf";
    private static final String DIGEST = "ab".repeat(32);

    private final Kind<ModelParameters> kind = kind("");

    @Test
    void shouldMatchTheGoldenFileWhenAModelOfTheListIsGiven() throws Exception {
        Golden.assertMatches(getClass(), "model", objects(kind, json("{\"model\": \"qwen2.5-1.5b\"}")));
    }

    @Test
    void shouldUseTheAddressAndItsDigestWhenTheyAreGiven() throws Exception {
        JsonNode parameters = json("{\"model\": \"https://example.org/a.gguf?token=$(x)\", \"sha256\": \"%s\"}"
                .formatted(DIGEST.toUpperCase(Locale.ROOT)));

        String yaml = Manifests.yaml(objects(kind, parameters).get(1));

        assertThat(yaml)
                .contains("value: https://example.org/a.gguf?token=$$(x)", DIGEST, "memory: 4096Mi")
                .containsPattern("name: MODEL_INSIDE\\s+value: \"?false");
    }

    @Test
    void shouldLetTheFileComeFromInsideWhenItIsTheOperatorsTestModel() throws Exception {
        String yaml = Manifests.yaml(
                objects(kind(NOISE), json("{\"model\": \"noise\"}")).get(1));

        assertThat(yaml).contains("value: " + NOISE).containsPattern("name: MODEL_INSIDE\\s+value: \"?true");
    }

    @Test
    void shouldNotKnowTheTestModelWhenNoneIsServed() throws Exception {
        JsonNode parameters = json("{\"model\": \"noise\"}");

        assertThatThrownBy(() -> kind.parameters(parameters)).isInstanceOf(ProblemException.class);
        assertThat(kind.definition().schema().toString()).doesNotContain("noise");
        assertThat(kind(NOISE).definition().schema().toString()).contains("\"noise\"");
    }

    @Test
    void shouldRefuseTheTestModelsAddressWhenSomebodyElseGivesIt() throws Exception {
        JsonNode parameters = json("{\"model\": \"" + NOISE + "\"}");

        assertThatThrownBy(() -> kind(NOISE).parameters(parameters)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({"gpt-9, There is no such model", "SMOLLM2-135M, There is no such model", "a:b, Only https"})
    void shouldSayWhatThereIsWhenTheModelIsUnknown(String model, String words) throws Exception {
        JsonNode parameters = json("{\"model\": \"" + model + "\"}");

        assertThatThrownBy(() -> kind.parameters(parameters))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(
                                refusal.problem().errors().getFirst().message())
                        .contains(words));
    }

    @Test
    void shouldRefuseADigestWhenTheModelIsOfTheList() throws Exception {
        JsonNode parameters = json("{\"model\": \"qwen3-0.6b\", \"sha256\": \"" + DIGEST + "\"}");

        assertThatThrownBy(() -> kind.parameters(parameters))
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
                .objects(ORIGIN, new ModelParameters("https://example.com/a.gguf", ""))
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

    private static Kind<ModelParameters> kind(String noiseUrl) {
        return new Kind<>(
                new ModelBlueprint("dev.local/pileus/model:test", new Storage(true), new ModelList(noiseUrl)),
                new JsonSchemas());
    }

    private static List<HasMetadata> objects(Kind<ModelParameters> kind, JsonNode parameters) {
        return kind.parameters(parameters).objects(ORIGIN);
    }
}
