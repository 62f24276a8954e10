package dev.pileus.status;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.StatusOperations;
import dev.pileus.status.access.ClientPresence;
import dev.pileus.status.access.Downloads;
import dev.pileus.status.access.Permit;
import dev.pileus.status.workload.Sight;
import dev.pileus.status.workload.View;
import dev.pileus.status.workload.Workloads;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** How workloads fare. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class WorkloadController implements StatusOperations<byte[], HttpResponse<?>> {

    private final Sight sight;
    private final Workloads workloads;
    private final Downloads downloads;

    WorkloadController(Sight sight, Workloads workloads, Downloads downloads) {
        this.sight = sight;
        this.workloads = workloads;
        this.downloads = downloads;
    }

    @Override
    public byte[] workloads(CallerToken token, String namespace) {
        sight.require(token, namespace);
        return workloads.list(namespace);
    }

    @Override
    public HttpResponse<?> workload(CallerToken token, String namespace, String name) {
        Permit permit = sight.require(token, namespace);
        View view = sight.workload(namespace, name);
        return HttpResponse.ok(
                view.isSummary()
                        ? downloads.open(permit, ClientPresence.current(), () -> workloads.whole(view.key()))
                        : view.json());
    }
}
