package dev.pileus.provision.quota;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** A custom resource of which it is known what its controller makes. */
public interface HasDependents extends HasMetadata {

    /** The objects that the controller makes of it, with no more in them than what a quota counts. */
    List<HasMetadata> dependents();
}
