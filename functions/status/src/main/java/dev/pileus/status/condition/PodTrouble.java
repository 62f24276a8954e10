package dev.pileus.status.condition;

import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import java.util.List;
import java.util.Optional;

/** What is wrong with a pod that is not ready: it does not start, or does not stay. */
final class PodTrouble {

    private PodTrouble() {}

    /** The trouble, or empty where it is only a matter of time. */
    static Optional<String> of(PodState pod, List<CoreV1Event> events) {
        List<CoreV1Event> ofThisPod = events.stream()
                .filter(event -> isAbout(event.getInvolvedObject(), pod.name()))
                .toList();
        return StartTrouble.of(pod.pod(), ofThisPod).or(() -> CrashTrouble.of(pod));
    }

    /** Volumes are the pod's too. */
    private static boolean isAbout(V1ObjectReference subject, String pod) {
        return subject.getKind().equals("Pod") ? subject.getName().equals(pod) : VolumeTrouble.isAbout(subject);
    }
}
