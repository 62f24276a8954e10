package dev.pileus.provision;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.pileus.common.CallerToken;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** What can be had. */
@Controller("/catalogue")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CatalogueController {

    private final Catalogue catalogue;
    private final Provisioner provisioner;

    CatalogueController(Catalogue catalogue, Provisioner provisioner) {
        this.catalogue = catalogue;
        this.provisioner = provisioner;
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
    record Entry(
            String kind,
            String title,
            String description,
            String icon,
            @JsonRawValue String schema,
            @JsonRawValue String example) {}

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
                        blueprint.schema(),
                        blueprint.example()))
                .toList());
    }
}
