package dev.pileus.ui.form;

import dev.pileus.ui.functions.Catalogue.Kind;
import dev.pileus.ui.functions.Change;
import dev.pileus.ui.functions.Problem;
import dev.pileus.ui.session.PostedForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The form that changes a workload. Which of its fields are shown is up to the kind's page, and only those are changed.
 *
 * @param fields a field for each parameter
 * @param problems what is wrong with no single field
 */
public record ChangeForm(List<Field> fields, List<String> problems) {

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

    /** What the form asks to change: the parameters that it has a field of. */
    public static Change change(Kind kind, PostedForm posted) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.of(kind)) {
            Parameter.posted(posted.fields(), KindForm.PARAMETERS + parameter.name())
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

    /** Whether something is wrong. */
    public boolean isWrong() {
        return !problems.isEmpty() || fields.stream().anyMatch(Field::isWrong);
    }

    private static ChangeForm filled(Kind kind, Map<String, String> values, Problem problem) {
        List<Field> fields = Parameter.of(kind).stream()
                .map(parameter -> {
                    String name = KindForm.PARAMETERS + parameter.name();
                    return Field.of(parameter, name, values, parameter.initial(), KindForm.errors(problem, name));
                })
                .toList();
        return new ChangeForm(
                fields,
                KindForm.others(problem, fields.stream().map(Field::name).toList()));
    }
}
