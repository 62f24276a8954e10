package dev.pileus.replicas;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Equality-based requirements on labels, in <a
 * href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/">Kubernetes' syntax</a>: {@code app=web},
 * {@code tier!=cache}, {@code canary}, {@code !canary}, separated by commas.
 */
final class LabelSelector implements Predicate<Map<String, String>> {

    private static final String NAME = "[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
    private static final String KEY = "(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?" + NAME;
    private static final Pattern REQUIREMENT = Pattern.compile(
            "\\s*(?:(?<not>!)\\s*(?<absent>%1$s)|(?<key>%1$s)(?:\\s*(?<operator>==?|!=)\\s*(?<value>(?:%2$s)?))?)\\s*"
                    .formatted(KEY, NAME));

    private final List<Predicate<Map<String, String>>> requirements;

    private LabelSelector(List<Predicate<Map<String, String>>> requirements) {
        this.requirements = requirements;
    }

    /**
     * Reads a selector.
     *
     * @param text empty for one that all labels match
     * @throws IllegalArgumentException where it cannot be read
     */
    static LabelSelector parse(String text) {
        return new LabelSelector(
                text.isBlank()
                        ? List.of()
                        : Arrays.stream(text.split(",", -1))
                                .map(LabelSelector::requirement)
                                .toList());
    }

    private static Predicate<Map<String, String>> requirement(String text) {
        Matcher matcher = REQUIREMENT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is none of key=value, key!=value, key and !key".formatted(text.strip()));
        }
        String absent = matcher.group("absent");
        if (absent != null) {
            return labels -> !labels.containsKey(absent);
        }
        String key = matcher.group("key");
        String value = matcher.group("value");
        return switch (matcher.group("operator")) {
            case null -> labels -> labels.containsKey(key);
            case "!=" -> labels -> !value.equals(labels.get(key));
            default -> labels -> value.equals(labels.get(key));
        };
    }

    @Override
    public boolean test(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.test(labels));
    }
}
