package dev.pileus.teardown;

import dev.pileus.common.CallerClients;
import dev.pileus.common.CallerToken;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Asks Kubernetes, with the caller's own token, whether the caller may have this function sweep: that is the right to
 * {@code post} to a path that the API server does not serve, so whoever has it can do nothing else by it.
 */
@Singleton
final class SweepAccess {

    /** The path; see {@code knative/base/sweep.yaml} for who has the right. */
    static final String PATH = "/pileus/sweep";

    private static final String VERB = "post";

    private final CallerClients clients;

    SweepAccess(CallerClients clients) {
        this.clients = clients;
    }

    /**
     * Insists on the right.
     *
     * @throws ProblemException 403 where the caller has it not
     * @throws io.fabric8.kubernetes.client.KubernetesClientException 401 where the token is no good
     */
    void require(CallerToken token) {
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewNonResourceAttributes(PATH, VERB)
                .endSpec()
                .build();
        try (KubernetesClient client = clients.of(token)) {
            boolean allowed = Optional.ofNullable(
                            client.resource(review).create().getStatus())
                    .filter(status -> Boolean.TRUE.equals(status.getAllowed()))
                    .isPresent();
            if (!allowed) {
                throw new ProblemException(
                        HttpStatus.FORBIDDEN,
                        "You may not sweep: that takes the right to %s to %s.".formatted(VERB, PATH));
            }
        }
    }
}
