package dev.pileus.provision.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.common.Display;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;

/**
 * The definition of a kind: the file {@code kind.json} in its blueprint's package.
 *
 * @param title its name for people, two or three words
 * @param description one sentence for somebody who has never seen it
 * @param icon one character that stands for it
 * @param order its place among the kinds, the smallest first
 * @param ttl how long a workload lives when its creator does not say, ISO 8601
 * @param example parameters that work as they stand
 * @param display how its workloads are shown
 * @param schema the JSON Schema (2020-12) of the parameters. It is the only definition of them: requests are validated by
 *     it, forms are drawn from it, and what is not given is its {@code default}
 */
public record Definition(
        String title,
        String description,
        String icon,
        int order,
        String ttl,
        JsonNode example,
        Display display,
        JsonNode schema) {

    /** The name of the file. */
    static final String FILE = "kind.json";

    static final ObjectMapper JSON = new ObjectMapper();

    /** Insists that nothing is missing. */
    public Definition {
        require(title, "title");
        require(description, "description");
        require(icon, "icon");
        require(ttl, "ttl");
        require(example, "example");
        require(display, "display");
        require(schema, "schema");
    }

    private static void require(Object part, String name) {
        Objects.requireNonNull(part, () -> "In " + FILE + " the part '" + name + "' is missing");
    }

    /** How long a workload lives when its creator does not say. */
    public Duration defaultTtl() {
        return Duration.parse(ttl);
    }

    static Definition of(Blueprint<?> blueprint) {
        try (InputStream file = blueprint.getClass().getResourceAsStream(FILE)) {
            ObjectNode definition = (ObjectNode) JSON.readTree(
                    Objects.requireNonNull(file, () -> "There is no " + FILE + " beside " + blueprint.getClass()));
            blueprint.complete(definition);
            return JSON.treeToValue(definition, Definition.class);
        } catch (IOException e) {
            throw new UncheckedIOException("The " + FILE + " of the kind '" + blueprint.kind() + "' is broken", e);
        }
    }
}
