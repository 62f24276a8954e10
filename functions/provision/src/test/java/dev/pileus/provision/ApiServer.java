package dev.pileus.provision;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** A stored-in-memory API server that knows who everybody is, and can be told to refuse. */
final class ApiServer implements AutoCloseable {

    static final String USER = "system:serviceaccount:team-a:alice";

    private final KubernetesMockServer server;

    ApiServer() {
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), responses, new KubernetesMixedDispatcher(responses), false);
        server.init();
        expectReviews();
    }

    /** Forgets every object and every refusal. */
    void reset() {
        server.reset();
        expectReviews();
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
    }

    String url() {
        return server.url("/");
    }

    NamespacedKubernetesClient client() {
        return server.createClient();
    }

    /** Refuses the next POST to that path. */
    void refuse(String path, int code, String message) {
        Status status = new StatusBuilder()
                .withStatus("Failure")
                .withCode(code)
                .withMessage(message)
                .build();
        server.expect().post().withPath(path).andReturn(code, status).once();
    }

    @Override
    public void close() {
        server.destroy();
    }
}
