package dev.pileus.provision.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.pileus.common.Problem;
import dev.pileus.common.ProblemException;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Validates input against JSON Schemas, and says what is wrong field by field in the words of a form. */
@Singleton
public final class JsonSchemas {

    /** More errors than this are of no use to anyone, and an input can be made to have millions. */
    private static final int MAX_ERRORS = 20;

    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();

    /**
     * Checks an input.
     *
     * @param schema the schema's text; each is compiled once
     * @param input what to check
     * @param prefix where the input is in the request, such as {@code parameters}; empty for the request itself
     * @throws ProblemException 422 with every field that is wrong, at most {@value #MAX_ERRORS}
     */
    public void check(String schema, JsonNode input, String prefix) {
        List<Problem.FieldError> errors = compiled
                .computeIfAbsent(schema, this::compile)
                .validate(input, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true))
                .stream()
                .map(message -> new Problem.FieldError(field(prefix, message), words(message)))
                .collect(Collectors.toMap(Problem.FieldError::field, error -> error, (first, second) -> first))
                .values()
                .stream()
                .sorted(Comparator.comparing(Problem.FieldError::field))
                .limit(MAX_ERRORS)
                .toList();
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    private JsonSchema compile(String schema) {
        return factory.getSchema(
                schema,
                SchemaValidatorsConfig.builder().locale(java.util.Locale.ROOT).build());
    }

    private static String field(String prefix, ValidationMessage message) {
        String path =
                message.getInstanceLocation().toString().replaceFirst("^/", "").replace('/', '.');
        return Stream.of(
                        prefix, path, Optional.ofNullable(message.getProperty()).orElse(""))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("."));
    }

    private static String words(ValidationMessage message) {
        Object[] arguments = message.getArguments();
        String argument = arguments != null && arguments.length > 0 ? String.valueOf(arguments[0]) : "";
        return switch (message.getType()) {
            case "required" -> "This is needed.";
            case "additionalProperties" -> "There is no such field.";
            case "minLength" -> "This must not be empty.";
            case "enum" -> "Choose one of: " + argument.replaceAll("[\\[\\]\"]", "") + ".";
            case "pattern" -> "This does not have the right form.";
            case "maxLength" -> "This is too long: at most " + argument + " characters.";
            case "format" -> "Write a duration such as PT30S, PT10M, PT2H or P1D.";
            default -> sentence(message.getError());
        };
    }

    private static String sentence(String words) {
        return words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1) + ".";
    }
}
