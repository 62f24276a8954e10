package dev.pileus.api.provision;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

/** The operations that list kinds of workload and models. */
@Controller
public interface CatalogueOperations {

    /** The kinds of workload, with all that is needed to draw a form for each. */
    @Get("/catalogue")
    Catalogue catalogue(@Bearer CallerToken token);

    /** The models that can be asked for by an id. */
    @Get("/models")
    Models models(@Bearer CallerToken token);
}
