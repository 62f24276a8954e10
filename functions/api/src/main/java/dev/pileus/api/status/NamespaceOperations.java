package dev.pileus.api.status;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

/** The operations on namespaces: those of the caller, and the quota and the audit trail of each. */
@Controller
public interface NamespaceOperations {

    /** Who the caller is, and the tenants' namespaces whose workloads they may see. */
    @Get("/namespaces")
    Namespaces namespaces(@Bearer CallerToken token);

    /**
     * How much of its quota a namespace uses.
     *
     * @param namespace the tenant's namespace
     */
    @Get("/namespaces/{namespace}/quota")
    Quota quota(@Bearer CallerToken token, String namespace);

    /**
     * Who created, changed, extended and deleted what, as far back as the cluster keeps events.
     *
     * @param namespace the tenant's namespace
     */
    @Get("/namespaces/{namespace}/audit")
    Audit audit(@Bearer CallerToken token, String namespace);
}
