package dev.pileus.status.condition;

import dev.pileus.api.Workload;
import dev.pileus.common.Display;
import dev.pileus.status.cluster.WorkloadObjects;
import java.util.List;
import java.util.Optional;

/** Lists the pods of a git app, and what each has checked out. */
public final class AppPods {

    private AppPods() {}

    /** Those that are or will be at work, newest first; empty for workloads of other kinds. */
    public static Optional<List<Workload.Pod>> of(WorkloadObjects objects) {
        return objects.display().source() == Display.Source.GIT
                ? Optional.of(objects.pods().stream()
                        .map(PodState::new)
                        .filter(PodState::isLive)
                        .map(AppPods::of)
                        .toList())
                : Optional.empty();
    }

    private static Workload.Pod of(PodState pod) {
        return new Workload.Pod(pod.name(), pod.isReady(), Checkout.commit(pod), Checkout.failure(pod));
    }
}
