package dev.pileus.testing.kubernetes;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
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
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API server in memory: it stores what it is sent, knows who everybody is, allows everything, and can be told to
 * answer otherwise. It remembers what it was asked.
 */
public final class CrudApiServer implements AutoCloseable {

    /** The name of whoever asks. */
    public static final String USER = "system:serviceaccount:team-a:alice";

    /** Where a client asks whether it may do something. */
    public static final String ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private static final String USER_REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    /** The token of {@link #client}, by which the test's own requests are told from others. */
    private static final String TEST_TOKEN = "secret";

    /** Of the test's own requests: one that takes longer would be sent again, and have been done already. */
    private static final int TIMEOUT_MILLIS = 120_000;

    private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\"");

    private final KubernetesMockServer server;
    private final Map<String, Queue<MockResponse>> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<Request> received = new LinkedBlockingQueue<>();
    private final AtomicBoolean forbidsTheNext = new AtomicBoolean();

    /** A request that arrived. */
    public record Request(String method, String path, String token, String accept, String body) {

        /** {@code METHOD PATH TOKEN}. */
        @Override
        public String toString() {
            return method + " " + path + " " + token;
        }
    }

    /** Starts it. */
    public CrudApiServer() {
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), responses, new Dispatcher(responses), false);
        server.init();
    }

    /** Forgets every object, request and refusal. */
    public void reset() {
        server.reset();
        answers.clear();
        received.clear();
        forbidsTheNext.set(false);
    }

    /** Its address. */
    public String url() {
        return server.url("/");
    }

    /** A client for the test itself, whose requests are not among those that are remembered. */
    public NamespacedKubernetesClient client() {
        return server.createClient(builder ->
                builder.editOrNewConfig().withRequestTimeout(TIMEOUT_MILLIS).endConfig());
    }

    /** Answers the next request of that method and path, its query included. */
    public void answer(String method, String path, int code, Object body) {
        answers.computeIfAbsent(method + " " + path, key -> new ConcurrentLinkedQueue<>())
                .add(response(code, body));
    }

    /** Refuses the next request of that method and path, its query included. */
    public void refuse(String method, String path, int code, String message) {
        answer(
                method,
                path,
                code,
                new StatusBuilder()
                        .withStatus("Failure")
                        .withCode(code)
                        .withMessage(message)
                        .build());
    }

    /** Answers no to the next who asks whether they may do something. */
    public void forbid() {
        forbidsTheNext.set(true);
    }

    /** What it was asked since this, or {@link #requests}, was called last, and what comes while it goes on. */
    public List<Request> received() {
        List<Request> taken = new ArrayList<>();
        for (Request request = next(); request != null; request = next()) {
            taken.add(request);
        }
        return taken;
    }

    /** The same, each as {@code METHOD PATH TOKEN}. */
    public List<String> requests() {
        return received().stream().map(Request::toString).toList();
    }

    @Override
    public void close() {
        server.destroy();
    }

    private Request next() {
        try {
            return received.poll(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static MockResponse response(int code, Object body) {
        return new MockResponse()
                .setResponseCode(code)
                .setHeader("Content-Type", "application/json")
                .setBody(Serialization.asJson(body));
    }

    private final class Dispatcher extends KubernetesMixedDispatcher {

        private Dispatcher(Map<ServerRequest, Queue<ServerResponse>> responses) {
            super(responses);
        }

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            String line = request.getMethod() + " " + request.getPath();
            MockResponse prepared =
                    answers.getOrDefault(line, new ConcurrentLinkedQueue<>()).poll();
            remember(request);
            if (prepared != null) {
                return prepared;
            }
            return switch (line) {
                case "POST " + USER_REVIEWS ->
                    response(
                            201,
                            new SelfSubjectReviewBuilder()
                                    .withNewStatus()
                                    .withNewUserInfo()
                                    .withUsername(USER)
                                    .endUserInfo()
                                    .endStatus()
                                    .build());
                case "POST " + ACCESS_REVIEWS ->
                    response(
                            201,
                            new SelfSubjectAccessReviewBuilder()
                                    .withNewStatus()
                                    .withAllowed(!forbidsTheNext.getAndSet(false))
                                    .endStatus()
                                    .build());
                default -> store(request);
            };
        }

        private void remember(RecordedRequest request) {
            String token = header(request, "Authorization").replace("Bearer ", "");
            if (!token.equals(TEST_TOKEN)) {
                received.add(new Request(
                        request.getMethod(), request.getPath(), token, header(request, "Accept"), body(request)));
            }
        }

        /** Reading the body as text would leave nothing of it for what stores it. */
        private String body(RecordedRequest request) {
            return Optional.ofNullable(request.getBody())
                    .map(body -> new String(body.getBytes(), StandardCharsets.UTF_8))
                    .orElse("");
        }

        private String header(RecordedRequest request, String name) {
            return Optional.ofNullable(request.getHeader(name)).orElse("");
        }

        /** What was asked to be tried only is stored too, so it is taken away again. */
        private MockResponse store(RecordedRequest request) {
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
