package dev.pileus.provision;

import dev.pileus.common.CallerToken;
import dev.pileus.provision.kind.Catalogue;
import dev.pileus.provision.kind.Definition;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.model.ModelList;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What can be had. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class CatalogueController {

    private final Catalogue catalogue;
    private final ModelList models;
    private final Provisioner provisioner;

    private final JsonMapper json;

    CatalogueController(Catalogue catalogue, ModelList models, Provisioner provisioner, JsonMapper json) {
        this.catalogue = catalogue;
        this.models = models;
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
     * @param ttl how long one lives where nothing is said about it, ISO 8601
     * @param takes what a workload with these parameters takes of a namespace's quota, by the names that a ResourceQuota
     *     has for it
     */
    @Serdeable
    record Entry(
            String kind,
            String title,
            String description,
            String icon,
            JsonNode schema,
            JsonNode example,
            String ttl,
            Map<String, String> takes) {}

    /** The models that are offered, the smaller first. */
    @Serdeable
    record Models(List<OfferedModel> items) {}

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
    record OfferedModel(
            String id,
            String title,
            String description,
            String licence,
            int contextLength,
            long downloadBytes,
            long memoryBytes,
            boolean test) {}

    /** The kinds of workload, with all that is needed to draw a form for each. */
    @Get("/catalogue")
    Kinds list(CallerToken token) {
        provisioner.userOf(token);
        return new Kinds(catalogue.offered().stream().map(this::entry).toList());
    }

    private Entry entry(Kind<?> kind) {
        Definition definition = kind.definition();
        return new Entry(
                kind.id(),
                definition.title(),
                definition.description(),
                definition.icon(),
                tree(definition.schema().toString()),
                tree(definition.example().toString()),
                definition.ttl(),
                provisioner.takes(kind));
    }

    /** The models that can be asked for by an id. */
    @Get("/models")
    Models models(CallerToken token) {
        provisioner.userOf(token);
        return new Models(models.all().stream()
                .map(model -> new OfferedModel(
                        model.id(),
                        model.title(),
                        model.description(),
                        model.licence(),
                        model.contextLength(),
                        model.downloadBytes(),
                        model.memoryBytes(),
                        model.test()))
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
