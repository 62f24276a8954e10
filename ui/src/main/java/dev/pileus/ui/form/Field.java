package dev.pileus.ui.form;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A field of a form.
 *
 * @param name its name, which is also what functions call it in their errors: {@code parameters.command}
 * @param title its label
 * @param hint a sentence below the label, or the empty text
 * @param widget how its value is put in: {@code line}, {@code secret}, {@code text}, {@code code}, {@code number},
 *     {@code duration}, {@code choice}, {@code options} or {@code checkbox}
 * @param required whether it has to be filled in
 * @param value what is in it; of a secret, nothing
 * @param placeholder an example, or the empty text
 * @param options what to choose from
 * @param other the choice of something else, where there is one
 * @param limits what the browser checks by itself
 * @param errors what is wrong with the value
 * @param isForgotten whether a secret was given that has to be given once more
 * @param isTouched whether there is anything in it but what is there to begin with
 * @param isAdvanced whether few people need it
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
        Optional<Other> other,
        Limits limits,
        List<String> errors,
        boolean isForgotten,
        boolean isTouched,
        boolean isAdvanced) {

    /**
     * One of the values of a field with a choice.
     *
     * @param value what is sent
     * @param title what people read
     * @param description a sentence on it, or the empty text
     * @param isChosen whether it is the one
     */
    public record Option(String value, String title, String description, boolean isChosen) {}

    /**
     * The choice of a value that is not among the options.
     *
     * @param value what is sent instead of it
     * @param name the name of the field with the value
     * @param text what is in that field
     * @param isChosen whether it is the one
     */
    public record Other(String value, String name, String text, boolean isChosen) {}

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

    /** The parameter's field as it is in a form that was filled in; as it starts, where the form does not have it. */
    static Field of(Parameter parameter, String name, Map<String, String> form, String otherwise, List<String> errors) {
        Optional<String> given = Parameter.posted(form, name);
        boolean isForgotten =
                parameter.isSecret() && given.filter(text -> !text.isEmpty()).isPresent();
        String value = parameter.isSecret() ? "" : given.orElse(otherwise);
        boolean isOther = Parameter.OTHER.equals(form.get(name));
        List<Option> options = options(parameter, isOther ? Optional.empty() : Optional.of(value));
        return new Field(
                name,
                parameter.title(),
                parameter.hint(),
                parameter.widget().name().toLowerCase(Locale.ROOT),
                parameter.required(),
                value,
                parameter.placeholder(),
                options,
                parameter.isOpen() ? Optional.of(other(name, value, options, form)) : Optional.empty(),
                new Limits(
                        parameter.limit("minLength"),
                        parameter.limit("maxLength"),
                        parameter.limit("minimum"),
                        parameter.limit("maximum"),
                        parameter.pattern()),
                errors,
                isForgotten,
                isForgotten || !parameter.isUntouched(value),
                parameter.isAdvanced());
    }

    /**
     * The first is chosen where there has to be a value and nobody has said which; where there need not be one, and none
     * is the default, that is an option too.
     */
    private static List<Option> options(Parameter parameter, Optional<String> value) {
        List<Parameter.Choice> choices = parameter.choices();
        boolean byItself = parameter.required() && value.filter(String::isEmpty).isPresent();
        String chosen = byItself && !choices.isEmpty() ? choices.getFirst().value() : value.orElse(Parameter.OTHER);
        Stream<Option> none = parameter.widget() == Parameter.Widget.CHOICE
                        && !parameter.required()
                        && parameter.initial().isEmpty()
                ? Stream.of(new Option("", "", "", chosen.isEmpty()))
                : Stream.empty();
        Stream<Option> some = choices.stream()
                .map(choice -> new Option(
                        choice.value(),
                        choice.title(),
                        choice.description(),
                        choice.value().equals(chosen)));
        return Stream.concat(none, some).toList();
    }

    private static Other other(String name, String value, List<Option> options, Map<String, String> form) {
        boolean isChosen = options.stream().noneMatch(Option::isChosen);
        String otherName = Parameter.otherName(name);
        return new Other(Parameter.OTHER, otherName, isChosen ? value : form.getOrDefault(otherName, ""), isChosen);
    }

    /** The same with other words below the label. */
    Field withHint(String words) {
        return new Field(
                name,
                title,
                words,
                widget,
                required,
                value,
                placeholder,
                options,
                other,
                limits,
                errors,
                isForgotten,
                isTouched,
                isAdvanced);
    }

    /** The element's id. */
    public String id() {
        return "f-" + name.replace('.', '-');
    }

    /** Which elements describe it, for people who hear the page. */
    public String describedBy() {
        return Stream.of(
                        errors.isEmpty() ? "" : id() + "-error",
                        hint.isEmpty() ? "" : id() + "-hint",
                        isForgotten ? id() + "-again" : "")
                .filter(element -> !element.isEmpty())
                .collect(Collectors.joining(" "));
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
