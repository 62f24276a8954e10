package dev.pileus.status.access;

import dev.pileus.api.CallerToken;
import java.util.Optional;

/** The reviews that Kubernetes makes of callers: of their tokens and of their access. */
interface Reviews {

    /** Kubernetes has not answered a review. */
    final class ReviewFailedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final boolean isUnavailable;

        /**
         * No answer.
         *
         * @param isUnavailable whether it was asked and did not answer; else there are too many questions at the time
         */
        ReviewFailedException(boolean isUnavailable) {
            super(isUnavailable ? "Kubernetes does not answer" : "too many questions", null, false, false);
            this.isUnavailable = isUnavailable;
        }

        boolean isUnavailable() {
            return isUnavailable;
        }
    }

    /**
     * Whom the token belongs to, or empty where it is no good.
     *
     * @param isKnown whether it was good a while ago; questions about tokens never seen before do not hold up others
     * @throws ReviewFailedException where Kubernetes does not answer
     */
    Optional<Caller> callerOf(CallerToken token, boolean isKnown);

    /**
     * Whether the caller may do that.
     *
     * @throws ReviewFailedException where Kubernetes does not answer
     */
    boolean isAllowed(Caller caller, Permission permission);
}
