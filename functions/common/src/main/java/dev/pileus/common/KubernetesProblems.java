package dev.pileus.common;

import dev.pileus.api.Problem;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles errors of the Kubernetes API server in functions that talk to it with the fabric8 client. */
@Singleton
@Requires(classes = KubernetesClientException.class)
final class KubernetesProblems implements ExceptionHandler<KubernetesClientException, HttpResponse<Problem>> {

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesProblems.class);

    @Override
    public HttpResponse<Problem> handle(HttpRequest request, KubernetesClientException exception) {
        Problem problem = KubernetesProblem.of(exception.getCode(), message(exception));
        if (problem.status() >= 500) {
            LOG.warn("{} {}: the API server is away", request.getMethodName(), request.getPath(), exception);
        }
        return ProblemResponses.respond(problem);
    }

    /** The API server's own sentence; the client's message repeats the URL and the whole answer around it. */
    static String message(KubernetesClientException exception) {
        return Optional.ofNullable(exception.getStatus())
                .map(io.fabric8.kubernetes.api.model.Status::getMessage)
                .or(() -> Optional.ofNullable(exception.getMessage()))
                .orElse("");
    }
}
