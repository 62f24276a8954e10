package dev.pileus.replicas;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.grpc.GrpcJsonMarshaller;
import com.linecorp.armeria.common.grpc.GrpcMeterIdPrefixFunction;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcHealthCheckService;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingOptions;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingQueryParamMatchRule;
import com.linecorp.armeria.server.healthcheck.HealthCheckService;
import com.linecorp.armeria.server.healthcheck.SettableHealthChecker;
import com.linecorp.armeria.server.metric.MetricCollectingService;
import dev.pileus.replicas.v1.ReplicasServiceGrpc;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replicas API on its two ports: gRPC and HTTP by mTLS on one, health and metrics in clear on the other. */
final class ReplicasServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicasServer.class);

    private static final List<String> CIPHER_SUITES =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /** Beyond this a message is refused as such, which over HTTP is the whole request. */
    private static final int MAX_MESSAGE_BYTES = 16 * 1024;

    /** Beyond this a call breaks off. */
    private static final int MAX_REQUEST_BYTES = 64 * 1024;

    private static final int MAX_CONNECTIONS = 2_000;
    private static final int MAX_STREAMS_PER_CONNECTION = 100;
    private static final int CALLS_EACH = 200;
    private static final int WRITES_EACH = 8;
    private static final int WATCHES_EACH = 16;

    /** More than watches, each of which asks now and then. */
    private static final int QUESTIONS_EACH = 32;

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration MAX_CONNECTION_AGE = Duration.ofHours(1);

    /** How long calls under way have to end after the last connection was told to go. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(8);

    /** How long connections have to see that they should go before they are closed. */
    static final Duration CLOSING = Duration.ofSeconds(2);

    private static final MediaType PROMETHEUS_TEXT = MediaType.parse("text/plain; version=0.0.4");

    private final Settings settings;
    private final KubernetesClient client;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("timer-", 0).daemon().factory());
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Certificates certificates;
    private final DeploymentCache cache;
    private final ConnectionCheck connection;
    private final WatchStreams watches;
    private final CallLimit calls = new CallLimit("calls", CALLS_EACH);
    private final SettableHealthChecker ready = new SettableHealthChecker(false);
    private final SettableHealthChecker kubernetes = new SettableHealthChecker(false);
    private final Server server;
    private final Server management;
    private volatile boolean draining;
    private volatile boolean closing;

    /**
     * @param client with the server's own rights; it is closed with the server
     * @throws IllegalStateException where the certificates cannot be used
     */
    ReplicasServer(Settings settings, KubernetesClient client, InstantSource clock) {
        this.settings = settings;
        this.client = client;
        this.certificates = Certificates.read(settings.tlsFolder(), clock, metrics);
        this.cache = new DeploymentCache(client, settings, clock);
        this.connection = new ConnectionCheck(client, settings.namespace(), cache::kubernetesAnswers);
        this.watches = new WatchStreams(cache, new CallLimit("watches", WATCHES_EACH));
        AccessReviews access = new AccessReviews(
                client,
                settings.namespace(),
                connection::answers,
                clock,
                blocking,
                new CallLimit("questions about rights", QUESTIONS_EACH));
        ReplicasEndpoint endpoint = new ReplicasEndpoint(
                cache,
                access,
                new Scaling(client, cache.targets()),
                settings,
                blocking,
                new CallLimit("writes", WRITES_EACH),
                watches);
        this.server = build(endpoint);
        this.management = buildManagement();
        Gauge.builder("replicas.cache.age", () -> cache.age().toMillis() / 1000.0)
                .baseUnit("seconds")
                .description("How long ago Kubernetes was heard last while the watches were up.")
                .register(metrics);
        Gauge.builder("replicas.cache.deployments", cache::size)
                .description("Deployments in the cache.")
                .register(metrics);
        Gauge.builder("replicas.watches", watches::size)
                .description("Streams of changes that callers watch.")
                .register(metrics);
    }

    private Server build(ReplicasEndpoint endpoint) {
        Problems problems = new Problems();
        EventStreams events = new EventStreams(endpoint);
        return Server.builder()
                .port(settings.port(), SessionProtocol.HTTPS)
                .tlsEngineType(TlsEngineType.JDK)
                .tls(new KeyManagerFactoryWrapper(certificates.keyManager()))
                .tlsCustomizer(tls -> tls.protocols("TLSv1.3")
                        .ciphers(CIPHER_SUITES)
                        .clientAuth(ClientAuth.REQUIRE)
                        .trustManager(certificates.trustManager()))
                // Armeria asks for the suite that HTTP/2 demands of TLS 1.2, which is not spoken here.
                .tlsAllowUnsafeCiphers(true)
                .meterRegistry(metrics)
                .errorHandler(problems)
                .maxRequestLength(MAX_REQUEST_BYTES)
                .requestTimeout(REQUEST_TIMEOUT)
                .idleTimeout(IDLE_TIMEOUT)
                .maxConnectionAge(MAX_CONNECTION_AGE)
                .maxNumConnections(MAX_CONNECTIONS)
                .http2MaxStreamsPerConnection(MAX_STREAMS_PER_CONNECTION)
                .gracefulShutdownTimeout(Duration.ZERO, LAST_CALLS)
                .service(api(endpoint, problems))
                .service("/v1/namespaces/{namespace}/deployments:watch", events)
                .service("/v1/deployments:watch", events)
                .decorator("prefix:/v1/", ReplicasServer::checkRequest)
                .decorator(this::admit)
                .decorator(MetricCollectingService.newDecorator(GrpcMeterIdPrefixFunction.of("replicas.calls")))
                .build();
    }

    private Server buildManagement() {
        return Server.builder()
                .port(settings.managementPort(), SessionProtocol.HTTP)
                .errorHandler(new Problems())
                .service("/health/liveness", HealthCheckService.of())
                .service("/health/readiness", HealthCheckService.of(ready))
                .service("/health", (context, request) -> health())
                .service(
                        "/prometheus",
                        (context, request) -> HttpResponse.of(HttpStatus.OK, PROMETHEUS_TEXT, metrics.scrape()))
                .service(GrpcService.builder().addService(healthService()).build())
                .build();
    }

    private GrpcService api(ReplicasEndpoint endpoint, Problems problems) {
        var builder = GrpcService.builder()
                .addService(endpoint)
                .addService(healthService())
                .enableHttpJsonTranscoding(HttpJsonTranscodingOptions.builder()
                        .queryParamMatchRules(HttpJsonTranscodingQueryParamMatchRule.LOWER_CAMEL_CASE)
                        .errorHandler(problems)
                        .build())
                .jsonMarshallerFactory(service -> GrpcJsonMarshaller.builder()
                        .jsonMarshallerCustomizer(
                                json -> json.ignoringUnknownFields(false).includingDefaultValueFields(true))
                        .build(service))
                .supportedSerializationFormats(GrpcSerializationFormats.PROTO, GrpcSerializationFormats.JSON)
                // However much time a client gives itself.
                .useClientTimeoutHeader(false)
                .maxRequestMessageLength(MAX_MESSAGE_BYTES);
        if (settings.reflection()) {
            builder.addService(ProtoReflectionServiceV1.newInstance());
        }
        return builder.build();
    }

    private GrpcHealthCheckService healthService() {
        return GrpcHealthCheckService.builder()
                .checkers(ready)
                .serviceCheckers(ReplicasServiceGrpc.SERVICE_NAME, ready)
                .serviceCheckers("kubernetes", kubernetes)
                .build();
    }

    /** Starts to fill the cache and to answer; until it is filled calls are answered with UNAVAILABLE. */
    void start() {
        cache.start();
        connection.start(timer);
        certificates.start(timer);
        timer.scheduleWithFixedDelay(this::updateHealth, 0, 200, TimeUnit.MILLISECONDS);
        server.start().join();
        management.start().join();
    }

    /** The port of the API. */
    int port() {
        return server.activeLocalPort();
    }

    /** The port of health and metrics. */
    int managementPort() {
        return management.activeLocalPort();
    }

    /** Looks for new certificates now. */
    void refreshCertificates() {
        certificates.refresh();
    }

    private void updateHealth() {
        kubernetes.setHealthy(connection.problem().isEmpty());
        ready.setHealthy(!draining && cache.isFilled() && !certificates.isExpired());
    }

    private HttpResponse health() {
        ObjectNode checks = JsonNodeFactory.instance.objectNode();
        boolean up = check(checks, "cache", cache.isFilled() ? Optional.empty() : Optional.of("it is not filled yet"))
                & check(checks, "kubernetes", connection.problem())
                & check(checks, "certificates", certificates.problem());
        ObjectNode health = JsonNodeFactory.instance.objectNode().put("status", up ? "UP" : "DOWN");
        health.set("checks", checks);
        return HttpResponse.of(
                up ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, MediaType.JSON_UTF_8, health.toString());
    }

    private static boolean check(ObjectNode checks, String name, Optional<String> problem) {
        ObjectNode check = checks.putObject(name).put("status", problem.isEmpty() ? "UP" : "DOWN");
        problem.ifPresent(text -> check.put("detail", text));
        return problem.isEmpty();
    }

    /**
     * Looks who makes a request before what is in it is read, and whether they make too many. Once no new connection comes, it
     * tells each that is there to go, with the answer to its next request.
     */
    private HttpResponse admit(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        if (closing) {
            context.initiateConnectionShutdown();
        }
        try {
            // Health is for any certificate, also for one that names no user, such as a server's.
            boolean isHealth = context.path().startsWith("/" + HealthGrpc.SERVICE_NAME);
            CallLimit.Permit permit = calls.acquire(
                    isHealth ? "(health)" : Caller.authenticate(context).user());
            context.log().whenComplete().thenRun(permit::close);
        } catch (StatusRuntimeException e) {
            return Problems.refusal(context, request, e);
        }
        return delegate.serve(context, request);
    }

    /** A parameter that is not known is refused, as an unknown field is. */
    private static HttpResponse checkRequest(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        context.setMaxRequestLength(MAX_MESSAGE_BYTES);
        for (String name : context.queryParams().names()) {
            if (!Requests.PARAMETERS.contains(name)) {
                return Problems.response(context, StatusProto.fromThrowable(Requests.invalid(name, "is not known")))
                        .toHttpResponse();
            }
        }
        return delegate.serve(context, request);
    }

    /**
     * Goes out of service without a call that fails: goes on until nobody is led here any more, then sends connections away, then
     * ends. Blocks until then.
     */
    void drain() {
        drain(ReplicasServer::pause);
    }

    /**
     * Does so with pauses of another kind.
     *
     * @param pause told how long each should be
     */
    void drain(Consumer<Duration> pause) {
        draining = true;
        ready.setHealthy(false);
        LOG.info("Going on for {}, until no new connection comes", settings.drain());
        pause.accept(settings.drain());
        closing = true;
        watches.end();
        pause.accept(CLOSING);
        close();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends at once, after calls under way. */
    @Override
    public void close() {
        closing = true;
        watches.end();
        server.stop().join();
        management.stop().join();
        timer.shutdownNow();
        cache.close();
        blocking.shutdownNow();
        client.close();
    }
}
