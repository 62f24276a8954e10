package dev.pileus.ui.form;

import dev.pileus.api.provision.Catalogue.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
        SECRET,
        TEXT,
        CODE,
        NUMBER,
        DURATION,
        CHOICE,
        OPTIONS,
        CHECKBOX
    }

    /**
     * A value to choose.
     *
     * @param value the value
     * @param title what people call it
     * @param description a sentence on it, or the empty text
     */
    record Choice(String value, String title, String description) {
        static Choice of(String value) {
            return new Choice(value, value, "");
        }
    }

    /** What is sent of an {@link Widget#OPTIONS} field where the value is in the field beside it. */
    static final String OTHER = "*other";

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
        if (text("x-widget").orElse("").equals("options")) {
            return Widget.OPTIONS;
        }
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
                    default -> isSecret() ? Widget.SECRET : isDuration() ? Widget.DURATION : Widget.LINE;
                };
        };
    }

    /** What there is to choose from: titled where the schema has titles. */
    List<Choice> choices() {
        if (schema.get("x-options") instanceof List<?> options) {
            return options.stream()
                    .flatMap(option ->
                            option instanceof Map<?, ?> map ? Stream.of(choice(map, "value")) : Stream.empty())
                    .toList();
        }
        if (schema.get("oneOf") instanceof List<?> options) {
            return options.stream()
                    .flatMap(option -> option instanceof Map<?, ?> map && map.containsKey("const")
                            ? Stream.of(choice(map, "const"))
                            : Stream.empty())
                    .toList();
        }
        return schema.get("enum") instanceof List<?> values
                ? values.stream().map(value -> Choice.of(String.valueOf(value))).toList()
                : List.of();
    }

    /** Whether a value may be given that is not among the choices. */
    boolean isOpen() {
        return widget() == Widget.OPTIONS && !schema.containsKey("enum") && !schema.containsKey("oneOf");
    }

    /** The name of the field for a value that is not among the choices. */
    static String otherName(String field) {
        return field + ".other";
    }

    /** What a form's field of that name says; empty if the form did not have the field. */
    static Optional<String> posted(Map<String, String> form, String field) {
        return Optional.ofNullable(form.get(field))
                .map(value -> value.equals(OTHER) ? form.getOrDefault(otherName(field), "") : value);
    }

    private static Choice choice(Map<?, ?> option, String key) {
        String value = String.valueOf(option.get(key));
        Object title = option.get("title");
        Object description = option.get("description");
        return new Choice(
                value,
                title == null ? value : String.valueOf(title),
                description == null ? "" : String.valueOf(description));
    }

    /** Whether its value is sent, and never shown again. */
    public boolean isSecret() {
        return Boolean.TRUE.equals(schema.get("writeOnly"));
    }

    /** Whether few people need it. */
    boolean isAdvanced() {
        return Boolean.TRUE.equals(schema.get("x-advanced"));
    }

    /** What the field starts with. */
    String initial() {
        return text("default").map(this::shown).orElse("");
    }

    /** Whether that is in the field as long as nobody touches it. */
    boolean isUntouched(String posted) {
        return posted.equals(initial())
                || (widget() == Widget.CHECKBOX && posted.isEmpty() && initial().equals("false"));
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

    /** What people call a value: its title if it is one of the choices. */
    public String titleOf(String value) {
        return choices().stream()
                .filter(choice -> choice.value().equals(value))
                .findFirst()
                .map(Choice::title)
                .orElse(value);
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
     * The value for a request; empty if it need not be said, for the field was left empty or as it was. What cannot be
     * converted is passed on as it is: the function says what is wrong with it.
     */
    Optional<Object> value(String posted) {
        return required
                ? Optional.of(converted(posted).orElse(""))
                : converted(posted).filter(value -> !isUntouched(posted));
    }

    /** The value for a change, where leaving a field as it begins in a new form is a choice like any other. */
    Object changed(String posted) {
        return converted(posted)
                .or(() -> Optional.ofNullable(schema.get("default")))
                .orElse("");
    }

    private Optional<Object> converted(String posted) {
        return switch (widget()) {
            case CHECKBOX -> Optional.of(!posted.isEmpty());
            case NUMBER -> filled(posted.strip()).map(Parameter::number);
            case DURATION -> filled(posted.strip()).map(Parameter::duration);
            case LINE, SECRET, CHOICE, OPTIONS -> filled(posted.strip()).map(text -> text);
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
