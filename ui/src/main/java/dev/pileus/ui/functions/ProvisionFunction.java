package dev.pileus.ui.functions;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.client.annotation.Client;

/** The function that makes workloads. Every call carries the caller's own authorization. */
@Client(id = "provision", errorType = String.class)
public interface ProvisionFunction {

    /** What there is to choose from. */
    @Get("/catalogue")
    Catalogue catalogue(@Header(HttpHeaders.AUTHORIZATION) String authorization);

    /** Makes a workload; twice with the same key makes one. */
    @Post("/namespaces/{namespace}/workloads")
    Workload create(
            @Header(HttpHeaders.AUTHORIZATION) String authorization,
            @Header("Idempotency-Key") String idempotencyKey,
            @PathVariable String namespace,
            @Body WorkloadRequest request);

    /** The YAML of the objects that {@link #create} would make; nothing is made. */
    @Post("/namespaces/{namespace}/workloads?dryRun=true")
    @Consumes("application/yaml")
    String yaml(
            @Header(HttpHeaders.AUTHORIZATION) String authorization,
            @PathVariable String namespace,
            @Body WorkloadRequest request);

    /** Gives a workload a new life, from now. */
    @Patch("/namespaces/{namespace}/workloads/{name}")
    Workload extend(
            @Header(HttpHeaders.AUTHORIZATION) String authorization,
            @PathVariable String namespace,
            @PathVariable String name,
            @Body Extension extension);
}
