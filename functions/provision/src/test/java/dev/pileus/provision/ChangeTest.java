package dev.pileus.provision;

import static dev.pileus.provision.Provision.WORKLOADS;
import static dev.pileus.provision.Provision.patch;
import static dev.pileus.provision.Provision.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Labels;
import dev.pileus.provision.Provision.Refusal;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a workload that is changed, by one or by several at once; and what it is made of. */
class ChangeTest {

    private static final String WEBSITE = """
            {"kind": "website", "name": "it", "parameters": {"path": "docs", "content": "one"}}""";
    private static final String BY_SSH = """
            {"kind": "git-app", "name": "it", "parameters": {"repository": "git@git.example.com:team/it.git"}}""";
    private static final String WITH_TOKEN = """
            {"kind": "git-app", "name": "it", "parameters":
             {"repository": "https://git.example.com/it", "token": "s3cret"}}""";
    private static final String COMMAND = """
            {"kind": "command", "name": "it", "ttl": "PT1H", "parameters": {"command": "true"}}""";
    private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/team-a/deployments/it";
    private static final String RECORD = "/api/v1/namespaces/team-a/configmaps/it";

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
    void shouldShowWhatAWebsiteIsMadeOfWhenItsPathIsTakenAndTheQuotaIsUsedUp() throws Exception {
        provision.post(WEBSITE);
        provision.quota("pods", "1", "1");
        provision.api().requests();

        HttpResponse<String> answer = provision
                .http()
                .exchange(
                        HttpRequest.GET(WORKLOADS + "/it/manifests")
                                .accept(MediaType.of("application/yaml"))
                                .bearerAuth("t"),
                        String.class);

        assertThat(answer.body())
                .contains("kind: ConfigMap", "kind: Deployment", "kind: Ingress", "page: one")
                .doesNotContain("uid:", "resourceVersion:", "managedFields:");
        assertThat(provision.api().requests()).containsExactly("GET " + RECORD + " t");
    }

    @Test
    void shouldHideTheSecretsWhenItShowsWhatAnAppIsMadeOf() {
        provision.post(BY_SSH);

        String json = provision
                .http()
                .retrieve(HttpRequest.GET(WORKLOADS + "/it/manifests").bearerAuth("t"));

        assertThat(json).contains("\"kind\":\"Secret\"", "<hidden>").doesNotContain("BEGIN");
    }

    @Test
    void shouldAnswer404WhenThereIsNothingToBeMadeOf() {
        assertThat(provision
                        .refused(HttpRequest.GET(WORKLOADS + "/nothing/manifests")
                                .bearerAuth("t"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void shouldChangeItWhenItHasTheVersionThatTheChangeIsFor() {
        HttpResponse<Map<?, ?>> made = provision.post(WEBSITE);

        HttpResponse<Map<?, ?>> changed = provision.exchange(content("two").header("If-Match", made.header("ETag")));

        assertThat(made.header("ETag")).isEqualTo("\"" + made.body().get("parametersDigest") + "\"");
        assertThat(changed.header("ETag")).isNotEqualTo(made.header("ETag"));
        assertThat(page()).isEqualTo("two");
    }

    @Test
    void shouldAnswer412AndChangeNothingWhenItHasAnotherVersion() {
        String before = provision.post(WEBSITE).header("ETag");
        provision.exchange(content("two"));

        Refusal refusal = provision.refused(content("three").header("If-Match", before));

        assertThat(refusal.status()).isEqualTo(412);
        assertThat(provision.record("it").getData().get("parameters")).contains("two");
        assertThat(page()).isEqualTo("two");
    }

    @Test
    void shouldKeepTheVersionWhenOnlyTheLifeIsExtended() {
        String before = provision.post(WEBSITE).header("ETag");
        provision.exchange(patch("it", "{\"ttl\": \"P2D\"}"));

        assertThat(provision
                        .exchange(content("two").header("If-Match", "\"other\", " + before))
                        .code())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unquoted", "\"a", "\"a\",", "*, \"a\""})
    void shouldAnswer400WhenTheVersionIsNotWrittenAsOne(String ifMatch) {
        provision.post(WEBSITE);

        assertThat(provision.refused(content("two").header("If-Match", ifMatch)).status())
                .isEqualTo(400);
        assertThat(page()).isEqualTo("one");
    }

    @Test
    void shouldPutTheChangeOnTopWhenSomebodyElseWasFaster() {
        provision.post(WEBSITE);
        provision.api().refuse("PATCH", RECORD, 409, "the object has been modified");

        provision.exchange(content("two"));

        assertThat(page()).isEqualTo("two");
    }

    @Test
    void shouldServeWhatTheRecordSaysWhenManySaveAtOnce() throws Exception {
        provision.post(WEBSITE);
        List<Callable<Integer>> saves = new ArrayList<>();
        IntStream.range(0, 8)
                .forEach(i ->
                        saves.add(() -> provision.exchange(content("text " + i)).code()));

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var save : threads.invokeAll(saves)) {
                assertThat(save.get()).isEqualTo(200);
            }
        }

        assertThat(provision.record("it").getData().get("parameters")).contains("\"" + page() + "\"");
    }

    @Test
    void shouldHaveTheFormerParametersWhenKubernetesRefusesWhatFollows() {
        provision.post(WEBSITE);
        provision.api().refuse("PATCH", DEPLOYMENT, 403, "deployments is forbidden: no changes on Sundays");

        Refusal refusal = provision.refused(content("two"));

        assertThat(refusal.detail()).contains("no changes on Sundays");
        assertThat(provision.record("it").getData().get("parameters")).contains("one");
        assertThat(page()).isEqualTo("one");
    }

    @Test
    void shouldTakeAParameterForNotGivenWhenAMergePatchSaysNull() {
        provision.post(WEBSITE.replace("\"content\"", "\"contentType\": \"html\", \"content\""));

        provision.exchange(patch("it", "{\"parameters\": {\"contentType\": null}}")
                .contentType(MediaType.of("application/merge-patch+json")));

        assertThat(configMap("it-content").getData().get("type")).startsWith("text/plain");
    }

    @Test
    void shouldAnswer429AndChangeNothingWhenAChangeDoesNotFitTheQuota() {
        provision.post(BY_SSH);
        provision.quota("pods", "4", "1");

        Refusal refusal = provision.refused(patch("it", "{\"parameters\": {\"replicas\": 4}}"));

        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.detail()).contains("pods: 4 is wanted, and 1 of 4 is in use");
        assertThat(provision.record("it").getData().get("parameters")).doesNotContain("replicas");
        provision.exchange(patch("it", "{\"parameters\": {\"replicas\": 3}}"));
    }

    @Test
    void shouldAnswer429WhenThereIsNoRoomForTheNewPodsBesideTheOld() {
        provision.post(WEBSITE);
        provision.quota("limits.memory", "64Mi", "64Mi");

        assertThat(provision.refused(content("two")).status()).isEqualTo(429);
    }

    @Test
    void shouldChangeItWhenTheQuotaIsUsedUpAndTheChangeTakesNothing() {
        provision.post(BY_SSH);
        provision.quota("pods", "1", "1");

        provision.exchange(patch("it", "{\"parameters\": {\"interval\": \"PT5M\"}}"));

        assertThat(configMap("it-git").getMetadata().getAnnotations()).containsValue("PT5M");
    }

    @Test
    void shouldGetTheExtendedLifeOnceItIsMadeAndHaveMinutesUntilThen() {
        provision.exchange(request(COMMAND).header("Idempotency-Key", "k"));
        String grace = Instant.now().plusSeconds(100).toString();
        provision.kubernetes().configMaps().inNamespace("team-a").withName("it").edit(record -> record.edit()
                .editMetadata()
                .addToAnnotations(Labels.UNFINISHED_LIFE, "PT1H")
                .addToAnnotations(Labels.EXPIRES_AT, grace)
                .endMetadata()
                .build());

        provision.exchange(patch("it", "{\"ttl\": \"P30D\"}"));

        assertThat(provision.record("it").getMetadata().getAnnotations()).containsEntry(Labels.EXPIRES_AT, grace);
        provision.exchange(request(COMMAND).header("Idempotency-Key", "k"));
        assertThat(Instant.parse(
                        provision.record("it").getMetadata().getAnnotations().get(Labels.EXPIRES_AT)))
                .isAfter(Instant.now().plus(Duration.ofDays(29)));
    }

    @Test
    void shouldGetTheExtendedLifeWhenTheRecordWasExtendedRightBeforeItGotIts() {
        provision.api().refuse("PATCH", RECORD, 409, "the object has been modified");

        assertThat(provision.post(COMMAND).code()).isEqualTo(201);
        assertThat(provision.record("it").getMetadata().getAnnotations().get(Labels.UNFINISHED_LIFE))
                .isNull();
    }

    @Test
    void shouldLeaveNoKeyWhenAnAppMovesFromSshToAPublicRepository() {
        provision.post(BY_SSH);
        provision
                .kubernetes()
                .configMaps()
                .inNamespace("team-a")
                .withName("it-git")
                .edit(app -> app.edit().addToData("commit", "1".repeat(40)).build());

        provision.exchange(patch("it", "{\"parameters\": {\"repository\": \"https://git.example.com/it.git\"}}"));

        assertThat(provision.kubernetes().secrets().inNamespace("team-a").list().getItems())
                .isEmpty();
        assertThat(configMap("it-git").getMetadata().getAnnotations().get("pileus.dev/public-key"))
                .isNull();
        assertThat(configMap("it-git").getData())
                .containsEntry("commit", "1".repeat(40))
                .containsEntry("repository", "https://git.example.com/it.git");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"repository\": \"https://elsewhere.example.com/it\"}', 0",
        "'{\"token\": \"\"}', 0",
        "'{\"ref\": \"next\"}', 1"
    })
    void shouldKeepATokenOnlyWhereItIsFor(String parameters, int secrets) {
        provision.post(WITH_TOKEN);

        provision.exchange(patch("it", "{\"parameters\": " + parameters + "}"));

        assertThat(provision.kubernetes().secrets().inNamespace("team-a").list().getItems())
                .hasSize(secrets);
    }

    private static MutableHttpRequest<String> content(String content) {
        return patch("it", "{\"parameters\": {\"content\": \"" + content + "\"}}");
    }

    private static String page() {
        return configMap("it-content").getData().get("page");
    }

    private static ConfigMap configMap(String name) {
        return provision.record(name);
    }
}
