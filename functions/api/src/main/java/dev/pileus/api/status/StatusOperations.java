package dev.pileus.api.status;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

/**
 * The operations that read the status of workloads.
 *
 * @param <P> the list: {@link Workload.Page}, or the bytes, for status writes them once after each change
 * @param <W> one workload: {@link Workload}, or the response with those bytes, or with a stream where there is much to tell
 */
@Controller
public interface StatusOperations<P, W> {

    /** One workload. */
    String WORKLOAD = "/namespaces/{namespace}/workloads/{name}";

    /**
     * All workloads of a namespace, the newest first, without the parameters that are long: {@code omitted} names them.
     *
     * @param namespace the tenant's namespace
     */
    @Get("/namespaces/{namespace}/workloads")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Workload.Page.class)))
    P workloads(@Bearer CallerToken token, String namespace);

    /**
     * One workload, with all of its parameters.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     */
    @Get(WORKLOAD)
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Workload.class)))
    W workload(@Bearer CallerToken token, String namespace, String name);
}
