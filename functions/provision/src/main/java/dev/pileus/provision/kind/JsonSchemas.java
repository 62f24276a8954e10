package dev.pileus.provision.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.pileus.api.Problem;
import dev.pileus.common.ProblemException;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Validates input against JSON Schemas, and explains errors field by field in the words of a form. */
@Singleton
public final class JsonSchemas {

    /** More errors than this are of no use to anyone, and an input can be made to have millions. */
    private static final int MAX_ERRORS = 20;

    /** The widgets of parameters that may have several lines. */
    private static final Set<String> TEXTS = Set.of("code", "textarea");

    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private final Map<JsonNode, JsonSchema> compiled = Collections.synchronizedMap(new IdentityHashMap<>());

    /**
     * Checks an input.
     *
     * @param schema the schema; each is compiled once
     * @param input what to check
     * @param prefix where the input is in the request, such as {@code parameters}; empty for the request itself
     * @throws ProblemException 422 with every field that is wrong, at most {@value #MAX_ERRORS}
     */
    public void check(JsonNode schema, JsonNode input, String prefix) {
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

    /**
     * Refuses control characters, which no program, path or address can have in it; in the schema's text areas only NUL, which
     * no program can be given.
     *
     * @throws ProblemException 422 with every field that has some
     */
    static void refuseControlCharacters(JsonNode schema, JsonNode input, String prefix) {
        List<Problem.FieldError> errors = input.properties().stream()
                .filter(field -> field.getValue().isTextual())
                .filter(field -> {
                    boolean isText = TEXTS.contains(
                            property(schema, field.getKey()).path("x-widget").asText());
                    String value = field.getValue().textValue().strip();
                    return value.chars().anyMatch(c -> isText ? c == 0 : Character.isISOControl(c));
                })
                .map(field -> new Problem.FieldError(
                        prefix + "." + field.getKey(), "There is a control character in it, such as NUL. Take it out."))
                .toList();
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    /** What a parameter is where it is not given: its default, or an empty text. */
    static JsonNode initial(JsonNode schema, String parameter) {
        JsonNode initial = property(schema, parameter).path("default");
        return initial.isMissingNode() ? TextNode.valueOf("") : initial;
    }

    /** A schema of our own. */
    public static JsonNode of(String text) {
        try {
            return Definition.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This schema is not JSON: " + text, e);
        }
    }

    /** The names of the parameters, in their order. */
    static List<String> parameters(JsonNode schema) {
        return schema.path("properties").properties().stream()
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The names of the parameters that are secrets: they go into Secrets and are kept nowhere else. */
    static Set<String> secrets(JsonNode schema) {
        return parameters(schema).stream()
                .filter(parameter ->
                        property(schema, parameter).path("writeOnly").asBoolean())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static JsonNode property(JsonNode schema, String parameter) {
        return schema.path("properties").path(parameter);
    }

    private JsonSchema compile(JsonNode schema) {
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
