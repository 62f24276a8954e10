package dev.pileus.ui.functions;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import dev.pileus.api.provision.CatalogueOperations;
import dev.pileus.api.provision.ProvisionOperations;
import dev.pileus.api.provision.WorkloadChange;
import dev.pileus.api.provision.WorkloadRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.client.annotation.Client;

/** A client of the function that creates workloads, called in the caller's name. */
@Client(id = "provision", errorType = String.class)
public interface ProvisionClient
        extends CatalogueOperations, ProvisionOperations<WorkloadRequest, WorkloadChange, Workload> {

    /** The YAML of the objects that {@link #create} would make. Of its own because that answers a workload. */
    @Post(WORKLOADS + "?dryRun=true")
    @Consumes(YAML)
    String preview(CallerToken token, String namespace, @Body WorkloadRequest body);

    /** In YAML. */
    @Override
    @Consumes(YAML)
    HttpResponse<String> manifests(CallerToken token, String namespace, String name);
}
