package dev.pileus.ui.form;

import dev.pileus.api.Problem;
import dev.pileus.api.provision.Catalogue.Kind;
import dev.pileus.api.provision.WorkloadRequest;
import dev.pileus.ui.session.PostedForm;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The form that asks for a workload of a kind. All of it follows from the kind's schema.
 *
 * @param kind the kind
 * @param submissionKey makes sending the same form twice ask for one workload
 * @param fields what has to be filled in, the name and the lifetime
 * @param more what may be left as it is; of a kind whose schema says what few people need, that
 * @param problems what is wrong with no single field
 */
public record KindForm(Kind kind, String submissionKey, List<Field> fields, List<Field> more, List<String> problems) {

    /** The hidden field with the {@link #submissionKey}. */
    public static final String SUBMISSION_KEY = "submission-key";

    private static final String NAME = "name";
    private static final String TTL = "ttl";
    static final String PARAMETERS = "parameters.";

    /** Of a form that nobody has sent yet. */
    static final Problem NO_PROBLEM = new Problem("", "", 0, "", List.of());

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** A form that nobody has touched yet. */
    public static KindForm blank(Kind kind) {
        return filled(kind, Map.of(), NO_PROBLEM, newKey());
    }

    /** A form with the kind's example in it. */
    public static KindForm example(Kind kind) {
        return filled(kind, values(kind, kind.example()), NO_PROBLEM, newKey());
    }

    /** A form with what another workload was asked for with in it. The name is left to be chosen. */
    public static KindForm like(Kind kind, Map<String, Object> parameters) {
        return filled(kind, values(kind, parameters), NO_PROBLEM, newKey());
    }

    /** The form as it was sent, to go on with. */
    public static KindForm again(Kind kind, PostedForm posted) {
        return filled(kind, posted.fields(), NO_PROBLEM, submissionKey(posted));
    }

    /**
     * The form as it was sent, with what is wrong with it. It is another submission, unless the function may have
     * carried the first one out.
     */
    public static KindForm refused(Kind kind, PostedForm posted, Problem problem) {
        String key = problem.status() >= 500 ? submissionKey(posted) : newKey();
        return filled(kind, posted.fields(), problem, key);
    }

    /** The key that came with the form. */
    public static String submissionKey(PostedForm posted) {
        String key = posted.get(SUBMISSION_KEY);
        return KEY.matcher(key).matches() ? key : newKey();
    }

    /** What the form asks for. */
    public static WorkloadRequest request(Kind kind, PostedForm posted) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.of(kind)) {
            parameter
                    .value(Parameter.posted(posted.fields(), PARAMETERS + parameter.name())
                            .orElse(""))
                    .ifPresent(value -> parameters.put(parameter.name(), value));
        }
        return new WorkloadRequest(
                kind.kind(), nonBlank(posted.get(NAME).strip()), nonBlank(posted.get(TTL)), parameters);
    }

    /** What the form asks for, as it may be shown: a sign in the place of each secret. */
    public static WorkloadRequest shownRequest(Kind kind, PostedForm posted) {
        WorkloadRequest request = request(kind, posted);
        Map<String, Object> parameters = new LinkedHashMap<>(request.parameters());
        Parameter.of(kind).stream()
                .filter(Parameter::isSecret)
                .forEach(secret -> parameters.replace(secret.name(), "…"));
        return new WorkloadRequest(request.kind(), request.name(), request.ttl(), parameters);
    }

    /** Whether something is wrong. */
    public boolean isWrong() {
        return !problems.isEmpty() || all().anyMatch(Field::isWrong);
    }

    /** The names of the fields whose values are not kept, with spaces between them. */
    public String secrets() {
        return secrets(kind);
    }

    static String secrets(Kind kind) {
        return Parameter.of(kind).stream()
                .filter(Parameter::isSecret)
                .map(parameter -> PARAMETERS + parameter.name())
                .collect(Collectors.joining(" "));
    }

    /** The fields that are wrong. */
    public List<Field> wrongFields() {
        return all().filter(Field::isWrong).toList();
    }

    /** Whether the fields that may be left as they are have been used, and so should be in sight. */
    public boolean isMoreOpen() {
        return more.stream().anyMatch(field -> field.isWrong() || field.isTouched());
    }

    /** What those fields are called together. */
    public String moreTitle() {
        return more.stream().anyMatch(Field::isAdvanced) ? "More settings" : "More options";
    }

    /** What the button says. */
    public String action() {
        return kind.word("x-action").orElse("Create");
    }

    private Stream<Field> all() {
        return Stream.concat(fields.stream(), more.stream());
    }

    /** The fields' values that stand for the parameters. */
    static Map<String, String> values(Kind kind, Map<String, Object> parameters) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.of(kind)) {
            Object value = parameters.get(parameter.name());
            if (value != null) {
                values.put(PARAMETERS + parameter.name(), parameter.shown(String.valueOf(value)));
            }
        }
        return values;
    }

    private static KindForm filled(Kind kind, Map<String, String> values, Problem problem, String key) {
        List<Parameter> parameters = Parameter.of(kind);
        boolean touched = !values.isEmpty();
        List<Field> parameterFields = parameters.stream()
                .map(parameter -> {
                    String name = PARAMETERS + parameter.name();
                    String otherwise = touched && values.containsKey(NAME) ? "" : parameter.initial();
                    return Field.of(parameter, name, values, otherwise, errors(problem, name));
                })
                .toList();
        List<Field> common = List.of(
                name(values.getOrDefault(NAME, ""), errors(problem, NAME)),
                ttl(values.getOrDefault(TTL, TtlOption.defaultOf(kind).iso()), errors(problem, TTL)));
        boolean saysWhatFewNeed = parameterFields.stream().anyMatch(Field::isAdvanced);
        Map<Boolean, List<Field>> byNeed = parameterFields.stream()
                .collect(Collectors.partitioningBy(field -> saysWhatFewNeed ? !field.isAdvanced() : field.required()));
        List<Field> fields =
                Stream.concat(byNeed.get(true).stream(), common.stream()).toList();
        List<Field> more = byNeed.get(false);
        List<String> known =
                Stream.concat(fields.stream(), more.stream()).map(Field::name).toList();
        return new KindForm(kind, key, fields, more, others(problem, known));
    }

    private static Field name(String value, List<String> errors) {
        var limits = new Field.Limits(
                Optional.empty(),
                Optional.of(40L),
                Optional.empty(),
                Optional.empty(),
                Optional.of("[a-z]([a-z0-9\\-]*[a-z0-9])?"));
        return new Field(
                NAME,
                "Name",
                "Lower-case letters, digits and hyphens. If empty, a name is generated.",
                "line",
                false,
                value,
                "",
                List.of(),
                Optional.empty(),
                limits,
                errors,
                false,
                !value.isEmpty(),
                false);
    }

    private static Field ttl(String value, List<String> errors) {
        List<Field.Option> options = Arrays.stream(TtlOption.values())
                .map(ttl ->
                        new Field.Option(ttl.iso(), ttl.title(), "", ttl.iso().equals(value)))
                .toList();
        return new Field(
                TTL,
                "Lifetime",
                "The workload is deleted after this time. You can extend it.",
                "choice",
                true,
                value,
                "",
                options,
                Optional.empty(),
                Field.Limits.NONE,
                errors,
                false,
                true,
                false);
    }

    /** What the problem says of the field, or of something within it. */
    static List<String> errors(Problem problem, String field) {
        return problem.errors().stream()
                .filter(error -> error.field().equals(field) || error.field().startsWith(field + "."))
                .map(error -> PlainDuration.inWords(error.message()))
                .toList();
    }

    static List<String> others(Problem problem, List<String> fields) {
        List<String> unplaced = problem.errors().stream()
                .filter(error -> fields.stream()
                        .noneMatch(field ->
                                error.field().equals(field) || error.field().startsWith(field + ".")))
                .map(error -> PlainDuration.inWords(error.field() + ": " + error.message()))
                .toList();
        boolean saysNothingElse = problem.errors().isEmpty() && problem.status() != 0;
        return saysNothingElse ? List.of(PlainDuration.inWords(problem.detail())) : unplaced;
    }

    private static Optional<String> nonBlank(String text) {
        return Optional.of(text).filter(value -> !value.isBlank());
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }
}
