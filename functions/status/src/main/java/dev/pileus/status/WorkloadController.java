package dev.pileus.status;

import dev.pileus.common.CallerToken;
import dev.pileus.common.Workload;
import dev.pileus.status.workload.Sight;
import dev.pileus.status.workload.Workloads;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.List;

/** How workloads fare. */
@Controller("/namespaces/{namespace}/workloads")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WorkloadController {

    private final Sight sight;
    private final Workloads workloads;

    WorkloadController(Sight sight, Workloads workloads) {
        this.sight = sight;
        this.workloads = workloads;
    }

    /** Several workloads, as the list answers them. */
    @Serdeable
    record Page(List<Workload> items) {}

    /**
     * All workloads of a namespace, the newest first.
     *
     * @param namespace the tenant's namespace
     */
    @Get
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Page.class)))
    byte[] list(CallerToken token, String namespace) {
        sight.require(token, namespace);
        return workloads.list(namespace);
    }

    /**
     * One workload.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     */
    @Get("/{name}")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Workload.class)))
    byte[] get(CallerToken token, String namespace, String name) {
        sight.require(token, namespace);
        return sight.workload(namespace, name).json();
    }
}
