package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import java.util.List;
import java.util.Optional;

/** Diagnoses a pod that is not ready: it does not start, or does not stay. */
final class PodDiagnosis {

    private PodDiagnosis() {}

    /** The problem, or empty where it is only a matter of time. */
    static Optional<Reason> of(PodState pod, List<CoreV1Event> events) {
        return StartDiagnosis.of(pod.pod(), ofThis(pod, events)).or(() -> CrashDiagnosis.of(pod));
    }

    /**
     * The problem of a git app's pod. Its checkout's words are sentences for people. And any image may be run, so that
     * what the kubelet says of the probe is all that is known of why it is not ready.
     */
    static Optional<Reason> ofGitApp(PodState pod, List<CoreV1Event> events) {
        return Checkout.failure(pod)
                .or(() -> of(pod, events))
                .or(() -> ReadinessDiagnosis.of(pod, ofThis(pod, events)));
    }

    private static List<CoreV1Event> ofThis(PodState pod, List<CoreV1Event> events) {
        return events.stream()
                .filter(event -> isAbout(event.getInvolvedObject(), pod.uid()))
                .toList();
    }

    /** Volumes are the pod's too. */
    private static boolean isAbout(V1ObjectReference subject, String pod) {
        return pod.equals(subject.getUid()) || VolumeDiagnosis.isAbout(subject);
    }
}
