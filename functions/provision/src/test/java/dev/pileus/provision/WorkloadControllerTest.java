package dev.pileus.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.common.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.client.BlockingHttpClient;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadControllerTest {

    private static final String WORKLOADS = "/namespaces/team-a/workloads";
    private static final String JOBS = "/apis/batch/v1/namespaces/team-a/jobs";
    private static final String HELLO = """
            {"kind": "command", "name": "hello", "ttl": "PT2H", "parameters": {"command": "echo hello"}}""";

    private static ApiServer api;
    private static KubernetesClient kubernetes;
    private static EmbeddedServer server;
    private static BlockingHttpClient http;

    @BeforeAll
    static void start() {
        api = new ApiServer();
        kubernetes = api.client();
        server = ApplicationContext.run(
                EmbeddedServer.class, Map.of("pileus.kubernetes.url", api.url(), "micronaut.server.port", -1));
        http = server.getApplicationContext()
                .createBean(HttpClient.class, server.getURL())
                .toBlocking();
    }

    @AfterEach
    void forget() {
        api.reset();
    }

    @AfterAll
    static void stop() {
        server.close();
        kubernetes.close();
        api.close();
    }

    @Test
    void shouldMakeARecordThatOwnsTheJobWhenACommandIsPosted() {
        HttpResponse<Map<?, ?>> response = post(HELLO);

        assertThat(response.code()).isEqualTo(201);
        assertThat(response.header("Location")).isEqualTo("/namespaces/team-a/workloads/hello");
        assertThat(response.body())
                .extracting("name", "kind", "phase", "createdBy")
                .containsExactly("hello", "command", "Pending", ApiServer.USER);
        ConfigMap record = record("hello");
        Instant created = Instant.parse(record.getMetadata().getCreationTimestamp());
        assertThat(record.getMetadata().getAnnotations())
                .containsEntry(
                        Labels.EXPIRES_AT, created.plus(Duration.ofHours(2)).toString())
                .extractingByKey(Labels.UNFINISHED_LIFE)
                .isNull();
        assertThat(job("hello").getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> {
                    assertThat(owner.getUid()).isEqualTo(record.getMetadata().getUid());
                    assertThat(owner.getBlockOwnerDeletion()).isTrue();
                });
    }

    @Test
    void shouldMakeUpANameWhenNoneIsGiven() {
        HttpResponse<Map<?, ?>> response = post("{\"kind\": \"command\", \"parameters\": {\"command\": \"ls\"}}");

        assertThat((String) response.body().get("name")).startsWith("command-");
    }

    @Test
    void shouldAnswer409WhenNameIsTaken() {
        post(HELLO);

        Refusal refusal = refused(request(HELLO));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.detail()).contains("'hello' is taken");
    }

    @Test
    void shouldAnswerTheSameWorkloadWhenRequestIsRetriedWithItsKey() {
        String nameless = "{\"kind\": \"command\", \"parameters\": {\"command\": \"ls\"}}";
        HttpResponse<Map<?, ?>> first = exchange(request(nameless).header("Idempotency-Key", "k1"));

        HttpResponse<Map<?, ?>> second = exchange(request(nameless).header("Idempotency-Key", "k1"));

        assertThat(first.code()).isEqualTo(201);
        assertThat(second.code()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(kubernetes.batch().v1().jobs().inNamespace("team-a").list().getItems())
                .hasSize(1);
    }

    @Test
    void shouldAnswer422WhenAKeyIsReusedForAnotherRequest() {
        exchange(request(HELLO).header("Idempotency-Key", "k1"));

        Refusal refusal =
                refused(request(HELLO.replace("echo hello", "echo bye")).header("Idempotency-Key", "k1"));

        assertThat(refusal.status()).isEqualTo(422);
    }

    @Test
    void shouldFinishTheWorkWhenTheFirstTryDiedAfterTheRecord() {
        exchange(request(HELLO).header("Idempotency-Key", "k1"));
        String uid = record("hello").getMetadata().getUid();
        kubernetes.resource(job("hello")).delete();
        kubernetes.configMaps().inNamespace("team-a").withName("hello").edit(record -> record.edit()
                .editMetadata()
                .addToAnnotations(Labels.UNFINISHED_LIFE, "PT2H")
                .endMetadata()
                .build());

        exchange(request(HELLO).header("Idempotency-Key", "k1"));

        assertThat(job("hello").getMetadata().getOwnerReferences().getFirst().getUid())
                .isEqualTo(uid);
        assertThat(record("hello").getMetadata().getAnnotations().get(Labels.UNFINISHED_LIFE))
                .isNull();
    }

    @Test
    void shouldLeaveNothingWhenTheJobIsRefusedByQuota() {
        api.refuse(
                JOBS, 403, "jobs.batch \"hello\" is forbidden: exceeded quota: tenant, requested: count/jobs.batch=1");

        Refusal refusal = refused(request(HELLO));

        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.detail()).contains("exceeded quota: tenant");
        assertThat(record("hello")).isNull();
    }

    @Test
    void shouldLeaveNothingWhenTheApiServerFailsAtTheJob() {
        api.refuse(JOBS, 500, "etcdserver: request timed out");
        api.refuse(JOBS, 500, "etcdserver: request timed out");
        api.refuse(JOBS, 500, "etcdserver: request timed out");

        Refusal refusal = refused(request(HELLO));

        assertThat(refusal.status()).isEqualTo(503);
        assertThat(record("hello")).isNull();
    }

    @Test
    void shouldShowTheObjectsAndMakeNothingWhenDryRun() {
        String yaml = http.retrieve(HttpRequest.POST(WORKLOADS + "?dryRun=true", HELLO)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .accept(MediaType.of("application/yaml"))
                .bearerAuth("t"));

        assertThat(yaml).contains("kind: ConfigMap", "kind: Job", "echo hello");
        assertThat(job("hello")).isNull();
    }

    @Test
    void shouldCountTheNewLifeFromNowWhenExtended() {
        post(HELLO);

        HttpResponse<Map<?, ?>> response = exchange(patch("hello", "{\"ttl\": \"P1D\"}"));

        assertThat(Instant.parse((String) response.body().get("expiresAt")))
                .isBetween(
                        Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
    }

    @Test
    void shouldAnswer422WhenACommandIsChanged() {
        post(HELLO);

        assertThat(refused(patch("hello", "{\"parameters\": {\"command\": \"ls\"}}"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void shouldAnswer404WhenWhatIsChangedIsNoWorkload() {
        assertThat(refused(patch("nothing", "{\"ttl\": \"PT1H\"}")).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2fb", "..%2f..%2fsecrets", "a%0d%0ab", "UPPER"})
    void shouldAnswer404WhenTheNameIsATrick(String name) {
        Refusal refusal = refused(patch(name, "{\"ttl\": \"PT1H\"}"));

        assertThat(refusal.status()).isEqualTo(404);
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of("{\"kind\": \"command\", \"parameters\": {\"command\": \"\"}}", "parameters.command"),
                Arguments.of("{\"kind\": \"command\", \"parameters\": {\"command\": \" \\n\"}}", "parameters.command"),
                Arguments.of(
                        "{\"kind\": \"command\", \"parameters\": {\"command\": \"" + "x".repeat(100_000) + "\"}}",
                        "parameters.command"),
                Arguments.of("{\"kind\": \"command\", \"parameters\": {}}", "parameters.command"),
                Arguments.of("{\"kind\": \"command\", \"parameters\": {\"command\": 7}}", "parameters.command"),
                Arguments.of("{\"kind\": \"command\", \"parameters\": {\"command\": null}}", "parameters.command"),
                Arguments.of(
                        "{\"kind\": \"command\", \"parameters\": {\"command\": \"ls\", \"colour\": 1}}",
                        "parameters.colour"),
                Arguments.of(
                        "{\"kind\": \"command\", \"parameters\": {\"command\": \"ls\", \"image\": \"a b\"}}",
                        "parameters.image"),
                Arguments.of(
                        "{\"kind\": \"command\", \"parameters\": {\"command\": \"ls\", \"timeout\": \"soon\"}}",
                        "parameters.timeout"),
                Arguments.of("{\"kind\": \"command\", \"parameters\": []}", "parameters"),
                Arguments.of("{\"kind\": \"command\"}", "parameters"),
                Arguments.of("{\"parameters\": {\"command\": \"ls\"}}", "kind"),
                Arguments.of("{\"kind\": \"yacht\", \"parameters\": {}}", "kind"),
                Arguments.of("{\"kind\": 1, \"parameters\": {}}", "kind"),
                Arguments.of(withField("\"surprise\": true"), "surprise"),
                Arguments.of(withField("\"name\": \"Not A Name\""), "name"),
                Arguments.of(withField("\"name\": \"" + "a".repeat(41) + "\""), "name"),
                Arguments.of(withField("\"name\": 12"), "name"),
                Arguments.of(withField("\"ttl\": \"PT0S\""), "ttl"),
                Arguments.of(withField("\"ttl\": \"-PT1H\""), "ttl"),
                Arguments.of(withField("\"ttl\": \"P365D\""), "ttl"),
                Arguments.of(withField("\"ttl\": \"P1Y\""), "ttl"),
                Arguments.of(withField("\"ttl\": 3600"), "ttl"));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void shouldNameTheFieldAndMakeNothingWhenItIsInvalid(String body, String field) {
        Refusal refusal = refused(request(body));

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.fields()).contains(field);
        assertThat(kubernetes.configMaps().inNamespace("team-a").list().getItems())
                .isEmpty();
    }

    static Stream<String> notJson() {
        return Stream.of(
                "{",
                "",
                "hello",
                "[".repeat(50_000),
                "{\"kind\": \"command\"} x",
                "{\"kind\": \"a\", \"kind\": \"b\"}");
    }

    @ParameterizedTest
    @MethodSource("notJson")
    void shouldAnswer400WhenBodyIsNotJson(String body) {
        assertThat(refused(request(body)).status()).isEqualTo(400);
    }

    @Test
    void shouldAnswer422WhenBodyIsNoObject() {
        assertThat(refused(request("[1]")).status()).isEqualTo(422);
    }

    @Test
    void shouldAnswer413WhenBodyIsTooLarge() {
        assertThat(refused(request("x".repeat(1_100_000))).status()).isEqualTo(413);
    }

    @Test
    void shouldAnswer415WhenBodyIsNotSaidToBeJson() {
        assertThat(refused(HttpRequest.POST(WORKLOADS, HELLO)
                                .contentType(MediaType.TEXT_PLAIN_TYPE)
                                .bearerAuth("t"))
                        .status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "text/json"})
    void shouldAnswer415WhenContentTypeIsUnknown(String contentType) {
        assertThat(refused(request(HELLO).header("Content-Type", contentType)).status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"perhaps", "1", "TRUE", ""})
    void shouldAnswer400AndMakeNothingWhenDryRunIsNeitherTrueNorFalse(String dryRun) {
        Refusal refusal =
                refused(HttpRequest.POST(WORKLOADS + "?dryRun=" + dryRun, HELLO).bearerAuth("t"));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(record("hello")).isNull();
    }

    @Test
    void shouldAnswer401WhenThereIsNoToken() {
        assertThat(refused(HttpRequest.POST(WORKLOADS, HELLO)).status()).isEqualTo(401);
    }

    @Test
    void shouldAnswer404WhenNamespaceCannotExist() {
        assertThat(refused(HttpRequest.POST("/namespaces/Team%20A/workloads", HELLO)
                                .bearerAuth("t"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void shouldAnswer503WhenTheApiServerIsAway() {
        try (EmbeddedServer lonely = ApplicationContext.run(
                EmbeddedServer.class,
                Map.of("pileus.kubernetes.url", "http://127.0.0.1:1", "micronaut.server.port", -1))) {
            BlockingHttpClient client = lonely.getApplicationContext()
                    .createBean(HttpClient.class, lonely.getURL())
                    .toBlocking();

            Refusal refusal = refused(client, request(HELLO));

            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.retryAfter()).isNotNull();
        }
    }

    @Test
    void shouldListEveryKindWithItsSchemaWhenCatalogueIsAsked() {
        Map<?, ?> catalogue = http.retrieve(HttpRequest.GET("/catalogue").bearerAuth("t"), Map.class);

        assertThat(catalogue)
                .extracting("kinds")
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .singleElement()
                .extracting("kind", "schema.type", "example.command")
                .containsExactly("command", "object", "echo hello; uname -a");
    }

    private static String withField(String field) {
        return "{\"kind\": \"command\", \"parameters\": {\"command\": \"ls\"}, " + field + "}";
    }

    private static MutableHttpRequest<String> request(String body) {
        return HttpRequest.POST(WORKLOADS, body).bearerAuth("t");
    }

    private static MutableHttpRequest<String> patch(String name, String body) {
        return HttpRequest.PATCH(WORKLOADS + "/" + name, body).bearerAuth("t");
    }

    private static HttpResponse<Map<?, ?>> post(String body) {
        return exchange(request(body));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static HttpResponse<Map<?, ?>> exchange(MutableHttpRequest<String> request) {
        return (HttpResponse) http.exchange(request, Map.class);
    }

    /** A problem document, as it arrived. */
    private record Refusal(int status, String detail, List<String> fields, String retryAfter) {}

    private static Refusal refused(HttpRequest<?> request) {
        return refused(http, request);
    }

    private static Refusal refused(BlockingHttpClient client, HttpRequest<?> request) {
        try {
            client.exchange(request, Map.class);
            throw new AssertionError("The request was not refused");
        } catch (HttpClientResponseException e) {
            Map<?, ?> problem = e.getResponse().getBody(Map.class).orElseThrow();
            assertThat(e.getResponse().getContentType().map(MediaType::getName)).contains("application/problem+json");
            assertThat(problem.get("status")).isEqualTo(e.getStatus().getCode());
            List<Map<?, ?>> errors = problem.get("errors") instanceof List<?> list ? cast(list) : List.of();
            return new Refusal(
                    e.getStatus().getCode(),
                    String.valueOf(problem.get("detail")),
                    errors.stream()
                            .map(error -> String.valueOf(error.get("field")))
                            .toList(),
                    e.getResponse().header("Retry-After"));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> cast(List<?> list) {
        return (List<Map<?, ?>>) list;
    }

    private static ConfigMap record(String name) {
        return kubernetes.configMaps().inNamespace("team-a").withName(name).get();
    }

    private static Job job(String name) {
        return kubernetes
                .batch()
                .v1()
                .jobs()
                .inNamespace("team-a")
                .withName(name)
                .get();
    }
}
