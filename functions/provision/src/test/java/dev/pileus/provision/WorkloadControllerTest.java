package dev.pileus.provision;

import static dev.pileus.provision.Provision.WORKLOADS;
import static dev.pileus.provision.Provision.dryRun;
import static dev.pileus.provision.Provision.patch;
import static dev.pileus.provision.Provision.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Labels;
import dev.pileus.provision.Provision.Refusal;
import dev.pileus.testing.TestHttpServer;
import dev.pileus.testing.kubernetes.CrudApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import java.time.Duration;
import java.time.Instant;
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

    private static final String JOBS = "/apis/batch/v1/namespaces/team-a/jobs";
    private static final String HELLO = """
            {"kind": "command", "name": "hello", "ttl": "PT2H", "parameters": {"command": "echo hello"}}""";

    private static Provision provision;

    @BeforeAll
    static void start() {
        provision = new Provision(Map.of());
    }

    @AfterEach
    void forget() {
        provision.api().reset();
    }

    @AfterAll
    static void stop() {
        provision.close();
    }

    @Test
    void shouldMakeARecordThatOwnsTheJobWhenACommandIsPosted() {
        HttpResponse<Map<?, ?>> response = provision.post(HELLO);

        assertThat(response.code()).isEqualTo(201);
        assertThat(response.header("Location")).isEqualTo("/namespaces/team-a/workloads/hello");
        assertThat(response.body())
                .extracting("name", "kind", "phase", "createdBy")
                .containsExactly("hello", "command", "Pending", CrudApiServer.USER);
        ConfigMap record = provision.record("hello");
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
        HttpResponse<Map<?, ?>> response =
                provision.post("{\"kind\": \"command\", \"parameters\": {\"command\": \"ls\"}}");

        assertThat((String) response.body().get("name")).startsWith("command-");
    }

    @Test
    void shouldAnswer409WhenNameIsTaken() {
        provision.post(HELLO);

        Refusal refusal = provision.refused(request(HELLO));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.detail()).contains("'hello' is taken");
    }

    @Test
    void shouldAnswerTheSameWorkloadWhenRequestIsRetriedWithItsKey() {
        String nameless = "{\"kind\": \"command\", \"parameters\": {\"command\": \"ls\"}}";
        HttpResponse<Map<?, ?>> first = provision.exchange(request(nameless).header("Idempotency-Key", "k1"));

        HttpResponse<Map<?, ?>> second = provision.exchange(request(nameless).header("Idempotency-Key", "k1"));

        assertThat(first.code()).isEqualTo(201);
        assertThat(second.code()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(provision
                        .kubernetes()
                        .batch()
                        .v1()
                        .jobs()
                        .inNamespace("team-a")
                        .list()
                        .getItems())
                .hasSize(1);
    }

    @Test
    void shouldAnswer422WhenAKeyIsReusedForAnotherRequest() {
        provision.exchange(request(HELLO).header("Idempotency-Key", "k1"));

        Refusal refusal = provision.refused(
                request(HELLO.replace("echo hello", "echo bye")).header("Idempotency-Key", "k1"));

        assertThat(refusal.status()).isEqualTo(422);
    }

    @Test
    void shouldFinishTheWorkWhenTheFirstTryDiedAfterTheRecord() {
        provision.exchange(request(HELLO).header("Idempotency-Key", "k1"));
        String uid = provision.record("hello").getMetadata().getUid();
        provision.kubernetes().resource(job("hello")).delete();
        provision
                .kubernetes()
                .configMaps()
                .inNamespace("team-a")
                .withName("hello")
                .edit(record -> record.edit()
                        .editMetadata()
                        .addToAnnotations(Labels.UNFINISHED_LIFE, "PT2H")
                        .endMetadata()
                        .build());

        provision.exchange(request(HELLO).header("Idempotency-Key", "k1"));

        assertThat(job("hello").getMetadata().getOwnerReferences().getFirst().getUid())
                .isEqualTo(uid);
        assertThat(provision.record("hello").getMetadata().getAnnotations().get(Labels.UNFINISHED_LIFE))
                .isNull();
    }

    @Test
    void shouldLeaveNothingWhenTheJobIsRefusedByQuota() {
        provision
                .api()
                .refuse(
                        "POST",
                        JOBS,
                        403,
                        "jobs.batch \"hello\" is forbidden: exceeded quota: tenant, requested: count/jobs.batch=1");

        Refusal refusal = provision.refused(request(HELLO));

        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.detail()).contains("exceeded quota: tenant");
        assertThat(provision.record("hello")).isNull();
    }

    @Test
    void shouldLeaveNothingWhenTheApiServerFailsAtTheJob() {
        provision.api().refuse("POST", JOBS, 500, "etcdserver: request timed out");
        provision.api().refuse("POST", JOBS, 500, "etcdserver: request timed out");
        provision.api().refuse("POST", JOBS, 500, "etcdserver: request timed out");

        Refusal refusal = provision.refused(request(HELLO));

        assertThat(refusal.status()).isEqualTo(503);
        assertThat(provision.record("hello")).isNull();
    }

    @Test
    void shouldShowTheObjectsAndMakeNothingWhenDryRun() {
        String yaml = provision.http().retrieve(dryRun(HELLO));

        assertThat(yaml).contains("kind: ConfigMap", "kind: Job", "echo hello");
        assertThat(provision.record("hello")).isNull();
        assertThat(job("hello")).isNull();
    }

    @Test
    void shouldCountTheNewLifeFromNowWhenExtended() {
        provision.post(HELLO);

        HttpResponse<Map<?, ?>> response = provision.exchange(patch("hello", "{\"ttl\": \"P1D\"}"));

        assertThat(Instant.parse((String) response.body().get("expiresAt")))
                .isBetween(
                        Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
    }

    @Test
    void shouldAnswer422WhenACommandIsChanged() {
        provision.post(HELLO);

        assertThat(provision
                        .refused(patch("hello", "{\"parameters\": {\"command\": \"ls\"}}"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void shouldAnswer404WhenWhatIsChangedIsNoWorkload() {
        assertThat(provision.refused(patch("nothing", "{\"ttl\": \"PT1H\"}")).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2fb", "..%2f..%2fsecrets", "a%0d%0ab", "UPPER"})
    void shouldAnswer404WhenTheNameIsATrick(String name) {
        Refusal refusal = provision.refused(patch(name, "{\"ttl\": \"PT1H\"}"));

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
        Refusal refusal = provision.refused(request(body));

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.fields()).contains(field);
        assertThat(provision
                        .kubernetes()
                        .configMaps()
                        .inNamespace("team-a")
                        .list()
                        .getItems())
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
        assertThat(provision.refused(request(body)).status()).isEqualTo(400);
    }

    @Test
    void shouldAnswer422WhenBodyIsNoObject() {
        assertThat(provision.refused(request("[1]")).status()).isEqualTo(422);
    }

    @Test
    void shouldAnswer400WhenTextIsHalfACharacter() {
        assertThat(provision
                        .refused(request(HELLO.replace("echo hello", "echo \\ud83d")))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void shouldNotRepeatMuchOfTheBodyWhenItIsNotJson() {
        String secret = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";

        Refusal refusal =
                provision.refused(request("{\"kind\": \"ssh\", \"parameters\": {\"publicKey\": " + secret + "}}"));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.body()).doesNotContain(secret.substring(0, 12));
    }

    @Test
    void shouldAnswer413WhenBodyIsTooLarge() {
        assertThat(provision.refused(request("x".repeat(1_100_000))).status()).isEqualTo(413);
    }

    @Test
    void shouldAnswer415WhenBodyIsNotSaidToBeJson() {
        assertThat(provision
                        .refused(HttpRequest.POST(WORKLOADS, HELLO)
                                .contentType(MediaType.TEXT_PLAIN_TYPE)
                                .bearerAuth("t"))
                        .status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "text/json"})
    void shouldAnswer415WhenContentTypeIsUnknown(String contentType) {
        assertThat(provision
                        .refused(request(HELLO).header("Content-Type", contentType))
                        .status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"perhaps", "1", "TRUE", ""})
    void shouldAnswer400AndMakeNothingWhenDryRunIsNeitherTrueNorFalse(String dryRun) {
        Refusal refusal = provision.refused(
                HttpRequest.POST(WORKLOADS + "?dryRun=" + dryRun, HELLO).bearerAuth("t"));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(provision.record("hello")).isNull();
    }

    @Test
    void shouldAnswer401WhenThereIsNoToken() {
        assertThat(provision.refused(HttpRequest.POST(WORKLOADS, HELLO)).status())
                .isEqualTo(401);
    }

    @Test
    void shouldAnswer404WhenNamespaceCannotExist() {
        assertThat(provision
                        .refused(HttpRequest.POST("/namespaces/Team%20A/workloads", HELLO)
                                .bearerAuth("t"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void shouldAnswer503WhenTheApiServerIsAway() {
        try (Provision lonely = new Provision(Map.of("pileus.kubernetes.url", TestHttpServer.NOWHERE))) {
            Refusal refusal = lonely.refused(request(HELLO));

            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.retryAfter()).isNotNull();
        }
    }

    @Test
    void shouldListEveryKindWithItsSchemaWhenCatalogueIsAsked() {
        Map<?, ?> catalogue =
                provision.http().retrieve(HttpRequest.GET("/catalogue").bearerAuth("t"), Map.class);

        assertThat(catalogue)
                .extracting("kinds")
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .first()
                .extracting("kind", "ttl", "schema.type", "example.command", "takes.pods", "takes.configmaps")
                .containsExactly("command", "PT1H", "object", "echo hello; uname -a", "1", "1");
        assertThat(catalogue)
                .extracting("kinds")
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .extracting("kind")
                .containsSubsequence("command", "ssh", "website", "game", "model", "git-app");
    }

    @Test
    void shouldOfferTheKindsOfTheSettingAloneWhenThereIsOne() {
        try (Provision few = new Provision(Map.of("pileus.kinds", "game,command,nothing"))) {
            Map<?, ?> catalogue =
                    few.http().retrieve(HttpRequest.GET("/catalogue").bearerAuth("t"), Map.class);
            Refusal refusal = few.refused(request("{\"kind\": \"website\", \"parameters\": {\"content\": \"a\"}}"));

            assertThat(catalogue)
                    .extracting("kinds")
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .extracting("kind")
                    .containsExactly("command", "game");
            assertThat(refusal.status()).isEqualTo(422);
            assertThat(refusal.body()).contains("There are: command, game.");
        }
    }

    @Test
    void shouldSayHowARecordIsShownWhenItIsMade() {
        provision.post(HELLO);

        assertThat(provision.record("hello").getMetadata().getAnnotations().get(Labels.DISPLAY))
                .contains("\"shape\":\"job\"");
    }

    @Test
    void shouldAnswer409WhenAWorkloadIsToBeChangedWhoseKindThereIsNot() {
        provision.post(HELLO);
        provision
                .kubernetes()
                .configMaps()
                .inNamespace("team-a")
                .withName("hello")
                .edit(record -> record.edit()
                        .editMetadata()
                        .addToLabels(Labels.KIND, "chess")
                        .endMetadata()
                        .build());

        Refusal refusal = provision.refused(patch("hello", "{\"parameters\": {}}"));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.body()).contains("There is no kind 'chess' here");
    }

    private static String withField(String field) {
        return "{\"kind\": \"command\", \"parameters\": {\"command\": \"ls\"}, " + field + "}";
    }

    private static Job job(String name) {
        return provision
                .kubernetes()
                .batch()
                .v1()
                .jobs()
                .inNamespace("team-a")
                .withName(name)
                .get();
    }
}
