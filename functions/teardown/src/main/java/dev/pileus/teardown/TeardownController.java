package dev.pileus.teardown;

import dev.pileus.api.CallerToken;
import dev.pileus.api.teardown.SweepReport;
import dev.pileus.api.teardown.TeardownOperations;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Serves the operations that delete workloads. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class TeardownController implements TeardownOperations {

    private final Teardown teardown;
    private final Sweep sweep;

    TeardownController(Teardown teardown, Sweep sweep) {
        this.teardown = teardown;
        this.sweep = sweep;
    }

    @Override
    public HttpResponse<?> delete(CallerToken token, String namespace, String name) {
        if (!Names.isNamespace(namespace) || !Names.isValid(name)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no such workload.");
        }
        return switch (teardown.delete(token, namespace, name)) {
            case GONE -> HttpResponse.noContent();
            case GOING -> HttpResponse.accepted();
        };
    }

    @Override
    public SweepReport sweep(CallerToken token) {
        return sweep.run(token);
    }
}
