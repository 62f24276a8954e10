package dev.pileus.status.access;

import dev.pileus.common.CallerToken;
import dev.pileus.common.ProblemException;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AuthenticationV1Api;
import io.kubernetes.client.openapi.apis.AuthorizationV1Api;
import io.kubernetes.client.openapi.models.V1ResourceAttributes;
import io.kubernetes.client.openapi.models.V1SubjectAccessReview;
import io.kubernetes.client.openapi.models.V1SubjectAccessReviewSpec;
import io.kubernetes.client.openapi.models.V1TokenReview;
import io.kubernetes.client.openapi.models.V1TokenReviewSpec;
import io.kubernetes.client.openapi.models.V1UserInfo;
import io.kubernetes.client.util.ClientBuilder;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the API server, with the function's own ServiceAccount, which may ask these two questions. */
@Singleton
final class KubernetesReviews implements Reviews {

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesReviews.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** So many questions at once, and no more, however many callers come with tokens never seen before. */
    private static final int CONCURRENCY = 32;

    private final AuthenticationV1Api authentication;
    private final AuthorizationV1Api authorization;
    private final Semaphore places = new Semaphore(CONCURRENCY);

    KubernetesReviews(ClientBuilder builder) {
        ApiClient client = builder.build();
        client.setHttpClient(
                client.getHttpClient().newBuilder().callTimeout(TIMEOUT).build());
        this.authentication = new AuthenticationV1Api(client);
        this.authorization = new AuthorizationV1Api(client);
    }

    /** A call of the API server. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws ApiException;
    }

    @Override
    public Optional<Caller> callerOf(CallerToken token) {
        V1TokenReview review = new V1TokenReview()
                .apiVersion("authentication.k8s.io/v1")
                .kind("TokenReview")
                .spec(new V1TokenReviewSpec().token(token.value()));
        return Optional.ofNullable(
                        ask(() -> authentication.createTokenReview(review).execute())
                                .getStatus())
                .filter(status -> Boolean.TRUE.equals(status.getAuthenticated()))
                .map(status -> caller(Objects.requireNonNull(status.getUser())));
    }

    @Override
    public boolean isAllowed(Caller caller, Permission permission) {
        V1SubjectAccessReview review = new V1SubjectAccessReview()
                .apiVersion("authorization.k8s.io/v1")
                .kind("SubjectAccessReview")
                .spec(new V1SubjectAccessReviewSpec()
                        .user(caller.user())
                        .uid(caller.uid())
                        .groups(caller.groups())
                        .extra(caller.extra())
                        .resourceAttributes(new V1ResourceAttributes()
                                .namespace(permission.namespace())
                                .verb(permission.verb())
                                .resource(permission.resource())
                                .subresource(permission.subresource())
                                .name(permission.name())));
        return Optional.ofNullable(ask(() ->
                                authorization.createSubjectAccessReview(review).execute())
                        .getStatus())
                .filter(status -> Boolean.TRUE.equals(status.getAllowed()))
                .isPresent();
    }

    private static Caller caller(V1UserInfo user) {
        return new Caller(
                Objects.requireNonNullElse(user.getUsername(), ""),
                Objects.requireNonNullElse(user.getUid(), ""),
                Objects.requireNonNullElse(user.getGroups(), List.of()),
                Objects.requireNonNullElse(user.getExtra(), Map.of()));
    }

    private <T> T ask(Question<T> question) {
        try {
            if (!places.tryAcquire(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw away();
            }
            try {
                return question.ask();
            } finally {
                places.release();
            }
        } catch (ApiException e) {
            // Whatever its status, it is about this function's own rights, and nothing that the caller has done.
            LOG.warn("Kubernetes does not answer who may do what: {}", e.getCode() == 0 ? e.getCause() : e.getCode());
            throw away();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away();
        }
    }

    private static ProblemException away() {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE, "Kubernetes cannot be asked who you are. Try again in a moment.");
    }
}
