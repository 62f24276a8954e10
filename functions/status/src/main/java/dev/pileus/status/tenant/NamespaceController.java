package dev.pileus.status.tenant;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.Audit;
import dev.pileus.api.status.NamespaceOperations;
import dev.pileus.api.status.Namespaces;
import dev.pileus.api.status.Quota;
import dev.pileus.status.access.AccessControl;
import dev.pileus.status.access.Caller;
import dev.pileus.status.cluster.Cluster;
import dev.pileus.status.workload.NamespaceGuard;
import dev.pileus.status.workload.Workloads;
import io.micronaut.http.annotation.Controller;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Serves the caller's namespaces, and the quota and the audit trail of each. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class NamespaceController implements NamespaceOperations {

    private final AccessControl access;
    private final Cluster cluster;
    private final Workloads workloads;
    private final NamespaceGuard guard;
    private final Quotas quotas;
    private final AuditTrail trail;

    NamespaceController(
            AccessControl access,
            Cluster cluster,
            Workloads workloads,
            NamespaceGuard guard,
            Quotas quotas,
            AuditTrail trail) {
        this.access = access;
        this.cluster = cluster;
        this.workloads = workloads;
        this.guard = guard;
        this.quotas = quotas;
        this.trail = trail;
    }

    @Override
    public Namespaces namespaces(CallerToken token) {
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
                        .map(Namespaces.Item::new)
                        .toList());
    }

    @Override
    public Quota quota(CallerToken token, String namespace) {
        guard.require(token, namespace);
        return new Quota(quotas.of(namespace));
    }

    @Override
    public Audit audit(CallerToken token, String namespace) {
        guard.require(token, namespace);
        return new Audit(trail.of(namespace));
    }
}
