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
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stored-in-memory API server that knows who everybody is, and can be told to refuse. */
final class ApiServer implements AutoCloseable {

    static final String USER = "system:serviceaccount:team-a:alice";

    /** The token of {@link #client}. */
    static final String TEST_TOKEN = "secret";

    private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\"");

    private final KubernetesMockServer server;

    ApiServer() {
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        server = new KubernetesMockServer(new Context(), new MockWebServer(), responses, new DryRuns(responses), false);
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

    /** Every request since the last time, as {@code METHOD PATH TOKEN}. */
    List<String> sent() throws InterruptedException {
        List<String> sent = new ArrayList<>();
        for (RecordedRequest request = next(); request != null; request = next()) {
            sent.add(request.getMethod() + " " + request.getPath() + " "
                    + String.valueOf(request.getHeader("Authorization")).replace("Bearer ", ""));
        }
        return sent;
    }

    private RecordedRequest next() throws InterruptedException {
        return server.takeRequest(10, TimeUnit.MILLISECONDS);
    }

    /** Refuses the next PATCH of that path. */
    void refuseChange(String path, int code, String message) {
        server.expect()
                .patch()
                .withPath(path)
                .andReturn(code, status(code, message))
                .once();
    }

    /** Refuses the next GET of that path. */
    void refuseRead(String path, int code, String message) {
        server.expect()
                .get()
                .withPath(path)
                .andReturn(code, status(code, message))
                .once();
    }

    private static Status status(int code, String message) {
        return new StatusBuilder()
                .withStatus("Failure")
                .withCode(code)
                .withMessage(message)
                .build();
    }

    /** Refuses the next POST to that path. */
    void refuse(String path, int code, String message) {
        server.expect()
                .post()
                .withPath(path)
                .andReturn(code, status(code, message))
                .once();
    }

    @Override
    public void close() {
        server.destroy();
    }

    /** The server stores what it is asked to try only; this takes it away again. */
    private final class DryRuns extends KubernetesMixedDispatcher {

        private DryRuns(Map<ServerRequest, Queue<ServerResponse>> responses) {
            super(responses);
        }

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            MockResponse response = super.dispatch(request);
            if (request.getPath().contains("dryRun=All") && response.code() < 300) {
                Matcher name = NAME.matcher(new String(response.getBody().getBytes(), StandardCharsets.UTF_8));
                String path = request.getPath().replaceFirst("\\?.*", "");
                super.dispatch(new RecordedRequest(
                        request.getHttpVersion(),
                        HttpMethod.DELETE,
                        path + "/" + (name.find() ? name.group(1) : ""),
                        request.getHeaders(),
                        new Buffer()));
            }
            return response;
        }
    }
}
