package dev.pileus.provision.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.common.Display;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * The valid parameters of a workload, and what follows from them.
 *
 * @param kind the workload's kind
 * @param json what was given, in the one way in which it is kept; secrets included
 * @param values the same as the kind's blueprint takes it
 */
public record Parameters<P>(Kind<P> kind, ObjectNode json, P values) {

    /** What the record keeps and answers show. */
    public JsonNode shown() {
        return kind.withoutSecrets(json);
    }

    /** Whether secrets are among them. */
    public boolean haveSecrets() {
        return shown().size() < json.size();
    }

    /** How the workload is shown. */
    public Display display() {
        return kind.blueprint().display(kind.definition().display(), values);
    }

    /** See {@link Blueprint#objects}. */
    public List<HasMetadata> objects(Origin origin) {
        return kind.blueprint().objects(origin, values);
    }

    /** See {@link Blueprint#addSecrets}. */
    public void addSecrets(List<HasMetadata> objects) {
        kind.blueprint().addSecrets(objects);
    }

    /** See {@link Blueprint#requireChange}. */
    public void requireChange(Parameters<P> after) {
        kind.blueprint().requireChange(values, after.values);
    }

    /** See {@link Blueprint#obsolete}. */
    public List<HasMetadata> obsolete(Origin origin, Parameters<P> after) {
        return kind.blueprint().obsolete(origin, values, after.values);
    }

    /** See {@link Blueprint#taken}. */
    public ProblemException taken(HasMetadata object, String other) {
        return kind.blueprint().taken(object, values, other);
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return shown().toString();
    }
}
