package dev.pileus.provision.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.common.Display;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micronaut.http.HttpStatus;
import java.util.List;
import java.util.Optional;

/**
 * Builds the Kubernetes objects of one kind of workload from its parameters. A blueprint is pure: parameters in,
 * Kubernetes objects out. Its texts and its schema are in the file {@code kind.json} of its package, see
 * {@link Definition}; {@code docs/kinds.md} says how to add one. None loads a library before it is used, for the sake
 * of the function's cold start.
 *
 * @param <P> the parameters: a record with a component for each property of the schema, none of them null but secrets that
 *     are not given
 */
public interface Blueprint<P> {

    /** What stands in a Secret where the value is not shown, or not made up yet. */
    String HIDDEN = "<hidden>";

    /** The kind's name in requests, answers and labels. */
    String kind();

    /** The class of the parameters. */
    Class<P> parameters();

    /** Adds to the {@link Definition} what only the running function knows, such as what is to be had here. */
    default void complete(ObjectNode definition) {}

    /**
     * Checks what a schema cannot express, and writes in one way what may be written in several.
     *
     * @param parameters valid by the schema
     * @return the parameters as {@link #objects} takes them
     * @throws ProblemException 422 with the field that is wrong
     */
    default P checked(P parameters) {
        return parameters;
    }

    /**
     * Every object that the workload consists of, apart from its record, in the order in which they are made.
     *
     * @param origin whose objects these are
     * @param parameters what {@link #checked} has returned
     * @throws ProblemException 422 for what shows only now
     */
    List<HasMetadata> objects(Origin origin, P parameters);

    /** How the workload is shown, where that follows from its parameters and not from its kind alone. */
    default Display display(Display usual, P parameters) {
        return usual;
    }

    /**
     * Puts into the objects what is made up anew for each workload and shown to nobody, such as a host key:
     * {@link #objects} has left {@link #HIDDEN} in its place. Asked for only when the objects are really made.
     */
    default void addSecrets(List<HasMetadata> objects) {}

    /** Why nobody may change the parameters once the workload is made; empty: they may, see {@link #requireChange}. */
    default Optional<String> whyFixed() {
        return Optional.of("The parameters of this kind cannot be changed. Delete the workload and make another.");
    }

    /**
     * Insists that the parameters may be changed like that.
     *
     * @param before the parameters that the record keeps
     * @param after what they become, with the secrets that are given anew
     * @throws ProblemException 422 where the kind does not allow it
     */
    default void requireChange(P before, P after) {}

    /**
     * The objects that a change of parameters leaves without a use, which are to be deleted; some of them may not be there.
     * The parameters are as {@link #requireChange} has them.
     */
    default List<HasMetadata> obsolete(Origin origin, P before, P after) {
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
    default ProblemException taken(HasMetadata object, P parameters, String other) {
        return new ProblemException(
                HttpStatus.CONFLICT,
                "The %s '%s' belongs to the workload '%s'. Choose another name."
                        .formatted(object.getKind(), object.getMetadata().getName(), other));
    }
}
