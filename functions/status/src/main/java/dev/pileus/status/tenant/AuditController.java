package dev.pileus.status.tenant;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pileus.common.CallerToken;
import dev.pileus.status.workload.NamespaceGuard;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** Who did what in a namespace. */
@Controller("/namespaces/{namespace}/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AuditController {

    private final NamespaceGuard guard;
    private final AuditTrail trail;

    AuditController(NamespaceGuard guard, AuditTrail trail) {
        this.guard = guard;
        this.trail = trail;
    }

    /** What was done, newest first. */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Page(List<AuditTrail.Entry> items) {}

    /**
     * Who created, changed, extended and deleted what, as far back as the cluster keeps events.
     *
     * @param namespace the tenant's namespace
     */
    @Get
    Page get(CallerToken token, String namespace) {
        guard.require(token, namespace);
        return new Page(trail.of(namespace));
    }
}
