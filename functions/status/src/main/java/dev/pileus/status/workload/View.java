package dev.pileus.status.workload;

import dev.pileus.common.Kind;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.condition.Condition;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A workload as it is answered, and what else is asked of it here.
 *
 * @param json the {@link dev.pileus.common.Workload} in UTF-8; shared, so nobody writes into it
 */
public record View(
        WorkloadKey key, Kind kind, Instant createdAt, Condition condition, Optional<LogSource> logs, byte[] json) {

    /** The newest first; of the same second by name. */
    static final Comparator<View> NEWEST_FIRST = Comparator.comparing(View::createdAt)
            .reversed()
            .thenComparing(view -> view.key().name());

    /** Whether nothing more will happen to it but its deletion. */
    public boolean isFinished() {
        return condition.isFinished();
    }
}
