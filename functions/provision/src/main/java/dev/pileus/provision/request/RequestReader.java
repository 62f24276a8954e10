package dev.pileus.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pileus.common.ProblemException;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;

/** Reads bodies of requests: 400 for what is not JSON, 422 for JSON that is not what was asked for. */
@Singleton
final class RequestReader {

    private static final String CHANGE_SCHEMA = """
            {
              "type": "object",
              "additionalProperties": false,
              "minProperties": 1,
              "properties": {
                "ttl": {"type": "string", "maxLength": 32},
                "parameters": {"type": "object"}
              }
            }
            """;

    private final JsonMapper json = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private final JsonSchemas schemas;
    private final Catalogue catalogue;

    RequestReader(JsonSchemas schemas, Catalogue catalogue) {
        this.schemas = schemas;
        this.catalogue = catalogue;
    }

    /** Reads a request for a workload. */
    WorkloadRequest request(byte[] body) {
        return WorkloadRequest.read(tree(body), schemas, catalogue);
    }

    /** Reads a change of a workload, of which the {@code ttl} is still unread text. */
    JsonNode change(byte[] body) {
        JsonNode change = tree(body);
        schemas.check(CHANGE_SCHEMA, change, "");
        return change;
    }

    private JsonNode tree(byte[] body) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            String place = Optional.ofNullable(e.getLocation())
                    .map(at -> " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr()))
                    .orElse("");
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "The body is not JSON: " + e.getOriginalMessage() + place + ".");
        } catch (IOException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "The body cannot be read.");
        }
    }
}
