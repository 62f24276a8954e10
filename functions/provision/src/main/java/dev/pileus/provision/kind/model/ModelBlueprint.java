package dev.pileus.provision.kind.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.common.ProblemException;
import dev.pileus.provision.kind.Blueprint;
import dev.pileus.provision.kind.Deployments;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.PodTemplates;
import dev.pileus.provision.kind.Probes;
import dev.pileus.provision.kind.Services;
import dev.pileus.provision.kind.Storage;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds a language model to chat with: llama.cpp's server, and before it a step that downloads the model. */
@Singleton
final class ModelBlueprint implements Blueprint<ModelParameters> {

    /** What a model that nobody has measured gets. */
    private static final String OTHER_STORAGE = "4Gi";

    private static final long OTHER_MEMORY = 4L << 30;
    private static final int OTHER_CONTEXT = 4096;

    private static final long MEBIBYTE = 1 << 20;
    private static final long SMALLEST_VOLUME = 1024;

    private static final String VOLUME = "models";
    private static final int PORT = 8080;

    private final String image;
    private final Storage storage;
    private final ModelList models;

    ModelBlueprint(@Value("${pileus.images.model}") String image, Storage storage, ModelList models) {
        this.image = image;
        this.storage = storage;
        this.models = models;
    }

    @Override
    public String kind() {
        return "model";
    }

    @Override
    public Class<ModelParameters> parameters() {
        return ModelParameters.class;
    }

    /** The models on offer are its options; its example is the test model where there is one, else the smallest. */
    @Override
    public void complete(ObjectNode definition) {
        ArrayNode options = definition.withArray("/schema/properties/model/x-options");
        models.all().forEach(model -> options.addObject()
                .put("value", model.id())
                .put("title", model.title())
                .put(
                        "description",
                        "%s %s, %,d tokens of context, %s to download."
                                .formatted(
                                        model.description(),
                                        model.licence(),
                                        model.contextLength(),
                                        size(model.downloadBytes()))));
        // The test model works where there is no way out to the internet, and is only there on such clusters.
        definition
                .withObject("/example")
                .put(
                        "model",
                        models.all().stream()
                                .filter(ModelList.Model::test)
                                .findFirst()
                                .orElseGet(models.all()::getFirst)
                                .id());
    }

    @Override
    public ModelParameters checked(ModelParameters parameters) {
        source(parameters);
        return parameters;
    }

    @Override
    public List<HasMetadata> objects(Origin origin, ModelParameters parameters) {
        Source source = source(parameters);
        return Stream.of(
                        storage.claim(origin, source.storage()),
                        Optional.<HasMetadata>of(Deployments.recreated(origin, 3600, pod(origin, source))
                                .build()),
                        Optional.<HasMetadata>of(Services.clusterIp(origin, 80, PORT)))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * What is to be downloaded and served.
     *
     * @param inside whether it may come by plain HTTP from inside the cluster, which only the operator can say
     * @param memory bytes
     * @param context tokens
     */
    private record Source(String url, String sha256, boolean inside, String storage, long memory, int context) {}

    private Source source(ModelParameters parameters) {
        String model = parameters.model();
        Optional<ModelList.Model> listed = models.find(model);
        if (listed.isPresent()) {
            if (!parameters.sha256().isEmpty()) {
                throw ProblemException.invalid(
                        "parameters.sha256", "Models of the list have their digests already. Leave this empty.");
            }
            return source(listed.get());
        }
        if (!model.contains(":")) {
            throw ProblemException.invalid(
                    "parameters.model",
                    "There is no such model. There are: "
                            + models.all().stream().map(ModelList.Model::id).collect(Collectors.joining(", "))
                            + "; or give the https address of a GGUF file.");
        }
        return new Source(
                ModelAddress.checked(model),
                parameters.sha256().toLowerCase(Locale.ROOT),
                false,
                OTHER_STORAGE,
                OTHER_MEMORY,
                OTHER_CONTEXT);
    }

    private static Source source(ModelList.Model model) {
        long file = (model.downloadBytes() + model.downloadBytes() / 10) / MEBIBYTE + 1;
        String storage = file <= SMALLEST_VOLUME ? "1Gi" : file + "Mi";
        return new Source(
                model.url(), model.sha256(), model.test(), storage, model.memoryBytes(), model.contextLength());
    }

    private PodSpec pod(Origin origin, Source source) {
        return PodTemplates.pod()
                .withTerminationGracePeriodSeconds(5L)
                .addToInitContainers(PodTemplates.container("download", image)
                        .withCommand("/usr/local/bin/fetch-model")
                        .addToEnv(PodTemplates.variable("MODEL_URL", source.url()))
                        .addToEnv(PodTemplates.variable("MODEL_SHA256", source.sha256()))
                        .addToEnv(PodTemplates.variable("MODEL_INSIDE", Boolean.toString(source.inside())))
                        .addToEnv(memoryOf("model"))
                        .withResources(PodTemplates.resources("10m", "32Mi", "256Mi"))
                        .addToVolumeMounts(PodTemplates.mount(VOLUME, "/models"))
                        .build())
                .addToContainers(PodTemplates.container("model", image)
                        .addNewPort()
                        .withContainerPort(PORT)
                        .endPort()
                        .addToEnv(PodTemplates.variable("CONTEXT", Integer.toString(source.context())))
                        // Half of it is asked for: the file itself is mapped, and its pages can be given back.
                        .withResources(resources(source))
                        // Two minutes to read the file; then it is asked as often as any other server.
                        .withStartupProbe(Probes.http("/health", PORT).toBuilder()
                                .withFailureThreshold(60)
                                .build())
                        .withReadinessProbe(Probes.http("/health", PORT))
                        .addToVolumeMounts(PodTemplates.mount(VOLUME, "/models"))
                        .build())
                .addToVolumes(PodTemplates.tmp("64Mi"))
                .addToVolumes(storage.volume(origin, VOLUME, source.storage()))
                .build();
    }

    private ResourceRequirements resources(Source source) {
        ResourceRequirementsBuilder resources = new ResourceRequirementsBuilder(
                PodTemplates.resources("50m", mebibytes(source.memory() / 2), mebibytes(source.memory())));
        return storage.isAvailable()
                ? resources.build()
                // The model, and what every pod may keep on its node.
                : resources
                        .addToLimits("ephemeral-storage", new Quantity("8Gi"))
                        .build();
    }

    /** What the model's server will have, so that a file that cannot fit is refused before it is downloaded. */
    private static EnvVar memoryOf(String container) {
        return new EnvVarBuilder()
                .withName("MEMORY_LIMIT")
                .withNewValueFrom()
                .withNewResourceFieldRef()
                .withContainerName(container)
                .withResource("limits.memory")
                .endResourceFieldRef()
                .endValueFrom()
                .build();
    }

    private static String mebibytes(long bytes) {
        return bytes / MEBIBYTE + "Mi";
    }

    private static String size(long bytes) {
        return bytes < 1_000_000_000
                ? "%d MB".formatted(Math.max(1, bytes / 1_000_000))
                : "%.1f GB".formatted(bytes / 1e9);
    }
}
