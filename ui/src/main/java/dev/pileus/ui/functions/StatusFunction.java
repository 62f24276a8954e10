package dev.pileus.ui.functions;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.client.annotation.Client;

/** The function that knows how things are. Every call carries the caller's own authorization. */
@Client(id = "status", errorType = String.class)
public interface StatusFunction {

    /** Who the caller is and where they may work. */
    @Get("/namespaces")
    Namespaces namespaces(@Header(HttpHeaders.AUTHORIZATION) String authorization);

    /** All workloads of a namespace. */
    @Get("/namespaces/{namespace}/workloads")
    Workload.Page workloads(@Header(HttpHeaders.AUTHORIZATION) String authorization, @PathVariable String namespace);

    /** One workload. */
    @Get("/namespaces/{namespace}/workloads/{name}")
    Workload workload(
            @Header(HttpHeaders.AUTHORIZATION) String authorization,
            @PathVariable String namespace,
            @PathVariable String name);
}
