package dev.pileus.gitpoll.app;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** An API server in memory that knows who everybody is, allows everything unless it is told not to, and can refuse. */
final class ApiServer implements AutoCloseable {

    static final String USER = "system:serviceaccount:team-a:alice";

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private final KubernetesMockServer server;
    private final AtomicBoolean forbidsTheNext = new AtomicBoolean();

    ApiServer() {
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), responses, new KubernetesMixedDispatcher(responses), false);
        server.init();
        expectReviews();
    }

    /** Forgets every object, request and refusal. */
    void reset() throws InterruptedException {
        server.reset();
        requests();
        expectReviews();
    }

    String url() {
        return server.url("/");
    }

    NamespacedKubernetesClient client() {
        return server.createClient();
    }

    /** Forbids the next thing that somebody asks whether they may. */
    void forbid() {
        forbidsTheNext.set(true);
    }

    /** Refuses the next PATCH of that path. */
    void refusePatch(String path, int code) {
        server.expect()
                .patch()
                .withPath(path)
                .andReturn(
                        code,
                        new StatusBuilder()
                                .withStatus("Failure")
                                .withCode(code)
                                .withMessage("no")
                                .build())
                .once();
    }

    /** Refuses the next GET of that path. */
    void refuseGet(String path, int code) {
        server.expect()
                .get()
                .withPath(path)
                .andReturn(
                        code,
                        new StatusBuilder()
                                .withStatus("Failure")
                                .withCode(code)
                                .withMessage("no")
                                .build())
                .once();
    }

    /** The requests since this was asked last, each as its method and path. */
    List<String> requests() throws InterruptedException {
        List<String> requests = new ArrayList<>();
        for (RecordedRequest request = next(); request != null; request = next()) {
            requests.add(request.getMethod() + " " + request.getPath());
        }
        return requests;
    }

    /** What was asked for in requests of a path since this, or the requests, were asked last. */
    List<String> accepted(String path) throws InterruptedException {
        List<String> accepted = new ArrayList<>();
        for (RecordedRequest request = next(); request != null; request = next()) {
            if (request.getPath().startsWith(path + "?")) {
                accepted.add(request.getHeader("Accept"));
            }
        }
        return accepted;
    }

    private RecordedRequest next() throws InterruptedException {
        return server.takeRequest(1, TimeUnit.MILLISECONDS);
    }

    private void expectReviews() {
        server.expect()
                .post()
                .withPath("/apis/authentication.k8s.io/v1/selfsubjectreviews")
                .andReturn(
                        201,
                        new SelfSubjectReviewBuilder()
                                .withNewStatus()
                                .withNewUserInfo()
                                .withUsername(USER)
                                .endUserInfo()
                                .endStatus()
                                .build())
                .always();
        server.expect()
                .post()
                .withPath(REVIEWS)
                .andReply(201, request -> new SelfSubjectAccessReviewBuilder()
                        .withNewStatus()
                        .withAllowed(!forbidsTheNext.getAndSet(false))
                        .endStatus()
                        .build())
                .always();
    }

    @Override
    public void close() {
        server.destroy();
    }
}
