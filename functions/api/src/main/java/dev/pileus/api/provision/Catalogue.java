package dev.pileus.api.provision;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalogue of kinds, in the order in which people are shown them. */
@Serdeable
public record Catalogue(List<Kind> kinds) {

    /**
     * One kind.
     *
     * @param kind its id, a DNS label
     * @param title what people call it, two or three words
     * @param description one sentence for somebody who has never seen it
     * @param icon one character that stands for it
     * @param schema the JSON Schema (2020-12) of its parameters, in the order in which to show them
     * @param example parameters that work as they stand
     * @param ttl how long one lives where nothing is said about it, ISO 8601
     * @param takes what a workload with these parameters takes of a namespace's quota, by the names that a ResourceQuota
     *     has for it
     */
    @Serdeable
    public record Kind(
            String kind,
            String title,
            String description,
            String icon,
            Map<String, Object> schema,
            Map<String, Object> example,
            String ttl,
            Map<String, String> takes) {

        /** What the schema says under a keyword of Pileus' own, such as {@code x-action}; empty: nothing. */
        public Optional<String> word(String keyword) {
            return Optional.ofNullable(schema.get(keyword)).map(String::valueOf);
        }
    }

    /** The kind with that id. */
    public Optional<Kind> find(String kind) {
        return kinds.stream().filter(candidate -> candidate.kind().equals(kind)).findFirst();
    }
}
