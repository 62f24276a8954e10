package dev.pileus.api.teardown;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Post;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

/** The operations that delete workloads. */
@Controller
public interface TeardownOperations {

    /**
     * Deletes a workload and everything that belongs to it.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @return 204 once every object is gone; 202 where that takes longer than 30 seconds, and goes on by itself
     */
    @Delete("/namespaces/{namespace}/workloads/{name}")
    @ApiResponse(responseCode = "204", description = "every object is gone")
    @ApiResponse(responseCode = "202", description = "it takes longer than 30 seconds, and goes on by itself")
    HttpResponse<?> delete(@Bearer CallerToken token, String namespace, String name);

    /**
     * Deletes every workload that has expired, in all namespaces; for a caller with the right to {@code post} to
     * {@code /pileus/sweep}, in the terms of Kubernetes' RBAC.
     *
     * @return what was deleted, and what could not be
     */
    @Post(value = "/sweep", consumes = "*/*")
    SweepReport sweep(@Bearer CallerToken token);
}
