package dev.pileus.ui.form;

import dev.pileus.ui.functions.Catalogue.Kind;
import dev.pileus.ui.functions.Change;
import dev.pileus.ui.functions.Problem;
import dev.pileus.ui.session.PostedForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The form that changes a workload. Which of its fields are shown is up to the kind's page, and only what is put into
 * those is changed. A secret that is left empty stays as it is.
 *
 * @param fields a field for each parameter
 * @param problems what is wrong with no single field
 */
public record ChangeForm(List<Field> fields, List<String> problems) {

    private static final String SECRET_HINT = "Left empty, it stays as it is.";

    /** A form with the parameters as they are. */
    public static ChangeForm of(Kind kind, Map<String, Object> parameters) {
        return filled(kind, KindForm.values(kind, parameters), Problem.NONE);
    }

    /** The form as it was sent, with what is wrong with it. */
    public static ChangeForm refused(Kind kind, Map<String, Object> parameters, PostedForm posted, Problem problem) {
        Map<String, String> values = new LinkedHashMap<>(KindForm.values(kind, parameters));
        values.putAll(posted.fields());
        return filled(kind, values, problem);
    }

    /**
     * What the form asks to change: the parameters that it has a field of, with something else in it than there was.
     *
     * @param current the parameters as they are
     */
    public static Change change(Kind kind, Map<String, Object> current, PostedForm posted) {
        Map<String, String> before = KindForm.values(kind, current);
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.of(kind)) {
            String name = KindForm.PARAMETERS + parameter.name();
            String known = parameter.isSecret() ? "" : before.getOrDefault(name, parameter.initial());
            Parameter.posted(posted.fields(), name)
                    .filter(value -> !value.equals(known))
                    .ifPresent(value -> parameters.put(parameter.name(), parameter.changed(value)));
        }
        return new Change(parameters);
    }

    /** The field of the parameter; none if the kind has no such parameter. */
    public List<Field> find(String parameter) {
        return fields.stream()
                .filter(field -> field.name().equals(KindForm.PARAMETERS + parameter))
                .toList();
    }

    /** The fields that many people need. */
    public List<Field> plain() {
        return fields.stream().filter(field -> !field.isAdvanced()).toList();
    }

    /** The fields that few people need. */
    public List<Field> advanced() {
        return fields.stream().filter(Field::isAdvanced).toList();
    }

    /** Whether any of those is in use, and so should be in sight. */
    public boolean isMoreOpen() {
        return advanced().stream().anyMatch(field -> field.isWrong() || field.isTouched());
    }

    /** Whether something is wrong. */
    public boolean isWrong() {
        return !problems.isEmpty() || fields.stream().anyMatch(Field::isWrong);
    }

    private static ChangeForm filled(Kind kind, Map<String, String> values, Problem problem) {
        List<Field> fields = Parameter.of(kind).stream()
                .map(parameter -> {
                    String name = KindForm.PARAMETERS + parameter.name();
                    Field field =
                            Field.of(parameter, name, values, parameter.initial(), KindForm.errors(problem, name));
                    return parameter.isSecret() ? field.withHint(SECRET_HINT) : field;
                })
                .toList();
        return new ChangeForm(
                fields,
                KindForm.others(problem, fields.stream().map(Field::name).toList()));
    }
}
