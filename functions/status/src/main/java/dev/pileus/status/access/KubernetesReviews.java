package dev.pileus.status.access;

import dev.pileus.api.CallerToken;
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
import io.micronaut.context.annotation.Value;
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

/** Makes reviews at the API server, with the function's own ServiceAccount. */
@Singleton
final class KubernetesReviews implements Reviews {

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesReviews.class);

    /** So many questions at once about callers who are known. */
    private static final int KNOWN = 24;

    /** So many at once about tokens never seen before, and no more, however many callers come with such. */
    private static final int UNKNOWN = 8;

    private final AuthenticationV1Api authentication;
    private final AuthorizationV1Api authorization;
    private final Semaphore known = new Semaphore(KNOWN);
    private final Semaphore unknown = new Semaphore(UNKNOWN);
    private final Duration timeout;

    /**
     * Makes reviews.
     *
     * @param timeout how long a review may take, and how long one waits for others before it
     */
    KubernetesReviews(ClientBuilder builder, @Value("${pileus.kubernetes.timeout}") Duration timeout) {
        this.timeout = timeout;
        ApiClient client = builder.build();
        client.setHttpClient(
                client.getHttpClient().newBuilder().callTimeout(timeout).build());
        this.authentication = new AuthenticationV1Api(client);
        this.authorization = new AuthorizationV1Api(client);
    }

    /** A call of the API server. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws ApiException;
    }

    @Override
    public Optional<Caller> callerOf(CallerToken token, boolean isKnown) {
        V1TokenReview review = new V1TokenReview()
                .apiVersion("authentication.k8s.io/v1")
                .kind("TokenReview")
                .spec(new V1TokenReviewSpec().token(token.value()));
        return Optional.ofNullable(ask(
                                isKnown ? known : unknown,
                                () -> authentication.createTokenReview(review).execute())
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
        return Optional.ofNullable(ask(known, () -> authorization
                                .createSubjectAccessReview(review)
                                .execute())
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

    private <T> T ask(Semaphore slots, Question<T> question) {
        try {
            if (!slots.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ReviewFailedException(false);
            }
            try {
                return question.ask();
            } finally {
                slots.release();
            }
        } catch (ApiException e) {
            // Whatever its status, it is about this function's own rights, and nothing that the caller has done.
            LOG.warn("Kubernetes does not answer who may do what: {}", e.getCode() == 0 ? e.getCause() : e.getCode());
            throw new ReviewFailedException(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReviewFailedException(false);
        }
    }
}
