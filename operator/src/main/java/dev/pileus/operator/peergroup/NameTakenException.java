package dev.pileus.operator.peergroup;

import dev.pileus.operator.Failure;
import dev.pileus.operator.FailureException;
import dev.pileus.operator.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** An object of the name that a group needs is there, and is not the group's. */
final class NameTakenException extends FailureException {

    NameTakenException(HasMetadata wanted) {
        super(new Failure.Refusal(
                Reason.NAME_TAKEN,
                "the %s '%s' is there already and does not belong to this group; delete it, or give the group another name"
                        .formatted(wanted.getKind(), wanted.getMetadata().getName())));
    }
}
