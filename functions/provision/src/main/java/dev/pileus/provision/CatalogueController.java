package dev.pileus.provision;

import dev.pileus.common.CallerToken;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.util.List;

/** What can be had. */
@Controller("/catalogue")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CatalogueController {

    private final Catalogue catalogue;
    private final Provisioner provisioner;

    private final JsonMapper json;

    CatalogueController(Catalogue catalogue, Provisioner provisioner, JsonMapper json) {
        this.catalogue = catalogue;
        this.provisioner = provisioner;
        this.json = json;
    }

    /** Every kind, in the order in which people are shown them. */
    @Serdeable
    record Kinds(List<Entry> kinds) {}

    /**
     * One kind.
     *
     * @param schema the JSON Schema of its parameters
     * @param example parameters that work as they stand
     */
    @Serdeable
    record Entry(String kind, String title, String description, String icon, JsonNode schema, JsonNode example) {}

    /** The kinds of workload, with all that is needed to draw a form for each. */
    @Get
    Kinds list(CallerToken token) {
        provisioner.userOf(token);
        return new Kinds(catalogue.all().stream()
                .map(blueprint -> new Entry(
                        blueprint.kind().id(),
                        blueprint.title(),
                        blueprint.description(),
                        blueprint.icon(),
                        tree(blueprint.schema()),
                        tree(blueprint.example())))
                .toList());
    }

    private JsonNode tree(String text) {
        try {
            return json.readValue(text, JsonNode.class);
        } catch (IOException e) {
            throw new IllegalStateException("A blueprint's JSON is broken: " + text, e);
        }
    }
}
