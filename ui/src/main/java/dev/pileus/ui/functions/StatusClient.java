package dev.pileus.ui.functions;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import dev.pileus.api.status.DeploymentOperations;
import dev.pileus.api.status.LogOperations;
import dev.pileus.api.status.NamespaceOperations;
import dev.pileus.api.status.StatusOperations;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.client.annotation.Client;

/** A client of the function that serves the status of workloads, called in the caller's name. */
@Client(id = "status", errorType = String.class)
public interface StatusClient
        extends NamespaceOperations, StatusOperations<Workload.Page, Workload>, DeploymentOperations {

    /** The last lines that a workload has written. Of its own because {@link LogOperations} answers a text or a stream. */
    @Get(LogOperations.LOGS)
    @Consumes(MediaType.TEXT_PLAIN)
    String latestLog(CallerToken token, String namespace, String name, @QueryValue int tail);
}
