package dev.pileus.replicas;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.authorization.v1.LocalSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewSpec;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewSpecBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Asks Kubernetes what a caller may do, and remembers the answers: for seconds, and for minutes while Kubernetes does not
 * answer.
 */
final class AccessReviews {

    /** How long an answer counts without a question. */
    static final Duration FRESH = Duration.ofSeconds(10);

    /** How long it counts while Kubernetes does not answer. */
    static final Duration OUTAGE = Duration.ofMinutes(10);

    private static final int MAX_ANSWERS = 20_000;

    /** A right that Kubernetes is asked about. */
    enum Right {
        GET_SCALE("get", "apps", "deployments", "scale"),
        SET_SCALE("update", "apps", "deployments", "scale"),
        LIST("list", "apps", "deployments", ""),
        WATCH("watch", "apps", "deployments", ""),
        SET_TARGET("patch", ReplicaTargets.GROUP, ReplicaTargets.PLURAL, "");

        private final String verb;
        private final String group;
        private final String resource;
        private final String subresource;

        Right(String verb, String group, String resource, String subresource) {
            this.verb = verb;
            this.group = group;
            this.resource = resource;
            this.subresource = subresource;
        }

        /** As people say it: {@code update deployments/scale}. */
        @Override
        public String toString() {
            return verb + " " + resource + (subresource.isEmpty() ? "" : "/" + subresource);
        }
    }

    /**
     * A question to Kubernetes.
     *
     * @param namespace empty for all
     * @param name empty for all
     */
    private record Question(String user, Right right, String namespace, String name) {}

    private record Answer(boolean allowed, Instant at) {}

    private final KubernetesClient client;
    private final Optional<String> namespace;
    private final BooleanSupplier kubernetesAnswers;
    private final InstantSource clock;
    private final Executor executor;
    private final CallLimit limit;
    private final Cache<Question, CompletableFuture<Answer>> answers;

    /**
     * @param namespace the one namespace that the server looks at, if it is one: then it asks for that alone
     * @param kubernetesAnswers whether Kubernetes answered when it was asked last
     * @param executor for calls that block
     * @param limit of questions under way, for each user
     */
    AccessReviews(
            KubernetesClient client,
            Optional<String> namespace,
            BooleanSupplier kubernetesAnswers,
            InstantSource clock,
            Executor executor,
            CallLimit limit) {
        this.client = client;
        this.namespace = namespace;
        this.kubernetesAnswers = kubernetesAnswers;
        this.clock = clock;
        this.executor = executor;
        this.limit = limit;
        this.answers = Caffeine.newBuilder()
                .maximumSize(MAX_ANSWERS)
                .expireAfterWrite(OUTAGE)
                .build();
    }

    /**
     * Completes if the caller has the right; else with PERMISSION_DENIED, or UNAVAILABLE where that cannot be found out.
     *
     * @param namespace empty for all
     * @param name of the object; empty for all
     */
    CompletableFuture<Void> require(Caller caller, Right right, String namespace, String name) {
        // Mostly a right is for all of a namespace: then it is one question, however many names there are.
        return answer(new Question(caller.user(), right, namespace, ""))
                .thenCompose(all -> all.allowed() || name.isEmpty()
                        ? CompletableFuture.completedFuture(all)
                        : answer(new Question(caller.user(), right, namespace, name)))
                .thenAccept(answer -> {
                    if (!answer.allowed()) {
                        throw denied(caller, right, namespace, name);
                    }
                });
    }

    private static StatusRuntimeException denied(Caller caller, Right right, String namespace, String name) {
        return Status.PERMISSION_DENIED
                .withDescription("user %s may not %s%s%s: an owner of the cluster can grant it"
                        .formatted(
                                caller.user(),
                                right,
                                name.isEmpty() ? "" : " of " + name,
                                namespace.isEmpty() ? " in all namespaces" : " in namespace " + namespace))
                .asRuntimeException();
    }

    private CompletableFuture<Answer> answer(Question question) {
        CompletableFuture<Answer> known = answers.getIfPresent(question);
        return isGood(known)
                ? known
                : answers.asMap().compute(question, (same, now) -> isGood(now) ? now : ask(question, now));
    }

    /** Tells whether an answer is about to come, or counts now. */
    private boolean isGood(CompletableFuture<Answer> answer) {
        if (answer == null || answer.isCompletedExceptionally()) {
            return false;
        }
        return !answer.isDone() || counts(answer.join(), kubernetesAnswers.getAsBoolean() ? FRESH : OUTAGE);
    }

    private boolean counts(Answer answer, Duration time) {
        return answer.at().plus(time).isAfter(clock.instant());
    }

    private CompletableFuture<Answer> ask(Question question, CompletableFuture<Answer> before) {
        CallLimit.Permit permit;
        try {
            permit = limit.acquire(question.user());
        } catch (StatusRuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return CompletableFuture.supplyAsync(() -> review(question), executor)
                .exceptionally(failure -> {
                    if (before != null && !before.isCompletedExceptionally() && counts(before.join(), OUTAGE)) {
                        return before.join();
                    }
                    throw Status.UNAVAILABLE
                            .withDescription(
                                    "Kubernetes does not say what user %s may do: try again".formatted(question.user()))
                            .withCause(failure)
                            .asRuntimeException();
                })
                .whenComplete((answer, failure) -> permit.close());
    }

    private Answer review(Question question) {
        Instant now = clock.instant();
        SubjectAccessReviewSpec spec = new SubjectAccessReviewSpecBuilder()
                .withUser(question.user)
                .withNewResourceAttributes()
                .withVerb(question.right.verb)
                .withGroup(question.right.group)
                .withResource(question.right.resource)
                .withSubresource(question.right.subresource)
                .withNamespace(question.namespace)
                .withName(question.name)
                .endResourceAttributes()
                .build();
        var reviews = client.authorization().v1();
        SubjectAccessReviewStatus status = namespace
                .map(own -> reviews.localSubjectAccessReview()
                        .inNamespace(own)
                        .create(new LocalSubjectAccessReviewBuilder()
                                .withNewMetadata()
                                .withNamespace(own)
                                .endMetadata()
                                .withSpec(spec)
                                .build())
                        .getStatus())
                .orElseGet(() -> reviews.subjectAccessReview()
                        .create(new SubjectAccessReviewBuilder().withSpec(spec).build())
                        .getStatus());
        if (status == null) {
            throw new KubernetesClientException("a SubjectAccessReview came back without an answer");
        }
        return new Answer(Boolean.TRUE.equals(status.getAllowed()), now);
    }
}
