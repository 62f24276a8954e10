package dev.pileus.provision.blueprint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.common.Kind;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micronaut.http.HttpStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How one kind of workload is made. A blueprint is pure: parameters in, Kubernetes objects out. A new kind is a new
 * blueprint, its constant in {@link Kind} and its line in {@link Catalogue}. None loads a library before it is used, for
 * the sake of the function's cold start.
 */
public sealed interface Blueprint
        permits CommandBlueprint, SshBlueprint, WebsiteBlueprint, GameBlueprint, ModelBlueprint, GitAppBlueprint {

    /** What stands in a Secret where the value is not shown, or not made up yet. */
    String HIDDEN = "<hidden>";

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
     * The parameters that are secrets, which the schema has as {@code writeOnly}. They go into Secrets and are kept
     * nowhere else, so a change has them only where it gives them anew.
     */
    default Set<String> secretParameters() {
        return Set.of();
    }

    /** The parameters without the secrets: what the record keeps and answers show. */
    default JsonNode shown(JsonNode parameters) {
        if (secretParameters().isEmpty()) {
            return parameters;
        }
        ObjectNode shown = parameters.deepCopy();
        return shown.remove(secretParameters());
    }

    /**
     * Checks what a schema cannot express, and writes in one way what may be written in several.
     *
     * @param parameters valid by {@link #schema()}
     * @return the parameters as {@link #objects} takes them
     * @throws ProblemException 422 with the field that is wrong
     */
    default JsonNode checked(JsonNode parameters) {
        return parameters;
    }

    /**
     * Every object that the workload consists of, apart from its record, in the order in which they are made.
     *
     * @param origin whose objects these are
     * @param parameters what {@link #checked} has returned
     * @throws ProblemException 422 for what shows only now
     */
    List<HasMetadata> objects(Origin origin, JsonNode parameters);

    /**
     * Puts into the objects what is made up anew for each workload and shown to nobody, such as a host key:
     * {@link #objects} has left {@link #HIDDEN} in its place. Asked for only when the objects are really made.
     */
    default void seal(List<HasMetadata> objects) {}

    /**
     * What the parameters become when the workload is changed; they are validated afterwards as new ones are.
     *
     * @throws ProblemException 422 where the kind does not allow the change
     */
    default JsonNode changed(JsonNode current, JsonNode change) {
        throw ProblemException.invalid(
                "parameters", "The parameters of this kind cannot be changed. Delete the workload and make another.");
    }

    /**
     * The objects that a change of parameters leaves without a use, which are to be deleted; some of them may not be there.
     *
     * @param before the parameters that the record keeps
     * @param after what they become, with the secrets that are given anew
     */
    default List<HasMetadata> obsolete(Origin origin, JsonNode before, JsonNode after) {
        List<HasMetadata> needed = objects(origin, after);
        return objects(origin, before).stream()
                .filter(object -> find(needed, object).isEmpty())
                .toList();
    }

    /** The object of the same kind and name as another, where there is one. */
    static Optional<HasMetadata> find(List<HasMetadata> objects, HasMetadata other) {
        return objects.stream()
                .filter(object -> object.getKind().equals(other.getKind())
                        && object.getMetadata()
                                .getName()
                                .equals(other.getMetadata().getName()))
                .findFirst();
    }

    /**
     * What to tell somebody whose object is in the way of another workload's of the namespace, which has it already.
     *
     * @param object one of {@link #objects}
     * @param other the other workload's name
     */
    default ProblemException taken(HasMetadata object, JsonNode parameters, String other) {
        return new ProblemException(
                HttpStatus.CONFLICT,
                "The %s '%s' belongs to the workload '%s'. Choose another name."
                        .formatted(object.getKind(), object.getMetadata().getName(), other));
    }
}
