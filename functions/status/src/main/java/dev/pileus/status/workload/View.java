package dev.pileus.status.workload;

import dev.pileus.common.Display;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.condition.Condition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A workload as it is answered, and what else is asked of it here.
 *
 * @param kind its kind
 * @param display how it is shown
 * @param isSummary whether long parameters are left out of the JSON
 * @param json the {@link dev.pileus.api.Workload} in UTF-8; shared, so nobody writes into it
 */
public record View(
        WorkloadKey key,
        String kind,
        Display display,
        Instant createdAt,
        Condition condition,
        Optional<LogSource> logs,
        boolean isSummary,
        byte[] json) {

    /** The newest first; of the same second by name. */
    static final Comparator<View> NEWEST_FIRST = Comparator.comparing(View::createdAt)
            .reversed()
            .thenComparing(view -> view.key().name());

    /** Changes with anything that is told of it. */
    String version() {
        return new String(json, StandardCharsets.UTF_8) + logs;
    }

    /**
     * Whether nothing more will happen to it but its deletion. Only a job is ever over: what Kubernetes keeps up it
     * goes on trying to, also after it has failed.
     */
    public boolean isFinished() {
        return switch (condition.phase()) {
            case SUCCEEDED, FAILED -> display.shape() == Display.Shape.JOB;
            case TERMINATING -> true;
            case PENDING, RUNNING, SLEEPING -> false;
        };
    }
}
