package dev.pileus.replicas;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kubernetes every few seconds for one Deployment: whether it answers, with what it keeps, and to this account. */
final class ConnectionCheck {

    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionCheck.class);

    private final KubernetesClient client;
    private final Optional<String> namespace;
    private final Runnable onAnswer;
    private volatile boolean answers;
    private volatile Optional<String> problem = Optional.of("Kubernetes was not asked yet");

    /**
     * @param namespace the one to ask about; without it all
     * @param onAnswer told each time that Kubernetes answers
     */
    ConnectionCheck(KubernetesClient client, Optional<String> namespace, Runnable onAnswer) {
        this.client = client;
        this.namespace = namespace;
        this.onAnswer = onAnswer;
    }

    /** Begins to ask. */
    void start(ScheduledExecutorService executor) {
        executor.scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The reason why Kubernetes cannot be reached; empty while it can. */
    Optional<String> problem() {
        return problem;
    }

    /** Tells whether Kubernetes answered when it was asked last, be it with a refusal. */
    boolean answers() {
        return answers;
    }

    /** Tells whether a failure is that there was no answer, or none for now. */
    private static boolean isOutage(KubernetesClientException failure) {
        return failure.getCode() == 0 || failure.getCode() == TOO_MANY_REQUESTS || failure.getCode() >= SERVER_ERROR;
    }

    private void ask() {
        Optional<String> now = question();
        if (!now.equals(problem)) {
            now.ifPresentOrElse(
                    text -> LOG.warn("Kubernetes does not answer: {}", text), () -> LOG.info("Kubernetes answers"));
        }
        problem = now;
        if (now.isEmpty()) {
            onAnswer.run();
        }
    }

    private Optional<String> question() {
        try {
            var deployments = client.apps().deployments();
            var one = new ListOptionsBuilder().withLimit(1L).build();
            if (namespace.isPresent()) {
                deployments.inNamespace(namespace.get()).list(one);
            } else {
                deployments.inAnyNamespace().list(one);
            }
            answers = true;
            return Optional.empty();
        } catch (RuntimeException e) {
            answers = e instanceof KubernetesClientException failure && !isOutage(failure);
            Throwable reason = e.getCause() == null ? e : e.getCause();
            return Optional.of(reason.getMessage() == null ? reason.toString() : reason.getMessage());
        }
    }
}
