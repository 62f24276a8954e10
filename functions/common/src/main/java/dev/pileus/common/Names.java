package dev.pileus.common;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The rules for names of workloads: DNS labels (RFC 1123) that start with a letter and leave room for suffixes. */
public final class Names {

    /** The most characters of a workload's name. Kubernetes allows 63; the rest is for names derived from it. */
    public static final int MAX_LENGTH = 40;

    /** What a workload's name looks like, apart from its length. */
    public static final String PATTERN = "[a-z]([-a-z0-9]*[a-z0-9])?";

    /** The most characters of a kind's name, so that a name that is made up of it is not too long for a workload. */
    private static final int MAX_KIND_LENGTH = 18;

    private static final Pattern WORKLOAD = Pattern.compile(PATTERN);
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private static final List<String> ADJECTIVES = List.of(
            "amber", "brave", "brisk", "calm", "clear", "cosy", "early", "fair", "fleet", "gentle", "golden", "grand",
            "happy", "keen", "light", "lively", "lucid", "mellow", "mild", "neat", "nimble", "pale", "proud", "quick",
            "quiet", "rosy", "serene", "silver", "still", "swift", "tidy", "vivid");
    private static final List<String> NOUNS = List.of(
            "aurora", "breeze", "cirrus", "cloud", "comet", "cumulus", "dawn", "drift", "dusk", "eclipse", "flurry",
            "frost", "gale", "halo", "haze", "horizon", "meteor", "mist", "moon", "nimbus", "rain", "rainbow", "ripple",
            "sky", "snow", "sprite", "star", "storm", "stratus", "sun", "thunder", "zephyr");

    private Names() {}

    /** Whether a workload may be called that. */
    public static boolean isValid(String name) {
        return name.length() <= MAX_LENGTH && WORKLOAD.matcher(name).matches();
    }

    /** Whether a kind of workload may be called that, such as {@code git-app}: a DNS label that starts with a letter. */
    public static boolean isKind(String name) {
        return name.length() <= MAX_KIND_LENGTH && WORKLOAD.matcher(name).matches();
    }

    /** Whether a Kubernetes namespace may be called that; what may not is in no cluster, so nobody need be asked. */
    public static boolean isNamespace(String name) {
        return NAMESPACE.matcher(name).matches();
    }

    /**
     * Makes up a readable name such as {@code command-calm-nimbus-x7k2}; about a thousand million for each kind, so that
     * two are never the same in practice, and if they are the second is refused as taken.
     *
     * @param kind the kind, which the name starts with
     * @param random where the choice comes from; the same state gives the same name
     */
    public static String generate(String kind, RandomGenerator random) {
        String alphabet = "23456789bcdfghjkmnpqrstvwxz";
        StringBuilder name = new StringBuilder(kind)
                .append('-')
                .append(ADJECTIVES.get(random.nextInt(ADJECTIVES.size())))
                .append('-')
                .append(NOUNS.get(random.nextInt(NOUNS.size())))
                .append('-');
        for (int i = 0; i < 4; i++) {
            name.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return name.toString();
    }
}
