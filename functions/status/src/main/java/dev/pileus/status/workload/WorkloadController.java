package dev.pileus.status.workload;

import dev.pileus.common.CallerToken;
import dev.pileus.common.Workload;
import dev.pileus.status.access.ClientPresence;
import dev.pileus.status.access.Downloads;
import dev.pileus.status.access.Permit;
import io.micronaut.http.HttpResponse;
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

    private final NamespaceGuard guard;
    private final Workloads workloads;
    private final Downloads downloads;

    WorkloadController(NamespaceGuard guard, Workloads workloads, Downloads downloads) {
        this.guard = guard;
        this.workloads = workloads;
        this.downloads = downloads;
    }

    /** Several workloads, as the list answers them. */
    @Serdeable
    record Page(List<Workload> items) {}

    /**
     * All workloads of a namespace, the newest first, without the parameters that are long: {@code omitted} names them.
     *
     * @param namespace the tenant's namespace
     */
    @Get
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Page.class)))
    byte[] list(CallerToken token, String namespace) {
        guard.require(token, namespace);
        return workloads.list(namespace);
    }

    /**
     * One workload, with all of its parameters.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     */
    @Get("/{name}")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Workload.class)))
    HttpResponse<?> get(CallerToken token, ClientPresence presence, String namespace, String name) {
        Permit permit = guard.require(token, namespace);
        View view = guard.workload(namespace, name);
        return HttpResponse.ok(
                view.isSummary() ? downloads.open(permit, presence, () -> workloads.whole(view.key())) : view.json());
    }
}
