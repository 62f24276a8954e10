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

/** How much of its quota a namespace uses. */
@Controller("/namespaces/{namespace}/quota")
@ExecuteOn(TaskExecutors.BLOCKING)
final class QuotaController {

    private final NamespaceGuard guard;
    private final Quotas quotas;

    QuotaController(NamespaceGuard guard, Quotas quotas) {
        this.guard = guard;
        this.quotas = quotas;
    }

    /** What is limited, by Kubernetes' names; nothing, where the namespace has no quota. */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Page(List<Quotas.Limit> items) {}

    /**
     * How much of its quota a namespace uses.
     *
     * @param namespace the tenant's namespace
     */
    @Get
    Page get(CallerToken token, String namespace) {
        guard.require(token, namespace);
        return new Page(quotas.of(namespace));
    }
}
