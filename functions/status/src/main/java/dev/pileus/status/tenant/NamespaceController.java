package dev.pileus.status.tenant;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pileus.common.CallerToken;
import dev.pileus.status.access.AccessControl;
import dev.pileus.status.access.Caller;
import dev.pileus.status.cluster.Cluster;
import dev.pileus.status.workload.Workloads;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** Where the caller may work. */
@Controller("/namespaces")
@ExecuteOn(TaskExecutors.BLOCKING)
final class NamespaceController {

    private final AccessControl access;
    private final Cluster cluster;
    private final Workloads workloads;

    NamespaceController(AccessControl access, Cluster cluster, Workloads workloads) {
        this.access = access;
        this.cluster = cluster;
        this.workloads = workloads;
    }

    /**
     * Who the caller is and where they may work.
     *
     * @param user the caller's Kubernetes user name
     * @param items the tenants' namespaces whose workloads the caller may see, by name
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Namespaces(String user, List<Item> items) {}

    /** One namespace. */
    @Serdeable
    record Item(String name) {}

    /** Who the caller is, and the tenants' namespaces whose workloads they may see. */
    @Get
    Namespaces list(CallerToken token) {
        Caller caller = access.caller(token);
        workloads.requireReady();
        return new Namespaces(
                caller.user(),
                access
                        .visible(
                                token,
                                cluster.tenantNamespaces(),
                                who -> cluster.boundNamespaces(who.user(), who.groups()))
                        .stream()
                        .map(Item::new)
                        .toList());
    }
}
