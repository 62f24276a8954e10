package dev.pileus.api.provision;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

/**
 * The operations that create and change workloads.
 *
 * @param <R> the body of a request: {@link WorkloadRequest}, or the bytes, for provision checks them by the kind's schema
 * @param <C> the body of a change: {@link WorkloadChange}, or the bytes
 * @param <W> the answer: {@link Workload}, or the response with its status and headers
 */
@Controller
public interface ProvisionOperations<R, C, W> {

    /** The workloads of a namespace. */
    String WORKLOADS = "/namespaces/{namespace}/workloads";

    /** One of them. */
    String WORKLOAD = WORKLOADS + "/{name}";

    /** The media type of YAML, <a href="https://www.rfc-editor.org/rfc/rfc9512">RFC 9512</a>. */
    String YAML = "application/yaml";

    /** The media type of a change, RFC 7396. */
    String MERGE_PATCH = "application/merge-patch+json";

    /** The header that makes a retry safe. */
    String IDEMPOTENCY_KEY = "Idempotency-Key";

    /**
     * Makes a workload: {@code {kind, name?, ttl?, parameters}}.
     *
     * @param namespace the tenant's namespace
     * @param dryRun true: answer the objects that would be made, as JSON or (by Accept) as YAML, and make nothing
     * @param idempotencyKey makes a retry safe: the same caller's same request with the same key makes one workload
     * @return 201 with the workload; 200 where an earlier try of this request made it
     */
    @Post(WORKLOADS)
    @Produces({MediaType.APPLICATION_JSON, YAML})
    @ApiResponse(
            responseCode = "201",
            description = "the workload",
            content = @Content(schema = @Schema(implementation = Workload.class)))
    @ApiResponse(
            responseCode = "200",
            description = "the workload, where an earlier try of this request made it; or the objects of a dry run",
            content = @Content(schema = @Schema(implementation = Workload.class)))
    W create(
            @Bearer CallerToken token,
            String namespace,
            @QueryValue @Nullable @Schema(defaultValue = "false") String dryRun,
            @Header(IDEMPOTENCY_KEY) @Nullable String idempotencyKey,
            @Body @Schema(implementation = WorkloadRequest.class) R body);

    /**
     * The objects of a workload as its record has them, as JSON or (by Accept) as YAML, without what is secret.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     */
    @Get(WORKLOAD + "/manifests")
    @Produces({MediaType.APPLICATION_JSON, YAML})
    HttpResponse<String> manifests(@Bearer CallerToken token, String namespace, String name);

    /**
     * Changes a workload: {@code {ttl?, parameters?}}, a JSON merge patch (RFC 7396). The ttl counts from now.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @param ifMatch the version that the change is for, as {@code ETag} has it
     * @return the workload with the change made; 412 where it has another version
     */
    @Patch(
            value = WORKLOAD,
            consumes = {MediaType.APPLICATION_JSON, MERGE_PATCH})
    @ApiResponse(
            responseCode = "200",
            description = "the workload with the change made",
            content = @Content(schema = @Schema(implementation = Workload.class)))
    @ApiResponse(responseCode = "412", description = "it has another version")
    W change(
            @Bearer CallerToken token,
            String namespace,
            String name,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body @Schema(implementation = WorkloadChange.class) C body);
}
