package dev.pileus.provision.kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Volume;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Volumes that outlive a pod, where the cluster has any; else what is as large and lasts as long as the pod. */
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
        return available ? Optional.of(Servers.claim(origin, size)) : Optional.empty();
    }

    /** The volume, as a pod mounts it. */
    public Volume volume(Origin origin, String name, String size) {
        return available ? Servers.claimed(origin, name) : PodTemplates.scratch(name, size);
    }
}
