package dev.pileus.operator.replicatarget;

import dev.pileus.operator.EventRecorder.Change;
import dev.pileus.operator.Verdict;
import java.time.Instant;
import java.util.Optional;

/** A decision about a target. */
sealed interface Decision {

    /** The condition Applied, once it is done. */
    Verdict applied();

    /** The corrections that count, once it is done. */
    Corrections corrections();

    /** The time that alone makes it another decision, if one does. */
    Optional<Instant> until();

    /** To leave the Deployment as it is. */
    record Keep(Verdict applied, Corrections corrections, Optional<Instant> until) implements Decision {}

    /**
     * To write the number of replicas.
     *
     * @param change the Event that tells of it
     */
    record Write(Verdict applied, Corrections corrections, Change change) implements Decision {

        @Override
        public Optional<Instant> until() {
            return corrections.until();
        }
    }
}
