package dev.pileus.ui.form;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A field of a form.
 *
 * @param name its name, which is also what functions call it in their errors: {@code parameters.command}
 * @param title its label
 * @param hint a sentence below the label, or the empty text
 * @param widget how its value is put in: {@code line}, {@code text}, {@code code}, {@code number}, {@code duration},
 *     {@code choice} or {@code checkbox}
 * @param required whether it has to be filled in
 * @param value what is in it
 * @param placeholder an example, or the empty text
 * @param options what to choose from
 * @param limits what the browser checks by itself
 * @param errors what is wrong with the value
 */
public record Field(
        String name,
        String title,
        String hint,
        String widget,
        boolean required,
        String value,
        String placeholder,
        List<Option> options,
        Limits limits,
        List<String> errors) {

    /** One of the values of a field with a choice. */
    public record Option(String value, String title) {}

    /** Limits of the value; each only if there is one. */
    public record Limits(
            Optional<Long> minLength,
            Optional<Long> maxLength,
            Optional<Long> min,
            Optional<Long> max,
            Optional<String> pattern) {
        static final Limits NONE =
                new Limits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Field of(Parameter parameter, String name, String value, List<String> errors) {
        return new Field(
                name,
                parameter.title(),
                parameter.hint(),
                parameter.widget().name().toLowerCase(Locale.ROOT),
                parameter.required(),
                value,
                parameter.placeholder(),
                parameter.choices().stream()
                        .map(choice -> new Option(choice, choice))
                        .toList(),
                new Limits(
                        parameter.limit("minLength"),
                        parameter.limit("maxLength"),
                        parameter.limit("minimum"),
                        parameter.limit("maximum"),
                        parameter.pattern()),
                errors);
    }

    /** The element's id. */
    public String id() {
        return "f-" + name.replace('.', '-');
    }

    /** Which elements describe it, for people who hear the page. */
    public String describedBy() {
        String hints = hint.isEmpty() ? "" : id() + "-hint";
        return errors.isEmpty() ? hints : (id() + "-error " + hints).strip();
    }

    /** Whether the value is wrong. */
    public boolean isWrong() {
        return !errors.isEmpty();
    }

    /** The value between the tags of a {@code textarea}, where browsers drop a line break at the start. */
    public String areaValue() {
        return "\n" + value;
    }

    /** How many lines of code or text to show. */
    public int rows() {
        return Math.clamp(value.lines().count() + 1, 4, 20);
    }
}
