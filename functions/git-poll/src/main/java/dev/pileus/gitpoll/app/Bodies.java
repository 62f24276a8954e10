package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pileus.api.Problem.FieldError;
import dev.pileus.common.ProblemException;
import dev.pileus.gitpoll.git.Revision.Exact;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.context.ServerRequestContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads bodies of requests, each an object of one field: 400 for what is not JSON, 422 for what was not asked for. */
final class Bodies {

    private static final int MAX_FINGERPRINT = 200;

    /** More make no difference to when an app is due next. */
    private static final int MAX_FAILURES = 1000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Bodies() {}

    /** {@code {commit}}: a full commit, or {@code null} for none. */
    static Optional<String> commit(byte[] body) {
        JsonNode commit = only("commit", body);
        if (commit.isNull()) {
            return Optional.empty();
        }
        if (!commit.isTextual() || !Exact.COMMIT.matcher(commit.asText()).matches()) {
            throw ProblemException.invalid(
                    "commit", "This has to be a full commit, of 40 hexadecimal digits; or null, to follow the branch.");
        }
        return Optional.of(commit.asText());
    }

    /** {@code {fingerprint}}. */
    static String fingerprint(byte[] body) {
        JsonNode fingerprint = only("fingerprint", body);
        if (!fingerprint.isTextual()
                || !fingerprint.asText().contains("SHA256:")
                || fingerprint.asText().length() > MAX_FINGERPRINT) {
            throw ProblemException.invalid(
                    "fingerprint", "This has to be the fingerprint of the key that you trust, such as SHA256:….");
        }
        return fingerprint.asText().strip();
    }

    /** {@code {due: [{app, failures}]}}: the failures in a row, by the app. */
    static Map<String, Integer> due(byte[] body) {
        JsonNode list = only("due", body);
        if (!list.isArray()) {
            throw ProblemException.invalid("due", "This has to be a list.");
        }
        Map<String, Integer> due = new HashMap<>();
        for (JsonNode each : list) {
            if (!each.path("app").isTextual() || !each.path("failures").isInt()) {
                throw ProblemException.invalid("due", "Each has to be an object of an app and its failures, a number.");
            }
            due.put(each.get("app").asText(), Math.clamp(each.get("failures").asInt(), 0, MAX_FAILURES));
        }
        return due;
    }

    private static JsonNode only(String field, byte[] body) {
        if (ServerRequestContext.currentRequest()
                .flatMap(HttpRequest::getContentType)
                .filter(MediaType.APPLICATION_JSON_TYPE::equals)
                .isEmpty()) {
            throw new ProblemException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, and say so: 'Content-Type: application/json'.");
        }
        JsonNode tree = tree(body);
        if (!tree.isObject()) {
            throw new ProblemException(
                    HttpStatus.UNPROCESSABLE_ENTITY, "Send a JSON object with the field " + field + ".");
        }
        List<FieldError> errors = new ArrayList<>();
        tree.fieldNames().forEachRemaining(name -> {
            if (!name.equals(field)) {
                errors.add(new FieldError(name, "There is no such field."));
            }
        });
        if (!tree.has(field)) {
            errors.add(new FieldError(field, "This is missing."));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return tree.get(field);
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "The body is not JSON: " + e.getOriginalMessage() + ".");
        } catch (IOException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "The body cannot be read.");
        }
    }
}
