package dev.pileus.api.status;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

/** The operation that reads how Pileus itself is deployed. */
@Controller
public interface DeploymentOperations {

    /** The commit that Pileus is deployed from, and how Argo CD says that it fares; 404 where Argo CD does not deploy it. */
    @Get("/deployment")
    Deployment deployment(@Bearer CallerToken token);
}
