package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Diagnoses a pod whose volume is not there, from what the scheduler says of the pod and others say of the claim. */
final class VolumeDiagnosis {

    private static final String CLAIM = "PersistentVolumeClaim";

    private VolumeDiagnosis() {}

    static boolean isAbout(V1ObjectReference subject) {
        return CLAIM.equals(subject.getKind());
    }

    /** The problem, if it is the volume that the scheduler waits for. */
    static Optional<Reason> of(String schedulersWords, List<CoreV1Event> events) {
        String said = schedulersWords.toLowerCase(Locale.ROOT);
        if (!said.contains(CLAIM.toLowerCase(Locale.ROOT)) && !said.contains("volume")) {
            return Optional.empty();
        }
        if (said.contains("not found")) {
            return Optional.of(new Reason(ReasonCode.VOLUME_MISSING, "its volume is gone"));
        }
        if (said.contains("volume node affinity conflict")) {
            return Optional.of(
                    new Reason(ReasonCode.VOLUME_UNREACHABLE, "its volume is on another node, which cannot take it"));
        }
        return said.contains(CLAIM.toLowerCase(Locale.ROOT))
                ? ofEvents(events).or(() -> Optional.of(new Reason(ReasonCode.PROGRESSING, "its volume is being made")))
                : Optional.empty();
    }

    /** What the events of the claim tell, if the newest of them tells of a problem. */
    static Optional<Reason> ofEvents(List<CoreV1Event> events) {
        return events.stream()
                .filter(event -> isAbout(event.getInvolvedObject()))
                .findFirst()
                .flatMap(event -> switch (Objects.requireNonNullElse(event.getReason(), "")) {
                    case "ProvisioningFailed", "FailedBinding" ->
                        Optional.of(why(event.getMessage()).after("its volume cannot be made: "));
                    default -> Optional.empty();
                });
    }

    private static Reason why(String message) {
        return message.contains("no storage class is set")
                ? new Reason(ReasonCode.NO_STORAGE_CLASS, "the cluster has no default storage class")
                : new Reason(ReasonCode.VOLUME_PROVISIONING_FAILED, CrashDiagnosis.oneLine(message));
    }
}
