package dev.pileus.status.openai;

import dev.pileus.api.Phase;
import dev.pileus.common.Display;
import dev.pileus.common.ProblemException;
import dev.pileus.status.cluster.Cluster;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.cluster.WorkloadObjects;
import dev.pileus.status.workload.View;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;

/** Finds the addresses of models' servers inside the cluster. */
@Singleton
final class ModelServers {

    private final Cluster cluster;
    private final String address;

    /**
     * Servers by their services.
     *
     * @param address the URL of a service, with {@code {name}} and {@code {namespace}} in it
     */
    ModelServers(Cluster cluster, @Value("${pileus.openai.upstream}") String address) {
        this.cluster = cluster;
        this.address = address;
    }

    /**
     * The server of a model that runs.
     *
     * @throws ProblemException 404 where the workload is no model, 409 with its state where it does not run
     */
    URI require(View workload) {
        WorkloadKey key = workload.key();
        if (!workload.display().isReachedBy(Display.Placeholder.OPENAI)) {
            throw new ProblemException(
                    HttpStatus.NOT_FOUND, "'" + key.name() + "' is no model, but of the kind " + workload.kind() + ".");
        }
        boolean isServed = cluster.objects(key).map(WorkloadObjects::services).stream()
                .flatMap(List::stream)
                .anyMatch(ModelServers::leadsToItsOwnPods);
        if (workload.condition().phase() != Phase.RUNNING || !isServed) {
            throw new ProblemException(HttpStatus.CONFLICT, "The model does not run: " + state(workload));
        }
        return URI.create(address.replace("{name}", key.name()).replace("{namespace}", key.namespace()));
    }

    /**
     * A tenant may edit services. One that is another name for some other host would make this function call that host,
     * which the tenant might not be able to reach.
     */
    private static boolean leadsToItsOwnPods(V1Service service) {
        V1ServiceSpec spec = service.getSpec();
        return !"ExternalName".equals(spec.getType())
                && spec.getSelector() != null
                && !spec.getSelector().isEmpty();
    }

    private static String state(View workload) {
        String summary = workload.condition().summary();
        return workload.condition()
                .reason()
                .map(reason -> summary + ", " + reason + ".")
                .orElse(summary + ".");
    }
}
