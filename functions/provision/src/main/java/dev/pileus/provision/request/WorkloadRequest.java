package dev.pileus.provision.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.provision.kind.Catalogue;
import dev.pileus.provision.kind.Durations;
import dev.pileus.provision.kind.JsonSchemas;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.Parameters;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A valid request for a workload.
 *
 * @param name what to call it; empty: a name is made up
 * @param ttl how long it lives; empty: as long as its kind usually does
 * @param parameters the kind and its own parameters, secrets included
 */
public record WorkloadRequest(Optional<String> name, Optional<Duration> ttl, Parameters<?> parameters) {

    /** The shortest ttl that can be asked for. */
    static final Duration MIN_TTL = Duration.ofMinutes(1);

    /** The longest ttl that can be asked for; it can be extended again and again. */
    static final Duration MAX_TTL = Duration.ofDays(30);

    private static final JsonNode SCHEMA = JsonSchemas.of("""
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
            """);

    /**
     * Reads a request.
     *
     * @throws ProblemException 422 with the fields that are wrong
     */
    static WorkloadRequest read(JsonNode body, JsonSchemas schemas, Catalogue catalogue) {
        schemas.check(SCHEMA, body, "");
        Kind<?> kind = catalogue
                .offered(body.get("kind").asText())
                .orElseThrow(() -> ProblemException.invalid(
                        "kind",
                        "There is no such kind. There are: "
                                + catalogue.offered().stream().map(Kind::id).collect(Collectors.joining(", ")) + "."));
        Optional<String> name = text(body, "name");
        name.filter(given -> !Names.isValid(given)).ifPresent(bad -> {
            throw ProblemException.invalid(
                    "name",
                    "Use at most " + Names.MAX_LENGTH
                            + " small letters, digits and hyphens; start with a letter and do not end with a hyphen.");
        });
        Optional<Duration> ttl = readTtl(body);
        return new WorkloadRequest(name, ttl, kind.parameters(body.get("parameters")));
    }

    /** All of it but the secrets: requests are told apart by this. */
    @Override
    public String toString() {
        return "WorkloadRequest[kind=%s, name=%s, ttl=%s, parameters=%s]"
                .formatted(parameters.kind().id(), name, ttl, parameters.shown());
    }

    /**
     * Reads the {@code ttl} of a request.
     *
     * @throws ProblemException 422 if it is not a duration in the range
     */
    public static Optional<Duration> readTtl(JsonNode body) {
        return text(body, "ttl").map(text -> Durations.between("ttl", text, MIN_TTL, MAX_TTL));
    }

    private static Optional<String> text(JsonNode body, String field) {
        return Optional.ofNullable(body.get(field)).map(JsonNode::asText);
    }
}
