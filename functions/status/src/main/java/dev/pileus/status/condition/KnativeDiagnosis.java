package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.status.cluster.KnativeService;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Diagnoses a Knative Service that is not ready, from what Knative says of it. */
final class KnativeDiagnosis {

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

    private KnativeDiagnosis() {}

    /** The problem, if Knative says that there is one. */
    static Optional<Reason> of(KnativeService service) {
        return Stream.of(CONDITIONS)
                .flatMap(type -> service.condition(type).stream())
                .filter(KnativeService.Condition::isFalse)
                .map(condition -> reason(condition.message()))
                .findFirst();
    }

    private static Reason reason(String message) {
        String said = message.strip().replaceFirst("\\.$", "");
        Matcher revision = REVISION.matcher(said);
        if (revision.matches()) {
            return reason(revision.group(1));
        }
        Matcher image = IMAGE.matcher(said);
        if (image.matches()) {
            return ImageDiagnosis.of(image.group(1), image.group(2));
        }
        Matcher ended = ENDED.matcher(said);
        if (ended.matches()) {
            return new Reason(ReasonCode.CRASH_LOOP, "it ended: " + CrashDiagnosis.oneLine(ended.group(1)));
        }
        Matcher inTheWay = IN_THE_WAY.matcher(said);
        if (inTheWay.find()) {
            return Reason.of(
                    ReasonCode.NAME_TAKEN, "a %s called '%s' is in its way", inTheWay.group(1), inTheWay.group(2));
        }
        if (SLOW.matcher(said).find()) {
            return new Reason(ReasonCode.PROGRESS_DEADLINE_EXCEEDED, "its pod was not ready in time");
        }
        if (said.isEmpty()) {
            return new Reason(ReasonCode.KNATIVE_NOT_READY, "Knative does not say why it is not ready");
        }
        Reason creation = CreationDiagnosis.reason(said);
        return new Reason(
                creation.code() == ReasonCode.POD_CREATION_FAILED ? ReasonCode.KNATIVE_NOT_READY : creation.code(),
                CrashDiagnosis.oneLine(creation.message()));
    }
}
