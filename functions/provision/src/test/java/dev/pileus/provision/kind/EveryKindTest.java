package dev.pileus.provision.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.Display;
import dev.pileus.common.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** That each kind has all of its parts, and which it has not. */
class EveryKindTest {

    private static final ApplicationContext CONTEXT = ApplicationContext.run();
    private static final Catalogue CATALOGUE = CONTEXT.getBean(Catalogue.class);

    @AfterAll
    static void stop() {
        CONTEXT.close();
    }

    @Test
    void shouldHaveAllItsPartsWhenAKindIsThere() {
        assertThat(CATALOGUE.offered()).isNotEmpty().allSatisfy(kind -> assertThat(missing(kind))
                .as("what the kind '%s' misses", kind.id())
                .isEmpty());
    }

    @Test
    void shouldHaveABlueprintWhenAKindHasAFolder() throws IOException {
        Set<String> withBlueprint = CATALOGUE.offered().stream()
                .map(kind -> folder(kind.blueprint().getClass()).getFileName().toString())
                .collect(Collectors.toSet());

        try (Stream<Path> folders = Files.list(folder(Kind.class)).filter(Files::isDirectory)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .as("folders whose blueprint is a @Singleton")
                    .containsExactlyInAnyOrderElementsOf(withBlueprint);
        }
    }

    @Test
    void shouldHaveAPlaceOfItsOwnWhenSeveralAreListed() {
        assertThat(CATALOGUE.offered())
                .extracting(kind -> kind.definition().order())
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldSayWhatIsMissingWhenThereIsOnlyABlueprint() {
        Kind<?> bare = new Kind<>(new Bare(), new JsonSchemas());

        assertThat(missing(bare))
                .singleElement()
                .asString()
                .startsWith("kind.json: ")
                .contains("There is no kind.json beside");
    }

    /** A blueprint and nothing else. */
    private static final class Bare implements Blueprint<Object> {
        @Override
        public String kind() {
            return "bare";
        }

        @Override
        public Class<Object> parameters() {
            return Object.class;
        }

        @Override
        public List<HasMetadata> objects(Origin origin, Object parameters) {
            return List.of();
        }
    }

    private static <P> List<String> missing(Kind<P> kind) {
        List<String> missing = new ArrayList<>();
        if (!Names.isKind(kind.id())) {
            missing.add("a name of at most 18 small letters, digits and inner hyphens");
        }
        Definition definition;
        try {
            definition = kind.definition();
        } catch (RuntimeException e) {
            missing.add("kind.json: " + e.getMessage());
            return missing;
        }
        require(
                missing,
                "a title, a description, an icon of one character, and a ttl of at most 30 days",
                () -> !definition.title().isBlank()
                        && definition.description().endsWith(".")
                        && definition.icon().codePointCount(0, definition.icon().length()) == 1
                        && definition.defaultTtl().toDays() <= 30);
        Class<P> parameters = kind.blueprint().parameters();
        require(
                missing,
                "in " + parameters.getSimpleName() + " a component for each parameter of the schema",
                () -> parameters.isRecord()
                        && Stream.of(parameters.getRecordComponents())
                                .map(RecordComponent::getName)
                                .toList()
                                .equals(JsonSchemas.parameters(definition.schema())));
        definition.schema().path("properties").properties().forEach(parameter -> {
            require(
                    missing,
                    "in the schema a title and a description of " + parameter.getKey(),
                    () -> parameter.getValue().path("title").isTextual()
                            && parameter.getValue().path("description").isTextual());
            require(
                    missing,
                    "in the schema a default of " + parameter.getKey() + ", as it is no text",
                    () -> parameter.getValue().path("type").asText().equals("string")
                            || parameter.getValue().has("default")
                            || isRequired(definition.schema(), parameter.getKey()));
        });
        Origin origin = new Origin("team-a", "it", kind.id());
        require(missing, "an example of which objects can be made", () -> !kind.example()
                .objects(origin)
                .isEmpty());
        require(
                missing,
                "a display that is true of the example's objects",
                () -> isTrue(kind.example().display(), kind.example().objects(origin)));
        require(
                missing,
                "a display of at most " + Display.MAX_LENGTH + " characters",
                () -> Definition.JSON
                                .valueToTree(kind.example().display())
                                .toString()
                                .length()
                        <= Display.MAX_LENGTH);
        require(missing, "a golden YAML beside its test", () -> hasGoldenFile(kind));
        return missing;
    }

    private static void require(List<String> missing, String part, Supplier<Boolean> isThere) {
        try {
            if (!isThere.get()) {
                missing.add(part);
            }
        } catch (RuntimeException e) {
            missing.add(part + ": " + e);
        }
    }

    private static boolean isRequired(JsonNode schema, String parameter) {
        return StreamSupport.stream(schema.path("required").spliterator(), false)
                .anyMatch(required -> required.asText().equals(parameter));
    }

    private static boolean isTrue(Display display, List<HasMetadata> objects) {
        boolean isReached = (!display.isReachedBy(Display.Placeholder.NODE_PORT)
                        || services(objects).anyMatch(type -> type.equals("NodePort")))
                && (!display.isReachedBy(Display.Placeholder.URL)
                        || display.shape() == Display.Shape.KNATIVE_SERVICE
                        || objects.stream().anyMatch(Ingress.class::isInstance));
        return isReached
                && pods(display.shape(), objects).anyMatch(pod -> switch (display.source()) {
                    case PARAMETERS -> true;
                    case DOWNLOAD -> hasStep(pod, "download");
                    case GIT -> hasStep(pod, "checkout");
                });
    }

    private static Stream<String> services(List<HasMetadata> objects) {
        return objects.stream()
                .filter(Service.class::isInstance)
                .map(service -> ((Service) service).getSpec().getType());
    }

    private static Stream<PodSpec> pods(Display.Shape shape, List<HasMetadata> objects) {
        return objects.stream().<PodSpec>flatMap(object -> switch (shape) {
            case JOB ->
                object instanceof Job job
                        ? Stream.of(job.getSpec().getTemplate().getSpec())
                        : Stream.empty();
            case DEPLOYMENT ->
                object instanceof Deployment deployment
                        ? Stream.of(deployment.getSpec().getTemplate().getSpec())
                        : Stream.empty();
            case KNATIVE_SERVICE ->
                object instanceof io.fabric8.knative.serving.v1.Service ? Stream.of(new PodSpec()) : Stream.empty();
            case PEER_GROUP -> object.getKind().equals("PeerGroup") ? Stream.of(new PodSpec()) : Stream.empty();
        });
    }

    private static boolean hasStep(PodSpec pod, String step) {
        return pod.getInitContainers().stream().map(Container::getName).anyMatch(step::equals);
    }

    private static boolean hasGoldenFile(Kind<?> kind) {
        Path folder = folder(EveryKindTest.class)
                .resolve(folder(kind.blueprint().getClass()).getFileName());
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the class lies, with the files beside it. */
    private static Path folder(Class<?> type) {
        return Path.of(URI.create(
                        type.getResource(type.getSimpleName() + ".class").toString()))
                .getParent();
    }
}
