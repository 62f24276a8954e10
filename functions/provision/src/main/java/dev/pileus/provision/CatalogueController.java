package dev.pileus.provision;

import dev.pileus.api.CallerToken;
import dev.pileus.api.provision.Catalogue;
import dev.pileus.api.provision.CatalogueOperations;
import dev.pileus.api.provision.Models;
import dev.pileus.provision.kind.Definition;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.model.ModelList;
import io.micronaut.core.type.Argument;
import io.micronaut.http.annotation.Controller;
import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.util.Map;

/** Serves the catalogue of kinds and the list of models. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class CatalogueController implements CatalogueOperations {

    private static final Argument<Map<String, Object>> OBJECT = Argument.mapOf(String.class, Object.class);

    private final dev.pileus.provision.kind.Catalogue kinds;
    private final ModelList models;
    private final Provisioner provisioner;
    private final JsonMapper json;

    CatalogueController(
            dev.pileus.provision.kind.Catalogue kinds, ModelList models, Provisioner provisioner, JsonMapper json) {
        this.kinds = kinds;
        this.models = models;
        this.provisioner = provisioner;
        this.json = json;
    }

    @Override
    public Catalogue catalogue(CallerToken token) {
        provisioner.userOf(token);
        return new Catalogue(kinds.offered().stream().map(this::entry).toList());
    }

    private Catalogue.Kind entry(Kind<?> kind) {
        Definition definition = kind.definition();
        return new Catalogue.Kind(
                kind.id(),
                definition.title(),
                definition.description(),
                definition.icon(),
                object(definition.schema().toString()),
                object(definition.example().toString()),
                definition.ttl(),
                provisioner.usage(kind));
    }

    @Override
    public Models models(CallerToken token) {
        provisioner.userOf(token);
        return new Models(models.all().stream()
                .map(model -> new Models.Model(
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

    private Map<String, Object> object(String text) {
        try {
            return json.readValue(text, OBJECT);
        } catch (IOException e) {
            throw new IllegalStateException("A kind's JSON is broken: " + text, e);
        }
    }
}
