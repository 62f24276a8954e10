package dev.pileus.provision.kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Builds volumes that outlive a pod, where the cluster has any; else such as are as large and last as long as the pod.
 */
@Singleton
public final class Storage {

    private final boolean available;

    public Storage(@Value("${pileus.storage}") boolean available) {
        this.available = available;
    }

    /** Whether there are any. Where not, a pod keeps as much on its node. */
    public boolean isAvailable() {
        return available;
    }

    /** The object that asks for the volume; none where there is no storage. */
    public Optional<HasMetadata> claim(Origin origin, String size) {
        return available ? Optional.of(persistentVolumeClaim(origin, size)) : Optional.empty();
    }

    /** The volume, as a pod mounts it. */
    public Volume volume(Origin origin, String name, String size) {
        return available ? claimed(origin, name) : PodTemplates.scratch(name, size);
    }

    /** A volume of the cluster's default storage class. */
    private static PersistentVolumeClaim persistentVolumeClaim(Origin origin, String size) {
        return new PersistentVolumeClaimBuilder()
                .withMetadata(origin.metadata())
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity(size))
                .endResources()
                .endSpec()
                .build();
    }

    private static Volume claimed(Origin origin, String name) {
        return new VolumeBuilder()
                .withName(name)
                .withNewPersistentVolumeClaim()
                .withClaimName(origin.name())
                .endPersistentVolumeClaim()
                .build();
    }
}
