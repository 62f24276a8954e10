package dev.pileus.ui.functions;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What there is to choose from. */
@Serdeable
public record Catalogue(List<Kind> kinds) {

    /**
     * A kind of workload.
     *
     * @param kind its id, a DNS label
     * @param title what people call it
     * @param description a sentence or two on what it does
     * @param icon a character or two
     * @param schema the JSON Schema of its parameters, in the order in which to show them
     * @param example parameters that work
     * @param ttl how long one lives where nothing is said about it, ISO 8601
     * @param takes what one of it takes of the namespace's quota, by Kubernetes' names of resources
     */
    @Serdeable
    public record Kind(
            String kind,
            String title,
            @Nullable String description,
            @Nullable String icon,
            @Nullable Map<String, Object> schema,
            @Nullable Map<String, Object> example,
            @Nullable String ttl,
            @Nullable Map<String, String> takes) {

        /** Fills in what was left out. */
        public Kind {
            description = description == null ? "" : description;
            icon = icon == null || icon.isBlank() ? "◇" : icon;
            schema = schema == null ? Map.of() : schema;
            example = example == null ? Map.of() : example;
            ttl = ttl == null ? "" : ttl;
            takes = takes == null ? Map.of() : takes;
        }

        /** What the schema calls something, such as {@code x-action}, what is done to ask for one; empty: as usual. */
        public Optional<String> word(String keyword) {
            return Optional.ofNullable(schema.get(keyword)).map(String::valueOf);
        }

        /** Stands in for one that the catalogue cannot tell about. */
        public static Kind unknown(String kind) {
            return new Kind(kind, kind, null, null, null, null, null, null);
        }
    }

    /** The kind with that id. */
    public Optional<Kind> find(String kind) {
        return kinds.stream().filter(candidate -> candidate.kind().equals(kind)).findFirst();
    }
}
