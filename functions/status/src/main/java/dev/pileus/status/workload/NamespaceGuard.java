package dev.pileus.status.workload;

import dev.pileus.api.CallerToken;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.status.access.AccessControl;
import dev.pileus.status.access.Permission;
import dev.pileus.status.access.Permit;
import dev.pileus.status.cluster.WorkloadKey;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;

/**
 * Checks the preconditions of every request for something in a namespace. Names that nothing can have are never
 * repeated.
 */
@Singleton
public final class NamespaceGuard {

    private final AccessControl access;
    private final Workloads workloads;

    NamespaceGuard(AccessControl access, Workloads workloads) {
        this.access = access;
        this.workloads = workloads;
    }

    /**
     * Insists that the caller may see what is in the namespace, and that it is known what there is.
     *
     * @return what a long answer checks from time to time
     * @throws ProblemException 401, 403, 404 where no namespace can be called that, 503 where it is not known yet
     */
    public Permit require(CallerToken token, String namespace) {
        requireName(namespace);
        return require(token, Permission.seeWorkloads(namespace));
    }

    /**
     * Insists on one more right in a namespace. Throws as {@link #require(CallerToken, String)} does.
     *
     * @return what a long answer checks from time to time
     */
    public Permit require(CallerToken token, Permission permission) {
        requireName(permission.namespace());
        Permit permit = access.require(token, permission);
        workloads.requireReady();
        return permit;
    }

    /**
     * Insists that Kubernetes answers, for what cannot be read from memory.
     *
     * @throws ProblemException 503
     */
    public void requireKubernetes() {
        access.requireKubernetes();
    }

    /**
     * The workload of that name, for a caller of whom all that is necessary has been required.
     *
     * @throws ProblemException 404 where there is none, or none can be called that
     */
    public View workload(String namespace, String name) {
        if (!Names.isValid(name)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no workload of that name.");
        }
        return workloads.require(new WorkloadKey(namespace, name));
    }

    private static void requireName(String namespace) {
        if (!Names.isNamespace(namespace)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no namespace of that name.");
        }
    }
}
