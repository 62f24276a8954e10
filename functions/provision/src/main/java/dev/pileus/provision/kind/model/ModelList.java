package dev.pileus.provision.kind.model;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The list of models that the operator offers: those of {@code models.json}, and the test model where one is served.
 */
@Singleton
public final class ModelList {

    private static final String FILE = "models.json";

    private final Optional<String> noiseUrl;
    private volatile List<Model> models = List.of();

    ModelList(@Value("${pileus.models.noise.url:}") String noiseUrl) {
        this.noiseUrl = Optional.of(noiseUrl).filter(url -> !url.isBlank());
    }

    /**
     * One model.
     *
     * @param id what requests call it
     * @param title its name for people
     * @param description a sentence or two
     * @param licence its SPDX identifier
     * @param url where its GGUF file is
     * @param sha256 the file's digest, in small hexadecimal; empty where it is made anew with each build
     * @param contextLength how many tokens of a conversation it is served with; models may know more, which costs memory
     * @param downloadBytes the file's size
     * @param memoryBytes the memory limit of its server
     * @param test whether it is only good for trying out the cluster; then its file may be inside the cluster
     */
    public record Model(
            String id,
            String title,
            String description,
            String licence,
            String url,
            String sha256,
            int contextLength,
            long downloadBytes,
            long memoryBytes,
            boolean test) {}

    /** All of them, from the small to the large. */
    public List<Model> all() {
        if (models.isEmpty()) {
            models = Stream.concat(read().stream(), noiseUrl.map(ModelList::noise).stream())
                    .toList();
        }
        return models;
    }

    /** The model of that id. */
    Optional<Model> find(String id) {
        return all().stream().filter(model -> model.id().equals(id)).findFirst();
    }

    private static List<Model> read() {
        try (InputStream file = Objects.requireNonNull(ModelList.class.getResourceAsStream(FILE), FILE)) {
            return new ObjectMapper().readValue(file, new TypeReference<List<Model>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Model noise(String url) {
        return new Model(
                "noise",
                "Noise (test model)",
                "A few random numbers in the shape of a model. It talks noise, to try out the cluster.",
                "CC0-1.0",
                url,
                "",
                512,
                500_000,
                384L << 20,
                true);
    }
}
