package dev.pileus.status.workload;

import io.kubernetes.client.openapi.models.CoreV1Event;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a controller cannot make a pod, from what it last said of it. */
final class CreationTrouble {

    private static final Pattern QUOTA =
            Pattern.compile("exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)$");
    private static final Pattern FORBIDDEN = Pattern.compile("is forbidden: (.+)$");

    private CreationTrouble() {}

    /** The trouble, if the newest event that speaks of making pods tells of one. */
    static Optional<String> of(List<CoreV1Event> events) {
        return events.stream()
                .filter(event -> Objects.equals(event.getReason(), "FailedCreate")
                        || Objects.equals(event.getReason(), "SuccessfulCreate"))
                .findFirst()
                .filter(event -> event.getReason().equals("FailedCreate"))
                .map(event -> words(event.getMessage()));
    }

    private static String words(String message) {
        Matcher quota = QUOTA.matcher(message);
        if (quota.find()) {
            return "quota exceeded: it needs %s; of %s are in use: %s"
                    .formatted(quota.group(2), quota.group(4), quota.group(3));
        }
        Matcher forbidden = FORBIDDEN.matcher(message);
        return forbidden.find()
                ? "not allowed here: " + forbidden.group(1)
                : message.replaceFirst("^Error creating: ", "its pod cannot be made: ");
    }
}
