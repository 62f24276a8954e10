package dev.pileus.provision.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.common.ProblemException;
import java.util.Optional;
import java.util.Set;

/** One kind of workload: its {@link Blueprint}, and its {@link Definition}, which is read when it is first asked for. */
public final class Kind<P> {

    private static final String FIELD = "parameters";

    private final Blueprint<P> blueprint;
    private final JsonSchemas schemas;
    private volatile Optional<Definition> definition = Optional.empty();

    /** A kind as this blueprint makes it. */
    public Kind(Blueprint<P> blueprint, JsonSchemas schemas) {
        this.blueprint = blueprint;
        this.schemas = schemas;
    }

    /** Its name in requests, answers and labels. */
    public String id() {
        return blueprint.kind();
    }

    /** What there is to say of it. */
    public Definition definition() {
        Definition known = definition.orElseGet(() -> Definition.of(blueprint));
        definition = Optional.of(known);
        return known;
    }

    Blueprint<P> blueprint() {
        return blueprint;
    }

    /** The example of its definition. */
    public Parameters<P> example() {
        return parameters(definition().example());
    }

    /**
     * Validates parameters: by the schema, then by the blueprint.
     *
     * @param given a JSON object
     * @throws ProblemException 422 with the fields that are wrong
     */
    public Parameters<P> parameters(JsonNode given) {
        JsonNode schema = definition().schema();
        schemas.check(schema, given, FIELD);
        P values = blueprint.checked(typed(schema, given));
        ObjectNode json = given.deepCopy();
        Definition.JSON.<ObjectNode>valueToTree(values).properties().stream()
                .filter(field -> json.has(field.getKey()))
                .forEach(field -> json.set(field.getKey(), field.getValue()));
        JsonSchemas.refuseControlCharacters(schema, json, FIELD);
        return new Parameters<>(this, json, values);
    }

    /**
     * What the parameters of a workload become when it is changed.
     *
     * @param current what its record keeps
     * @param change a JSON merge patch (RFC 7396), in which null stands for what a parameter is where it is not given
     * @throws ProblemException 422 with the fields that are wrong
     */
    public Parameters<P> changed(JsonNode current, JsonNode change) {
        blueprint.whyFixed().ifPresent(why -> {
            throw ProblemException.invalid(FIELD, why);
        });
        JsonNode schema = definition().schema();
        ObjectNode changed = current.deepCopy();
        change.properties()
                .forEach(field -> changed.set(
                        field.getKey(),
                        field.getValue().isNull() ? JsonSchemas.initial(schema, field.getKey()) : field.getValue()));
        return parameters(changed);
    }

    /**
     * Validates the parameters of a record, in which there are no secrets but what somebody has put there by hand.
     *
     * @throws ProblemException 422 with the fields that are wrong
     */
    public Parameters<P> recorded(JsonNode kept) {
        return parameters(withoutSecrets(kept));
    }

    /** The parameters without the secrets: what a record keeps and answers show. */
    ObjectNode withoutSecrets(JsonNode parameters) {
        ObjectNode shown = parameters.deepCopy();
        shown.remove(JsonSchemas.secrets(definition().schema()));
        return shown;
    }

    /** Valid parameters as their blueprint takes them: what is not given is as it is without, but for secrets. */
    private P typed(JsonNode schema, JsonNode given) {
        ObjectNode complete = given.deepCopy();
        Set<String> secrets = JsonSchemas.secrets(schema);
        JsonSchemas.parameters(schema).stream()
                .filter(parameter -> !complete.has(parameter) && !secrets.contains(parameter))
                .forEach(parameter -> complete.set(parameter, JsonSchemas.initial(schema, parameter)));
        try {
            return Definition.JSON.treeToValue(complete, blueprint.parameters());
        } catch (JsonProcessingException e) {
            // Without its message and location, which may hold a secret.
            throw new IllegalStateException(
                    "The schema of the kind '" + id() + "' lets pass what its parameters do not take: "
                            + e.getClass().getSimpleName());
        }
    }
}
