package dev.pileus.provision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;

/**
 * How one kind of workload is made. A blueprint is pure: parameters in, Kubernetes objects out. A new kind is a new
 * blueprint, its constant in {@link Kind} and its line in {@link Catalogue}.
 */
sealed interface Blueprint permits CommandBlueprint {

    /** The kind that this makes. */
    Kind kind();

    /** The kind's name for people, two or three words. */
    String title();

    /** One sentence for somebody who has never seen it. */
    String description();

    /** One character that stands for it. */
    String icon();

    /**
     * The JSON Schema (2020-12) of the parameters. It is the only definition of them: requests are validated by it and
     * the UI draws its form from it.
     */
    String schema();

    /** Parameters that work as they stand, as a JSON object. */
    String example();

    /** How long a workload lives when its creator does not say. */
    Duration defaultLife();

    /**
     * Every object that the workload consists of, apart from its record.
     *
     * @param origin whose objects these are
     * @param parameters valid by {@link #schema()}
     * @throws dev.pileus.common.ProblemException 422 for what a schema cannot express
     */
    List<HasMetadata> objects(Origin origin, JsonNode parameters);

    /**
     * What the parameters become when the workload is changed.
     *
     * @throws dev.pileus.common.ProblemException 422 where the kind does not allow the change
     */
    JsonNode changed(JsonNode current, JsonNode change);
}
