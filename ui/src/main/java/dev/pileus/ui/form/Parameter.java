package dev.pileus.ui.form;

import dev.pileus.ui.functions.Catalogue.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parameter of a kind, as the kind's JSON Schema describes it.
 *
 * @param name its name in a request
 * @param required whether a workload cannot do without
 * @param schema its own schema
 */
public record Parameter(String name, boolean required, Map<?, ?> schema) {

    /** How a value is put in. */
    enum Widget {
        LINE,
        TEXT,
        CODE,
        NUMBER,
        DURATION,
        CHOICE,
        CHECKBOX
    }

    /** All of the kind's parameters, in the order in which to show them. */
    public static List<Parameter> of(Kind kind) {
        List<?> required = kind.schema().get("required") instanceof List<?> names ? names : List.of();
        Map<?, ?> properties = kind.schema().get("properties") instanceof Map<?, ?> map ? map : Map.of();
        return properties.entrySet().stream()
                .filter(property -> property.getValue() instanceof Map<?, ?>)
                .map(property -> new Parameter(
                        String.valueOf(property.getKey()), required.contains(property.getKey()), (Map<?, ?>)
                                property.getValue()))
                .toList();
    }

    /** What people call it. */
    public String title() {
        return text("title").orElse(name);
    }

    String hint() {
        return text("description").orElse("");
    }

    Widget widget() {
        if (!choices().isEmpty()) {
            return Widget.CHOICE;
        }
        return switch (text("type").orElse("string")) {
            case "boolean" -> Widget.CHECKBOX;
            case "integer", "number" -> Widget.NUMBER;
            default ->
                switch (text("x-widget").orElse("")) {
                    case "code" -> Widget.CODE;
                    case "textarea" -> Widget.TEXT;
                    default -> isDuration() ? Widget.DURATION : Widget.LINE;
                };
        };
    }

    List<String> choices() {
        return schema.get("enum") instanceof List<?> values
                ? values.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** What the field starts with. */
    String initial() {
        return text("default").map(this::shown).orElse("");
    }

    String placeholder() {
        return schema.get("examples") instanceof List<?> examples && !examples.isEmpty()
                ? shown(String.valueOf(examples.getFirst()))
                : "";
    }

    /** A value of a request as the field shows it. */
    public String shown(String value) {
        return isDuration() ? PlainDuration.parse(value).map(PlainDuration::of).orElse(value) : value;
    }

    /** A limit of the schema, such as {@code maxLength}. */
    Optional<Long> limit(String keyword) {
        return schema.get(keyword) instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }

    /** The pattern, where it is for the whole value, as HTML's patterns are and JSON Schema's need not be. */
    Optional<String> pattern() {
        return text("pattern").filter(pattern -> pattern.startsWith("^") && pattern.endsWith("$"));
    }

    /**
     * The value for a request; empty if it need not be said, for the field was left empty or as it was. What cannot be converted is passed on as it is: the
     * function says what is wrong with it.
     */
    Optional<Object> value(String posted) {
        boolean untouched = posted.equals(initial())
                || (widget() == Widget.CHECKBOX && posted.isEmpty() && initial().equals("false"));
        return required
                ? Optional.of(converted(posted).orElse(""))
                : converted(posted).filter(value -> !untouched);
    }

    private Optional<Object> converted(String posted) {
        return switch (widget()) {
            case CHECKBOX -> Optional.of(!posted.isEmpty());
            case NUMBER -> filled(posted.strip()).map(Parameter::number);
            case DURATION -> filled(posted.strip()).map(Parameter::duration);
            case LINE, CHOICE -> filled(posted.strip()).map(text -> text);
            case CODE, TEXT -> filled(posted).map(text -> text);
        };
    }

    private static Optional<String> filled(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }

    private static Object number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static Object duration(String text) {
        return PlainDuration.parse(text).map(Duration::toString).orElse(text);
    }

    private boolean isDuration() {
        return "duration".equals(schema.get("format"));
    }

    private Optional<String> text(String keyword) {
        return Optional.ofNullable(schema.get(keyword)).map(String::valueOf);
    }
}
