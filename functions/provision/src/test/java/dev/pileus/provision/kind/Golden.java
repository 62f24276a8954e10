package dev.pileus.provision.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Compares objects with a file that a person can read, {@code NAME.yaml} beside the test. Where they differ, what was built
 * is left in {@code target/golden}, to be looked at and taken over.
 */
public final class Golden {

    private Golden() {}

    /**
     * Compares them.
     *
     * @param test beside which the file is
     */
    public static void assertMatches(Class<?> test, String name, List<HasMetadata> objects) throws IOException {
        String built = objects.stream().map(Manifests::yaml).collect(Collectors.joining("---\n"));
        Path left = Path.of("target", "golden", name + ".yaml");
        Files.createDirectories(left.getParent());
        Files.writeString(left, built);
        try (InputStream golden = test.getResourceAsStream(name + ".yaml")) {
            assertThat(golden).as("the golden file of " + name).isNotNull();
            assertThat(built).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Reads JSON. */
    public static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
