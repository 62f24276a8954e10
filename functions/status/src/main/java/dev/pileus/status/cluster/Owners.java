package dev.pileus.status.cluster;

import io.kubernetes.client.common.KubernetesObject;
import java.util.List;

/**
 * Checks which object owns which: by uid, so that nothing is taken for the child of an earlier object of the same name.
 */
final class Owners {

    private Owners() {}

    static boolean isOwnedBy(KubernetesObject object, KubernetesObject owner) {
        return object.getMetadata().getOwnerReferences().stream()
                .anyMatch(reference ->
                        reference.getUid().equals(owner.getMetadata().getUid()));
    }

    static boolean isOwnedByOneOf(KubernetesObject object, List<? extends KubernetesObject> owners) {
        return owners.stream().anyMatch(owner -> isOwnedBy(object, owner));
    }
}
