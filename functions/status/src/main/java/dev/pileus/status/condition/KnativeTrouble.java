package dev.pileus.status.condition;

import dev.pileus.status.cluster.KnativeService;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a Knative Service is not ready, from what Knative says of it, in plain words. */
final class KnativeTrouble {

    /** The Service's conditions; what the first says of a revision the others only repeat in part. */
    private static final String[] CONDITIONS = {"ConfigurationsReady", "RoutesReady", "Ready"};

    private static final Pattern REVISION =
            Pattern.compile("^Revision (?:\"[^\"]*\"|creation) failed with message: (.*)$", Pattern.DOTALL);
    private static final Pattern IMAGE = Pattern.compile("^Unable to fetch image \"([^\"]*)\": (.*)$", Pattern.DOTALL);
    private static final Pattern ENDED = Pattern.compile("^Container failed with: (.*)$", Pattern.DOTALL);
    private static final Pattern SLOW =
            Pattern.compile("Initial scale was never achieved|timed out progressing|exceeded its progress deadline");
    private static final Pattern IN_THE_WAY =
            Pattern.compile("^There is an existing (?:placeholder )?(\\S+) \"([^\"]*)\"");

    private KnativeTrouble() {}

    /** The trouble, if Knative says that there is one. */
    static Optional<String> of(KnativeService service) {
        return Stream.of(CONDITIONS)
                .flatMap(type -> service.condition(type).stream())
                .filter(KnativeService.Condition::isFalse)
                .map(condition -> words(condition.message()))
                .findFirst();
    }

    private static String words(String message) {
        String said = message.strip().replaceFirst("\\.$", "");
        Matcher revision = REVISION.matcher(said);
        if (revision.matches()) {
            return words(revision.group(1));
        }
        Matcher image = IMAGE.matcher(said);
        if (image.matches()) {
            return ImageTrouble.of(image.group(1), image.group(2));
        }
        Matcher ended = ENDED.matcher(said);
        if (ended.matches()) {
            return "it ended: " + CrashTrouble.oneLine(ended.group(1));
        }
        Matcher inTheWay = IN_THE_WAY.matcher(said);
        if (inTheWay.find()) {
            return "a %s called '%s' is in its way".formatted(inTheWay.group(1), inTheWay.group(2));
        }
        if (SLOW.matcher(said).find()) {
            return "its pod was not ready in time";
        }
        return said.isEmpty()
                ? "Knative does not say why it is not ready"
                : CrashTrouble.oneLine(CreationTrouble.words(said));
    }
}
