package dev.pileus.status.cluster;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import dev.pileus.api.Labels;
import dev.pileus.common.Display;
import dev.pileus.common.Display.Shape;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads displays of workloads from their records. */
final class Displays {

    private static final Gson JSON = new Gson();

    /**
     * Of the kinds that there were before records said it, what they would say. Once no record of then is left, the file
     * can go; a new kind is never in it.
     */
    private static final Map<String, Display> BEFORE = before();

    private static final Display OTHER = new Display(
            Shape.DEPLOYMENT, null, null, null, Map.of("url", "{url}", "host", "{node}", "port", "{nodePort}"));

    private Displays() {}

    /** What the record says; where it says nothing, or nonsense, its kind and the objects that are there tell. */
    static Display of(V1ConfigMap record, boolean hasJob, boolean hasKnativeService) {
        return written(record).orElseGet(() -> {
            Display usual = BEFORE.getOrDefault(record.getMetadata().getLabels().getOrDefault(Labels.KIND, ""), OTHER);
            return hasJob ? usual.with(Shape.JOB) : hasKnativeService ? usual.with(Shape.KNATIVE_SERVICE) : usual;
        });
    }

    private static Optional<Display> written(V1ConfigMap record) {
        try {
            return Optional.ofNullable(record.getMetadata().getAnnotations())
                    .map(annotations -> annotations.get(Labels.DISPLAY))
                    .filter(text -> text.length() <= Display.MAX_LENGTH)
                    .map(text -> JSON.fromJson(text, Display.class));
        } catch (RuntimeException somebodyElsesWriting) {
            // Not JSON, or not what a display may be.
            return Optional.empty();
        }
    }

    private static Map<String, Display> before() {
        try (InputStreamReader file = new InputStreamReader(
                Objects.requireNonNull(Displays.class.getResourceAsStream("/displays-before.json")),
                StandardCharsets.UTF_8)) {
            return JSON.fromJson(file, new TypeToken<Map<String, Display>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
