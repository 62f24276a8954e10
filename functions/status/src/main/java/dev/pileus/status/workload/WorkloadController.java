package dev.pileus.status.workload;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.StatusOperations;
import dev.pileus.status.access.ClientPresence;
import dev.pileus.status.access.Downloads;
import dev.pileus.status.access.Permit;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Serves the status of workloads. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class WorkloadController implements StatusOperations<byte[], HttpResponse<?>> {

    private final NamespaceGuard guard;
    private final Workloads workloads;
    private final Downloads downloads;

    WorkloadController(NamespaceGuard guard, Workloads workloads, Downloads downloads) {
        this.guard = guard;
        this.workloads = workloads;
        this.downloads = downloads;
    }

    @Override
    public byte[] workloads(CallerToken token, String namespace) {
        guard.require(token, namespace);
        return workloads.list(namespace);
    }

    @Override
    public HttpResponse<?> workload(CallerToken token, String namespace, String name) {
        Permit permit = guard.require(token, namespace);
        View view = guard.workload(permit, namespace, name);
        return HttpResponse.ok(
                view.isSummary()
                        ? downloads.open(permit, ClientPresence.current(), () -> workloads.whole(view.key()))
                        : view.json());
    }
}
