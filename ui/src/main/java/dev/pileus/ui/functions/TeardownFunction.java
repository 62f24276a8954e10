package dev.pileus.ui.functions;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.client.annotation.Client;

/** The function that deletes workloads. Every call carries the caller's own authorization. */
@Client(id = "teardown", errorType = String.class)
public interface TeardownFunction {

    /** Deletes a workload and waits: 204 once all of it is gone, 202 if that takes longer than half a minute. */
    @Delete("/namespaces/{namespace}/workloads/{name}")
    HttpResponse<Void> delete(
            @Header(HttpHeaders.AUTHORIZATION) String authorization,
            @PathVariable String namespace,
            @PathVariable String name);
}
