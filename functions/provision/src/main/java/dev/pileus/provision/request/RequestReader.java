package dev.pileus.provision.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pileus.common.ProblemException;
import dev.pileus.provision.kind.Catalogue;
import dev.pileus.provision.kind.JsonSchemas;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;

/** Reads bodies of requests: 400 for what is not JSON, 422 for JSON that is not what was asked for. */
@Singleton
public final class RequestReader {

    private static final JsonNode CHANGE_SCHEMA = JsonSchemas.of("""
            {
              "type": "object",
              "additionalProperties": false,
              "minProperties": 1,
              "properties": {
                "ttl": {"type": "string", "maxLength": 32},
                "parameters": {"type": "object"}
              }
            }
            """);

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
    public WorkloadRequest request(byte[] body) {
        return WorkloadRequest.read(tree(body), schemas, catalogue);
    }

    /** Reads a change of a workload, of which the {@code ttl} is still unread text. */
    public JsonNode change(byte[] body) {
        JsonNode change = tree(body);
        schemas.check(CHANGE_SCHEMA, change, "");
        return change;
    }

    private JsonNode tree(byte[] body) {
        try {
            JsonNode tree = json.readTree(body);
            requireText(tree);
            return tree;
        } catch (JsonProcessingException e) {
            String place = Optional.ofNullable(e.getLocation())
                    .map(at -> " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr()))
                    .orElse("");
            throw new ProblemException(HttpStatus.BAD_REQUEST, "The body is not JSON: " + words(e) + place + ".");
        } catch (IOException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "The body cannot be read.");
        }
    }

    /** The parser's words without what they quote at length: it may be a secret that was pasted into the wrong place. */
    private static String words(JsonProcessingException e) {
        return String.valueOf(e.getOriginalMessage()).replaceAll("'[^']{12,}'", "'…'");
    }

    /** JSON can escape halves of characters, which no text can hold that is written down in UTF-8. */
    private static void requireText(JsonNode tree) {
        boolean broken = tree.isTextual()
                && tree.textValue().codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
        if (broken) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    "The body holds half a character (an unpaired surrogate), which is no text.");
        }
        tree.properties().forEach(field -> requireText(TextNode.valueOf(field.getKey())));
        tree.forEach(RequestReader::requireText);
    }
}
