package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1ReplicaSetStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Diagnoses a controller that cannot make a pod, from what it last said of it. */
final class CreationDiagnosis {

    private static final Pattern QUOTA =
            Pattern.compile("exceeded quota: [^,]+, requested: (.+), used: (.+), limited: (.+)$");
    private static final Pattern FORBIDDEN = Pattern.compile("is forbidden: (.+)$");

    private CreationDiagnosis() {}

    /** The problem, if the newest event that speaks of making pods tells of one. */
    static Optional<Reason> of(List<CoreV1Event> events) {
        return events.stream()
                .filter(event -> Objects.equals(event.getReason(), "FailedCreate")
                        || Objects.equals(event.getReason(), "SuccessfulCreate"))
                .findFirst()
                .filter(event -> event.getReason().equals("FailedCreate"))
                .map(event -> reason(event.getMessage()));
    }

    /** The problem that a replica set tells of. */
    static Optional<Reason> of(V1ReplicaSet replicaSet) {
        return Optional.ofNullable(replicaSet.getStatus()).map(V1ReplicaSetStatus::getConditions).stream()
                .flatMap(List::stream)
                .filter(condition -> condition.getType().equals("ReplicaFailure")
                        && "True".equals(condition.getStatus())
                        && condition.getMessage() != null)
                .map(condition -> reason(condition.getMessage()))
                .findFirst();
    }

    /** What a controller says of a pod that it cannot make, in plain words. */
    static Reason reason(String message) {
        Matcher quota = QUOTA.matcher(message);
        if (quota.find()) {
            return new Reason(
                    ReasonCode.QUOTA_EXCEEDED,
                    "quota exceeded: "
                            + lacking(amounts(quota.group(1)), amounts(quota.group(2)), amounts(quota.group(3))));
        }
        Matcher forbidden = FORBIDDEN.matcher(message);
        return forbidden.find()
                ? new Reason(ReasonCode.POD_REFUSED, "not allowed here: " + forbidden.group(1))
                : new Reason(
                        ReasonCode.POD_CREATION_FAILED,
                        message.replaceFirst("^Error creating: ", "its pod cannot be made: "));
    }

    private static String lacking(Map<String, String> wanted, Map<String, String> used, Map<String, String> limits) {
        return wanted.entrySet().stream()
                .map(want -> "%s %s is wanted, and %s of %s is in use"
                        .formatted(
                                want.getKey(),
                                want.getValue(),
                                used.getOrDefault(want.getKey(), "0"),
                                limits.getOrDefault(want.getKey(), "0")))
                .collect(Collectors.joining("; "));
    }

    /** Reads {@code limits.memory=512Mi,pods=1}. */
    private static Map<String, String> amounts(String list) {
        Map<String, String> amounts = new LinkedHashMap<>();
        for (String amount : list.split(",")) {
            int equals = amount.indexOf('=');
            if (equals > 0) {
                amounts.put(amount.substring(0, equals).strip(), amount.substring(equals + 1));
            }
        }
        return amounts;
    }
}
