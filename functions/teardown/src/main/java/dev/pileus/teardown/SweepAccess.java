package dev.pileus.teardown;

import dev.pileus.api.CallerToken;
import dev.pileus.common.CallerClients;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewSpec;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewSpecBuilder;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;

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
        SelfSubjectAccessReviewSpec right = new SelfSubjectAccessReviewSpecBuilder()
                .withNewNonResourceAttributes(PATH, VERB)
                .build();
        if (!clients.isAllowed(token, right)) {
            throw new ProblemException(
                    HttpStatus.FORBIDDEN, "You may not sweep: that takes the right to %s to %s.".formatted(VERB, PATH));
        }
    }
}
