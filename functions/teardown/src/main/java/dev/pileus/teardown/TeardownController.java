package dev.pileus.teardown;

import dev.pileus.common.CallerToken;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Deleting workloads. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class TeardownController {

    private final Teardown teardown;
    private final Sweep sweep;

    TeardownController(Teardown teardown, Sweep sweep) {
        this.teardown = teardown;
        this.sweep = sweep;
    }

    /**
     * Deletes a workload and everything that belongs to it.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @return 204 once every object is gone; 202 where that takes longer than 30 seconds, and goes on by itself
     */
    @Delete("/namespaces/{namespace}/workloads/{name}")
    HttpResponse<?> delete(CallerToken token, String namespace, String name) {
        if (!Names.isNamespace(namespace) || !Names.isValid(name)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no such workload.");
        }
        return switch (teardown.delete(token, namespace, name)) {
            case GONE -> HttpResponse.noContent();
            case GOING -> HttpResponse.accepted();
        };
    }

    /**
     * Deletes every workload that has outlived its life, in all namespaces; for a caller with the right to {@code post} to
     * {@code /pileus/sweep}, in the terms of Kubernetes' RBAC.
     *
     * @return what was deleted, and what could not be
     */
    @Post(value = "/sweep", consumes = "*/*")
    Sweep.Report sweep(CallerToken token) {
        return sweep.run(token);
    }
}
