package dev.pileus.provision.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.common.Kind;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.provision.blueprint.Blueprint;
import dev.pileus.provision.blueprint.Catalogue;
import dev.pileus.provision.blueprint.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What somebody asks for.
 *
 * @param kind the kind of workload
 * @param name what to call it; empty: a name is made up
 * @param life how long it lives; empty: as long as its kind usually does
 * @param parameters the kind's own parameters, valid, secrets included
 * @param shown the same without secrets
 */
public record WorkloadRequest(
        Kind kind, Optional<String> name, Optional<Duration> life, JsonNode parameters, JsonNode shown) {

    /** The shortest life that can be asked for. */
    static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);

    /** The longest life that can be asked for; it can be extended again and again. */
    static final Duration LONGEST_LIFE = Duration.ofDays(30);

    private static final String SCHEMA = """
            {
              "type": "object",
              "additionalProperties": false,
              "required": ["kind", "parameters"],
              "properties": {
                "kind": {"type": "string"},
                "name": {"type": "string"},
                "ttl": {"type": "string", "maxLength": 32},
                "parameters": {"type": "object"}
              }
            }
            """;

    /**
     * Reads a request.
     *
     * @throws ProblemException 422 with the fields that are wrong
     */
    static WorkloadRequest read(JsonNode body, JsonSchemas schemas, Catalogue catalogue) {
        schemas.check(SCHEMA, body, "");
        Kind kind = Kind.of(body.get("kind").asText())
                .orElseThrow(() -> ProblemException.invalid(
                        "kind",
                        "There is no such kind. There are: "
                                + Arrays.stream(Kind.values()).map(Kind::id).collect(Collectors.joining(", ")) + "."));
        Optional<String> name = text(body, "name");
        name.filter(given -> !Names.isValid(given)).ifPresent(bad -> {
            throw ProblemException.invalid(
                    "name",
                    "Use at most " + Names.MAX_LENGTH
                            + " small letters, digits and hyphens; start with a letter and do not end with a hyphen.");
        });
        Optional<Duration> life = readLife(body);
        Blueprint blueprint = catalogue.of(kind);
        JsonNode parameters = parameters(blueprint, body.get("parameters"), schemas);
        return new WorkloadRequest(kind, name, life, parameters, blueprint.shown(parameters));
    }

    /** All of it but the secrets: requests are told apart by this. */
    @Override
    public String toString() {
        return "WorkloadRequest[kind=%s, name=%s, life=%s, parameters=%s]".formatted(kind, name, life, shown);
    }

    /**
     * Reads the {@code ttl} of a request.
     *
     * @throws ProblemException 422 if it is not a duration in the range
     */
    public static Optional<Duration> readLife(JsonNode body) {
        return text(body, "ttl").map(ttl -> Durations.between("ttl", ttl, SHORTEST_LIFE, LONGEST_LIFE));
    }

    /**
     * Validates the parameters of a kind: by its schema, then by its blueprint.
     *
     * @return the parameters as {@link Blueprint#objects} takes them
     * @throws ProblemException 422 with the fields that are wrong
     */
    public static JsonNode parameters(Blueprint blueprint, JsonNode parameters, JsonSchemas schemas) {
        schemas.check(blueprint.schema(), parameters, "parameters");
        JsonNode checked = blueprint.checked(parameters);
        schemas.refuseControlCharacters(blueprint.schema(), checked, "parameters");
        return checked;
    }

    /**
     * A JSON merge patch (RFC 7396) of a kind's parameters with values only: null stands for what a parameter is where it is
     * not given.
     */
    public static JsonNode withoutNulls(Blueprint blueprint, JsonNode change, JsonSchemas schemas) {
        ObjectNode values = change.deepCopy();
        change.properties().stream()
                .filter(field -> field.getValue().isNull())
                .forEach(field -> values.set(field.getKey(), schemas.initial(blueprint.schema(), field.getKey())));
        return values;
    }

    private static Optional<String> text(JsonNode body, String field) {
        return Optional.ofNullable(body.get(field)).map(JsonNode::asText);
    }
}
