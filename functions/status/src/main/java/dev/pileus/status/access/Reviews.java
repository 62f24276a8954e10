package dev.pileus.status.access;

import dev.pileus.common.CallerToken;
import java.util.Optional;

/** The two questions that Kubernetes is asked about callers. Both fail with a 503 problem where it does not answer. */
interface Reviews {

    /** Whom the token belongs to, or empty where it is no good. */
    Optional<Caller> callerOf(CallerToken token);

    /** Whether the caller may do that. */
    boolean isAllowed(Caller caller, Permission permission);
}
