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
import java.util.Optional;

/**
 * Checks the preconditions of every request for something in a namespace. Names that nothing can have are never
 * repeated.
 */
@Singleton
public final class NamespaceGuard {

    private final AccessControl access;
    private final Workloads workloads;
    private final RecentWorkloads recent;

    NamespaceGuard(AccessControl access, Workloads workloads, RecentWorkloads recent) {
        this.access = access;
        this.workloads = workloads;
        this.recent = recent;
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
     * The workload of that name, also where it was made a moment ago.
     *
     * @param permit the caller's right to it
     * @throws ProblemException 404 where there is none, or none can be called that, and as {@link #find} does
     */
    public View workload(Permit permit, String namespace, String name) {
        if (!Names.isValid(name)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no workload of that name.");
        }
        WorkloadKey key = new WorkloadKey(namespace, name);
        return find(permit, key).orElseThrow(() -> Workloads.none(key));
    }

    /** As {@link #workload}, but empty where there is none. Throws as {@link RecentWorkloads#await} does. */
    Optional<View> find(Permit permit, WorkloadKey key) {
        return workloads.find(key).or(() -> recent.await(permit, key));
    }

    private static void requireName(String namespace) {
        if (!Names.isNamespace(namespace)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no namespace of that name.");
        }
    }
}
