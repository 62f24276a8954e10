package dev.pileus.status.access;

import dev.pileus.api.CallerToken;
import java.util.Optional;

/** The two questions that Kubernetes is asked about callers. */
interface Reviews {

    /** Kubernetes has not answered. */
    final class Unanswered extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final boolean isAway;

        /**
         * No answer.
         *
         * @param isAway whether it was asked and is away; else there are too many questions at the time
         */
        Unanswered(boolean isAway) {
            super(isAway ? "Kubernetes does not answer" : "too many questions", null, false, false);
            this.isAway = isAway;
        }

        boolean isAway() {
            return isAway;
        }
    }

    /**
     * Whom the token belongs to, or empty where it is no good.
     *
     * @param isKnown whether it was good a while ago; questions about tokens never seen before do not hold up others
     * @throws Unanswered where Kubernetes does not answer
     */
    Optional<Caller> callerOf(CallerToken token, boolean isKnown);

    /**
     * Whether the caller may do that.
     *
     * @throws Unanswered where Kubernetes does not answer
     */
    boolean isAllowed(Caller caller, Permission permission);
}
