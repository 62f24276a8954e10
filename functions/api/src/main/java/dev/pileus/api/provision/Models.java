package dev.pileus.api.provision;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** The list of models that are offered, the smaller first. */
@Serdeable
public record Models(List<Model> items) {

    /**
     * A model that a workload of the kind {@code model} can be asked for by its id.
     *
     * @param licence its SPDX identifier
     * @param contextLength how many tokens of a conversation it is served with
     * @param downloadBytes the size of its file
     * @param memoryBytes the memory limit of its server
     * @param test whether it is only good for trying out the cluster
     */
    @Serdeable
    public record Model(
            String id,
            String title,
            String description,
            String licence,
            int contextLength,
            long downloadBytes,
            long memoryBytes,
            boolean test) {}
}
