package dev.pileus.ui.form;

import dev.pileus.api.Problem;
import dev.pileus.api.provision.Catalogue.Kind;
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
 * @param shown hidden fields that tell what the others have in them before anybody changes it
 * @param secrets the names of the fields whose values are not kept, with spaces between them
 */
public record ChangeForm(List<Field> fields, List<String> problems, Map<String, String> shown, String secrets) {

    private static final String SECRET_HINT = "If empty, it stays as it is.";

    /** A form with the parameters as they are. */
    public static ChangeForm of(Kind kind, Map<String, Object> parameters) {
        return filled(kind, parameters, Map.of(), KindForm.NO_PROBLEM);
    }

    /** The parameters as they are now, and on top of them what somebody has changed in the form; with what is wrong with it. */
    public static ChangeForm refused(Kind kind, Map<String, Object> parameters, PostedForm posted, Problem problem) {
        Map<String, String> written = new LinkedHashMap<>(posted.fields());
        Parameter.of(kind).stream()
                .map(ChangeForm::name)
                .filter(name -> Parameter.posted(posted.fields(), name)
                        .filter(value -> isShown(posted, name, value))
                        .isPresent())
                .forEach(written::remove);
        return filled(kind, parameters, written, problem);
    }

    /**
     * What the form asks to change: the parameters that it has a field of, with something else in it than was shown.
     *
     * @param current the parameters as they are, in case that the form does not tell what was shown
     */
    public static Map<String, Object> change(Kind kind, Map<String, Object> current, PostedForm posted) {
        Map<String, String> before = known(kind, current);
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.of(kind)) {
            String name = name(parameter);
            Parameter.posted(posted.fields(), name)
                    .filter(value ->
                            tells(posted, name) ? !isShown(posted, name, value) : !value.equals(before.get(name)))
                    .ifPresent(value -> parameters.put(parameter.name(), parameter.changed(value)));
        }
        return parameters;
    }

    /** What people call those parameters of a change that are not what they were any more when the form was shown. */
    public static List<String> conflicts(
            Kind kind, Map<String, Object> current, PostedForm posted, Map<String, Object> change) {
        Map<String, String> now = known(kind, current);
        return Parameter.of(kind).stream()
                .filter(parameter -> change.containsKey(parameter.name()))
                .filter(parameter ->
                        tells(posted, name(parameter)) && !isShown(posted, name(parameter), now.get(name(parameter))))
                .map(Parameter::title)
                .toList();
    }

    private static boolean tells(PostedForm posted, String name) {
        return posted.fields().containsKey(ShownValue.FIELD + name);
    }

    private static boolean isShown(PostedForm posted, String name, String value) {
        return ShownValue.of(value).equals(posted.get(ShownValue.FIELD + name));
    }

    private static String name(Parameter parameter) {
        return KindForm.PARAMETERS + parameter.name();
    }

    /** What is in each field when it is shown. */
    private static Map<String, String> known(Kind kind, Map<String, Object> parameters) {
        Map<String, String> values = KindForm.values(kind, parameters);
        Map<String, String> known = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.of(kind)) {
            String name = name(parameter);
            known.put(name, parameter.isSecret() ? "" : values.getOrDefault(name, parameter.initial()));
        }
        return known;
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

    private static ChangeForm filled(
            Kind kind, Map<String, Object> parameters, Map<String, String> written, Problem problem) {
        Map<String, String> known = known(kind, parameters);
        Map<String, String> values = new LinkedHashMap<>(known);
        values.putAll(written);
        List<Field> fields = Parameter.of(kind).stream()
                .map(parameter -> {
                    String name = name(parameter);
                    Field field =
                            Field.of(parameter, name, values, parameter.initial(), KindForm.errors(problem, name));
                    return parameter.isSecret() ? field.withHint(SECRET_HINT) : field;
                })
                .toList();
        Map<String, String> shown = new LinkedHashMap<>();
        known.forEach((name, value) -> shown.put(ShownValue.FIELD + name, ShownValue.of(value)));
        return new ChangeForm(
                fields,
                KindForm.others(problem, fields.stream().map(Field::name).toList()),
                shown,
                KindForm.secrets(kind));
    }
}
