package dev.pileus.provision;

import static dev.pileus.provision.Provision.dryRun;
import static dev.pileus.provision.Provision.patch;
import static dev.pileus.provision.Provision.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.pileus.api.Labels;
import dev.pileus.provision.Provision.Refusal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import java.time.Duration;
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

/** The kinds beside the command, from the request to the objects. */
class KindsTest {

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0IeECEKo145GGhP2lf5/sNocuuEFUPbWNZJtVofcKD me";
    private static final String SSH =
            "{\"kind\": \"ssh\", \"name\": \"it\", \"parameters\": {\"publicKey\": \"" + KEY + "\"}}";
    private static final String WEBSITE = """
            {"kind": "website", "name": "it", "parameters": {"path": "/docs/", "content": "one"}}""";
    private static final String GAME = "{\"kind\": \"game\", \"name\": \"it\", \"parameters\": {}}";
    private static final String MODEL =
            "{\"kind\": \"model\", \"name\": \"it\", \"parameters\": {\"model\": \"noise\"}}";

    private static final String GIT_APP = """
            {"kind": "git-app", "name": "it", "parameters": {"repository": "git@git.example.com:team/it.git"}}""";

    private static final String PEERS = "{\"kind\": \"peers\", \"name\": \"it\", \"parameters\": {}}";

    private static final String WITH_TOKEN = """
            {"kind": "git-app", "name": "it",
             "parameters": {"repository": "https://git.example.com/it", "username": "me", "token": "s3cret"}}""";

    private static final String CORE = "/api/v1/namespaces/team-a/";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/team-a/deployments";
    private static final String PEER_GROUPS = "/apis/pileus.dev/v1alpha1/namespaces/team-a/peergroups";

    private static Provision provision;

    @BeforeAll
    static void start() {
        provision = new Provision(Map.of("pileus.models.noise.url", "http://models.test/noise.gguf"));
    }

    @AfterEach
    void forget() {
        provision.api().reset();
    }

    @AfterAll
    static void stop() {
        provision.close();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(
                        SSH,
                        List.of(
                                "ConfigMap it",
                                "Secret it",
                                "PersistentVolumeClaim it",
                                "Deployment it",
                                "Service it")),
                Arguments.of(
                        WEBSITE,
                        List.of(
                                "ConfigMap it",
                                "ConfigMap it-content",
                                "Deployment it",
                                "Service it",
                                "Ingress site-46b42b4229cd7a39")),
                Arguments.of(GAME, List.of("ConfigMap it", "PersistentVolumeClaim it", "Deployment it", "Service it")),
                Arguments.of(MODEL, List.of("ConfigMap it", "PersistentVolumeClaim it", "Deployment it", "Service it")),
                Arguments.of(
                        GIT_APP,
                        List.of(
                                "ConfigMap it",
                                "Secret it-git",
                                "ConfigMap it-git",
                                "Deployment it",
                                "Service it",
                                "Ingress it")),
                Arguments.of(PEERS, List.of("ConfigMap it", "PeerGroup it")));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldMakeObjectsThatTheRecordOwnsWhenAKindIsPosted(String body, List<String> names) {
        HttpResponse<Map<?, ?>> response = provision.post(body);

        assertThat(response.code()).isEqualTo(201);
        assertThat(all())
                .extracting(object -> object.getKind() + " " + name(object))
                .containsExactlyInAnyOrderElementsOf(names);
        String uid = provision.record("it").getMetadata().getUid();
        assertThat(all())
                .filteredOn(object -> !object.getMetadata().getLabels().containsKey(Labels.RECORD))
                .allSatisfy(object -> {
                    assertThat(object.getMetadata().getOwnerReferences())
                            .singleElement()
                            .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(uid));
                    assertThat(object.getMetadata().getLabels())
                            .containsKeys(Labels.MANAGED_BY, Labels.NAME, Labels.WORKLOAD, Labels.KIND);
                });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldMakeNothingAndShowNoSecretWhenDryRun(String body, List<String> names) {
        String yaml = provision.http().retrieve(dryRun(body));

        assertThat(yaml.split("\n  - apiVersion:"))
                .hasSameSizeAs(Stream.concat(Stream.of(""), names.stream()).toList());
        assertThat(yaml).doesNotContain("PRIVATE KEY");
        assertThat(all()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldLeaveNoRecordWhenAnObjectIsRefused(String body, List<String> names) {
        for (String last : List.of(DEPLOYMENTS, PEER_GROUPS)) {
            provision.api().refuse("POST", last, 403, "\"it\" is forbidden: exceeded quota: tenant");
        }

        Refusal refusal = provision.refused(request(body));

        assertThat(refusal.status()).isEqualTo(429);
        assertThat(provision.record("it")).isNull();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldFinishTheWorkWhenTheFirstTryDiedHalfWay(String body, List<String> names) {
        provision.exchange(request(body).header("Idempotency-Key", "k"));
        kubernetes().apps().deployments().inNamespace("team-a").withName("it").delete();
        peerGroups().withName("it").delete();
        unfinish();

        HttpResponse<Map<?, ?>> again = provision.exchange(request(body).header("Idempotency-Key", "k"));

        assertThat(again.code()).isEqualTo(200);
        assertThat(all())
                .extracting(object -> object.getKind() + " " + name(object))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(provision.record("it").getMetadata().getAnnotations().get(Labels.UNFINISHED_LIFE))
                .isNull();
    }

    @Test
    void shouldChangeTheGroupAloneWhenPeersAreChanged() {
        provision.post(PEERS);

        HttpResponse<Map<?, ?>> response =
                provision.exchange(patch("it", "{\"parameters\": {\"peers\": 8, \"timeoutMillis\": 500}}"));

        assertThat(response.body()).extracting("parameters.peers").isEqualTo(8);
        assertThat(peerGroups().withName("it").get().getAdditionalProperties())
                .extracting("spec")
                .isEqualTo(Map.of("replicas", 8, "intervalSeconds", 5, "timeoutMillis", 500, "fanout", 0));
    }

    @Test
    void shouldCountOnlyTheFurtherPeersWhenAGroupGrows() {
        provision.post(PEERS);
        provision.quota("pods", "20", "15");

        assertThat(provision
                        .refused(patch("it", "{\"parameters\": {\"peers\": 11}}"))
                        .detail())
                .isEqualTo("quota exceeded: pods: 6 is wanted, and 15 of 20 is in use");
        assertThat(provision
                        .exchange(patch("it", "{\"parameters\": {\"peers\": 10}}"))
                        .code())
                .isEqualTo(200);
    }

    @Test
    void shouldKeepTheHostKeyWhenTheFirstTryHadMadeIt() {
        provision.exchange(request(SSH).header("Idempotency-Key", "k"));
        Map<String, String> first = secret().getStringData();
        unfinish();

        provision.exchange(request(SSH).header("Idempotency-Key", "k"));

        assertThat(first.get("host_key")).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        assertThat(secret().getStringData()).isEqualTo(first);
    }

    @Test
    void shouldNotReadTheSecretWhenTheFirstTryHadMadeIt() throws Exception {
        provision.exchange(request(SSH).header("Idempotency-Key", "k"));
        unfinish();
        provision.api().requests();

        provision.exchange(request(SSH).header("Idempotency-Key", "k"));

        assertThat(provision.api().requests())
                .filteredOn(sent -> sent.contains("/secrets"))
                .singleElement()
                .asString()
                .startsWith("POST");
    }

    @Test
    void shouldAnswer409AndLeaveNoRecordWhenTheSecretIsSomebodyElses() {
        kubernetes()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("team-a")
                        .withName("it")
                        .endMetadata()
                        .build())
                .create();

        assertThat(provision.refused(request(SSH)).status()).isEqualTo(409);
        assertThat(provision.record("it")).isNull();
    }

    @Test
    void shouldKeepThePublicKeyInTheRecordAndNothingPrivateWhenABoxIsMade() {
        HttpResponse<Map<?, ?>> response = provision.post(SSH);

        assertThat(response.body()).extracting("parameters.publicKey").isEqualTo(KEY);
        assertThat(response.body().toString()).doesNotContain("PRIVATE KEY");
        assertThat(provision.record("it").getData().toString()).contains(KEY).doesNotContain("PRIVATE KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void shouldNotRepeatAPrivateKeyWhenOneIsPasted(String dryRun) {
        String body =
                SSH.replace(KEY, "-----BEGIN OPENSSH PRIVATE KEY-----\\nc2VjcmV0\\n-----END OPENSSH PRIVATE KEY-----");

        Refusal refusal = provision.refused(HttpRequest.POST(Provision.WORKLOADS + "?dryRun=" + dryRun, body)
                .bearerAuth("t"));

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.body()).contains("This is a private key").doesNotContain("c2VjcmV0");
        assertThat(all()).isEmpty();
    }

    @Test
    void shouldKeepWhatOpensARepositoryOutOfEverythingButTheSecretWhenAnAppIsMade() {
        HttpResponse<Map<?, ?>> response =
                provision.exchange(request(WITH_TOKEN).header("Idempotency-Key", "k"));

        assertThat(response.body().toString()).doesNotContain("s3cret");
        assertThat(all())
                .filteredOn(object -> !(object instanceof Secret))
                .isNotEmpty()
                .noneMatch(object -> object.toString().contains("s3cret"));
        assertThat(gitSecret().getStringData()).containsEntry("password", "s3cret");
    }

    @Test
    void shouldShowNoSecretWhenAnAppIsOnlyShown() {
        assertThat(provision.http().retrieve(dryRun(WITH_TOKEN))).doesNotContain("s3cret");
    }

    @Test
    void shouldLeaveTheSecretAndTheCommitAsTheyAreWhenAnAppIsChanged() {
        provision.post(GIT_APP);
        Map<String, String> before = gitSecret().getStringData();
        kubernetes().configMaps().inNamespace("team-a").withName("it-git").edit(registration -> registration
                .edit()
                .addToData("commit", "0123456789012345678901234567890123456789")
                .build());

        HttpResponse<Map<?, ?>> response =
                provision.exchange(patch("it", "{\"parameters\": {\"ref\": \"next\", \"replicas\": 3}}"));

        assertThat(response.body()).extracting("parameters.ref").isEqualTo("next");
        assertThat(gitSecret().getStringData()).isEqualTo(before);
        assertThat(registration())
                .containsEntry("ref", "next")
                .containsEntry("commit", "0123456789012345678901234567890123456789");
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(3);
    }

    @Test
    void shouldMakeAnotherPairWhenAnAppIsToHaveOne() {
        provision.post(GIT_APP);
        Map<String, String> before = gitSecret().getStringData();

        HttpResponse<Map<?, ?>> response = provision.exchange(patch("it", "{\"parameters\": {\"deployKey\": \"\"}}"));

        assertThat(response.body().toString()).doesNotContain("deployKey");
        assertThat(gitSecret().getStringData().get("ssh-privatekey"))
                .startsWith("-----BEGIN OPENSSH PRIVATE KEY-----")
                .isNotEqualTo(before.get("ssh-privatekey"));
        assertThat(gitSecret().getMetadata().getOwnerReferences()).hasSize(1);
    }

    @Test
    void shouldLeaveNoKeyBehindWhenAnAppMovesToAPublicRepositoryByHttps() {
        provision.post(GIT_APP);
        assertThat(gitSecret()).isNotNull();

        provision.exchange(patch("it", "{\"parameters\": {\"repository\": \"https://git.example.com/it\"}}"));

        assertThat(gitSecret()).isNull();
        assertThat(registration()).containsEntry("repository", "https://git.example.com/it");
    }

    @Test
    void shouldLeaveNoTokenBehindWhenAnAppMovesToAnotherServerWithoutOne() {
        provision.post(WITH_TOKEN.replace("\"username\": \"me\", ", ""));
        assertThat(gitSecret().getStringData()).containsEntry("server", "https://git.example.com");

        provision.exchange(patch("it", "{\"parameters\": {\"repository\": \"https://elsewhere.example.com/it\"}}"));

        assertThat(gitSecret()).isNull();
    }

    @Test
    void shouldKeepTheHostKeyThatWasPinnedWhenAnAppIsToHaveAnotherPair() {
        provision.post(GIT_APP);
        kubernetes().configMaps().inNamespace("team-a").withName("it-git").edit(registration -> registration
                .edit()
                .addToData("pinned_hosts", "git.example.com ssh-ed25519 AAAA")
                .build());

        provision.exchange(patch("it", "{\"parameters\": {\"deployKey\": \"\"}}"));

        assertThat(registration()).containsEntry("pinned_hosts", "git.example.com ssh-ed25519 AAAA");
    }

    @Test
    void shouldMakeAKnativeServiceWhenAnAppIsToSleep() {
        provision.post(GIT_APP.replace("it.git\"", "it.git\", \"serverless\": true"));

        assertThat(kubernetes()
                        .genericKubernetesResources("serving.knative.dev/v1", "Service")
                        .inNamespace("team-a")
                        .withName("it")
                        .get()
                        .getMetadata()
                        .getOwnerReferences())
                .hasSize(1);
        assertThat(kubernetes()
                        .apps()
                        .deployments()
                        .inNamespace("team-a")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void shouldNameTheOtherWebsiteWhenThePathIsTaken() {
        provision.post(WEBSITE);
        String other = WEBSITE.replace("\"it\"", "\"other\"").replace("/docs/", "docs/index");

        Refusal refusal = provision.refused(request(other));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.detail()).contains("'/docs/index' is taken by the website 'it'");
        assertThat(refusal.fields()).containsExactly("parameters.path");
        assertThat(provision.record("other")).isNull();
    }

    @Test
    void shouldNameTheOtherWebsiteWhenThePathIsTakenAndDryRun() {
        provision.post(WEBSITE);

        Refusal refusal = provision.refused(dryRun(WEBSITE.replace("\"it\"", "\"other\"")));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.detail()).contains("the website 'it'");
    }

    @Test
    void shouldServeTheNewContentByNewPodsWhenAWebsiteIsChanged() {
        provision.post(WEBSITE);
        String before = contentHash();

        HttpResponse<Map<?, ?>> response =
                provision.exchange(patch("it", "{\"parameters\": {\"content\": \"two\", \"contentType\": \"html\"}}"));

        assertThat(response.body())
                .extracting("parameters.content", "parameters.contentType", "parameters.path")
                .containsExactly("two", "html", "docs");
        assertThat(content()).containsEntry("page", "two").containsEntry("type", "text/html; charset=utf-8");
        assertThat(contentHash()).isNotEqualTo(before).isEqualTo(content().get("hash"));
        assertThat(provision.record("it").getData().get("parameters")).contains("\"two\"");
    }

    @Test
    void shouldHealWhenAChangeBrokeHalfWay() {
        provision.post(WEBSITE);
        String change = "{\"parameters\": {\"content\": \"two\"}}";
        provision.api().refuse("PATCH", DEPLOYMENTS + "/it", 400, "no");

        assertThat(provision.refused(patch("it", change)).status()).isEqualTo(400);
        assertThat(provision.record("it").getData().get("parameters")).contains("\"one\"");
        provision.exchange(patch("it", change));

        assertThat(contentHash()).isEqualTo(content().get("hash"));
        assertThat(provision.record("it").getData().get("parameters")).contains("\"two\"");
    }

    @Test
    void shouldMakeAnObjectAgainWhenItWasDeletedByHandAndTheWebsiteIsChanged() {
        provision.post(WEBSITE);
        kubernetes().apps().deployments().inNamespace("team-a").withName("it").delete();

        provision.exchange(patch("it", "{\"parameters\": {\"content\": \"two\"}}"));

        assertThat(deployment().getMetadata().getOwnerReferences()).hasSize(1);
    }

    @Test
    void shouldAnswer409WhenAWebsiteIsChangedThatIsStillBeingMade() {
        provision.post(WEBSITE);
        unfinish();

        assertThat(provision
                        .refused(patch("it", "{\"parameters\": {\"content\": \"two\"}}"))
                        .status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "3", "null", "", "{", "\"text\""})
    void shouldAnswer409WhenTheRecordWasBrokenByHand(String parameters) {
        provision.post(WEBSITE);
        kubernetes().configMaps().inNamespace("team-a").withName("it").edit(record -> record.edit()
                .addToData("parameters", parameters)
                .build());

        assertThat(provision
                        .refused(patch("it", "{\"parameters\": {\"content\": \"two\"}}"))
                        .status())
                .isEqualTo(409);
    }

    static Stream<Arguments> invalidChanges() {
        return Stream.of(
                Arguments.of("{\"content\": \"\"}", "parameters.content"),
                Arguments.of("{\"content\": null}", "parameters.content"),
                Arguments.of("{\"content\": \"" + "x".repeat(500_001) + "\"}", "parameters.content"),
                Arguments.of("{\"contentType\": \"pdf\"}", "parameters.contentType"),
                Arguments.of("{\"path\": \"other\"}", "parameters.path"),
                Arguments.of("{\"colour\": 1}", "parameters.colour"));
    }

    @ParameterizedTest
    @MethodSource("invalidChanges")
    void shouldNameTheFieldAndChangeNothingWhenAChangeIsInvalid(String parameters, String field) {
        provision.post(WEBSITE);

        Refusal refusal = provision.refused(patch("it", "{\"parameters\": " + parameters + "}"));

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.fields()).contains(field);
        assertThat(content()).containsEntry("page", "one");
    }

    @ParameterizedTest
    @ValueSource(strings = {SSH, GAME, MODEL})
    void shouldAnswer422WhenAKindIsChangedThatCannotBe(String body) {
        provision.post(body);

        Refusal refusal = provision.refused(patch("it", "{\"parameters\": {\"players\": 3}}"));

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.body()).contains("cannot be changed");
    }

    @Test
    void shouldTakeHalfAMegabyteWhenItIsTheContent() {
        String content = "é\\n".repeat(WEBSITE.length() + 166_000).substring(0, 498_000);

        HttpResponse<Map<?, ?>> response = provision.post(WEBSITE.replace("one", content));

        assertThat(response.code()).isEqualTo(201);
        assertThat(content().get("page")).startsWith("é\né");
    }

    @Test
    void shouldAnswer413WhenAPageIsTooLargeOnceItIsRendered() {
        String body = WEBSITE.replace("\"one\"", "\"" + "&".repeat(400_000) + "\", \"contentType\": \"markdown\"");

        Refusal refusal = provision.refused(request(body));

        assertThat(refusal.status()).isEqualTo(413);
        assertThat(refusal.detail()).contains("Make it shorter");
        assertThat(all()).isEmpty();
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of("ssh", "{}", "parameters.publicKey"),
                Arguments.of("ssh", "{\"publicKey\": \"\"}", "parameters.publicKey"),
                Arguments.of("ssh", "{\"publicKey\": 1}", "parameters.publicKey"),
                Arguments.of("ssh", "{\"publicKey\": [\"" + KEY + "\"]}", "parameters.publicKey"),
                Arguments.of("ssh", "{\"publicKey\": \"" + KEY + "x".repeat(9000) + "\"}", "parameters.publicKey"),
                Arguments.of("ssh", "{\"publicKey\": \"hello\"}", "parameters.publicKey"),
                Arguments.of("ssh", "{\"publicKey\": \"" + KEY + "\", \"root\": true}", "parameters.root"),
                Arguments.of("website", "{}", "parameters.content"),
                Arguments.of("website", "{\"content\": 1}", "parameters.content"),
                Arguments.of("website", "{\"content\": \"\"}", "parameters.content"),
                Arguments.of("website", "{\"content\": \"" + "é".repeat(250_001) + "\"}", "parameters.content"),
                Arguments.of("website", "{\"content\": \"a\", \"contentType\": \"HTML\"}", "parameters.contentType"),
                Arguments.of("website", "{\"content\": \"a\", \"path\": \"../team-b/x\"}", "parameters.path"),
                Arguments.of("website", "{\"content\": \"a\", \"path\": \"a/%2e%2e/b\"}", "parameters.path"),
                Arguments.of(
                        "website", "{\"content\": \"a\", \"path\": \"" + "a/".repeat(101) + "\"}", "parameters.path"),
                Arguments.of("website", "{\"content\": \"a\", \"path\": 7}", "parameters.path"),
                Arguments.of("game", "{\"players\": 0}", "parameters.players"),
                Arguments.of("game", "{\"players\": 51}", "parameters.players"),
                Arguments.of("game", "{\"players\": 99999999999999999999}", "parameters.players"),
                Arguments.of("game", "{\"players\": 1e400}", "parameters.players"),
                Arguments.of("game", "{\"players\": 1.5}", "parameters.players"),
                Arguments.of("game", "{\"players\": \"3\"}", "parameters.players"),
                Arguments.of("game", "{\"mode\": \"god\"}", "parameters.mode"),
                Arguments.of("game", "{\"message\": \"a\\nadmin = me\"}", "parameters.message"),
                Arguments.of("game", "{\"message\": \"a\\u2028b\"}", "parameters.message"),
                Arguments.of("game", "{\"message\": \"" + "x".repeat(201) + "\"}", "parameters.message"),
                Arguments.of("git-app", "{}", "parameters.repository"),
                Arguments.of("git-app", "{\"repository\": \"ext::sh -c id\"}", "parameters.repository"),
                Arguments.of("git-app", "{\"repository\": \"git@h:a\", \"ref\": \"a b\"}", "parameters.ref"),
                Arguments.of("git-app", "{\"repository\": \"git@h:a\", \"ref\": \"a..b\"}", "parameters.ref"),
                Arguments.of("git-app", "{\"repository\": \"git@h:a\", \"ref\": \"a\\u0000b\"}", "parameters.ref"),
                Arguments.of("git-app", "{\"repository\": \"git@h:a\", \"replicas\": 11}", "parameters.replicas"),
                Arguments.of("git-app", "{\"repository\": \"git@h:a\", \"image\": \"a b\"}", "parameters.image"),
                Arguments.of("git-app", "{\"repository\": \"git@h:a\", \"interval\": \"P2D\"}", "parameters.interval"),
                Arguments.of("peers", "{\"peers\": 51}", "parameters.peers"),
                Arguments.of("peers", "{\"peers\": -1}", "parameters.peers"),
                Arguments.of("peers", "{\"peers\": \"5\"}", "parameters.peers"),
                Arguments.of("peers", "{\"fanout\": 50}", "parameters.fanout"),
                Arguments.of("peers", "{\"intervalSeconds\": 0}", "parameters.intervalSeconds"),
                Arguments.of("peers", "{\"intervalSeconds\": 2, \"timeoutMillis\": 2000}", "parameters.timeoutMillis"),
                Arguments.of("command", "{\"command\": \"echo a\\u0000b\"}", "parameters.command"),
                Arguments.of("website", "{\"content\": \"a\\u0000b\"}", "parameters.content"),
                Arguments.of("website", "{\"content\": \"a\", \"path\": \"a\\u0007b\"}", "parameters.path"),
                gitApp("ref", "a\\u0001b"),
                gitApp("username", "a\\nb"),
                gitApp("token", "a\\u0000b"),
                gitApp("knownHosts", "a\\u0000b"),
                gitApp("path", "a\\u0000b"),
                gitApp("path", "a\\tb"),
                gitApp("path", ".."),
                gitApp("path", "../a"),
                gitApp("path", "/../a"),
                gitApp("path", "./../../a"),
                gitApp("path", "a/../b"),
                gitApp("path", "a/.."),
                gitApp("path", "a\\\\..\\\\b"),
                Arguments.of("model", "{}", "parameters.model"),
                Arguments.of("model", "{\"model\": \"\"}", "parameters.model"),
                Arguments.of("model", "{\"model\": \"gpt-9\"}", "parameters.model"),
                Arguments.of("model", "{\"model\": \"http://models.test/noise.gguf\"}", "parameters.model"),
                Arguments.of("model", "{\"model\": \"https://169.254.169.254/a.gguf\"}", "parameters.model"),
                Arguments.of("model", "{\"model\": \"https://status.pileus.svc/a.gguf\"}", "parameters.model"),
                Arguments.of(
                        "model", "{\"model\": \"https://e.org/" + "a".repeat(2048) + ".gguf\"}", "parameters.model"),
                Arguments.of(
                        "model", "{\"model\": \"https://e.org/a.gguf\", \"sha256\": \"abc\"}", "parameters.sha256"),
                Arguments.of(
                        "model",
                        "{\"model\": \"noise\", \"sha256\": \"" + "a".repeat(64) + "\"}",
                        "parameters.sha256"));
    }

    private static Arguments gitApp(String parameter, String value) {
        String address = parameter.equals("knownHosts") ? "git@h:a" : "https://h/a";
        return Arguments.of(
                "git-app",
                "{\"repository\": \"%s\", \"%s\": \"%s\"}".formatted(address, parameter, value),
                "parameters." + parameter);
    }

    @Test
    void shouldTakeSeveralLinesWhenATextMayHaveThem() {
        provision.post("{\"kind\": \"command\", \"name\": \"it\","
                + " \"parameters\": {\"command\": \"if true; then\\n\\techo '\\u001b[1m'\\r\\nfi\\n\"}}");

        assertThat(provision.record("it").getData().get("parameters")).contains("\\n\\techo", "\\r\\nfi\\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"public", "/public/", "./public", "public//"})
    void shouldKnowAFolderHoweverItIsWritten(String folder) {
        provision.post(GIT_APP.replace("}}", ", \"path\": \"" + folder + "\"}}"));

        assertThat(provision.record("it").getData().get("parameters")).contains("\"path\":\"public\"");
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void shouldNameTheFieldAndMakeNothingWhenAParameterIsInvalid(String kind, String parameters, String field) {
        Refusal refusal =
                provision.refused(request("{\"kind\": \"%s\", \"parameters\": %s}".formatted(kind, parameters)));

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.fields()).contains(field);
        assertThat(all()).isEmpty();
    }

    @Test
    void shouldAnswer429AndMakeNothingWhenItDoesNotFitTheQuota() {
        provision.quota("limits.memory", "8Gi", "7680Mi");

        Refusal refusal = provision.refused(
                request(GAME.replace("game", "model").replace("{}", "{\"model\": \"smollm2-135m\"}")));

        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.detail())
                .isEqualTo("quota exceeded: memory limits: 768Mi is wanted, and 7.5Gi of 8Gi is in use");
        assertThat(all()).isEmpty();
    }

    @Test
    void shouldAnswer429WhenItDoesNotFitTheQuotaAndDryRun() {
        provision.quota("services.nodeports", "1", "1");

        assertThat(provision.refused(dryRun(SSH)).status()).isEqualTo(429);
    }

    @Test
    void shouldMakeItWhenTheCallerMayNotSeeTheQuota() {
        provision.api().refuse("GET", CORE + "resourcequotas", 403, "forbidden");

        assertThat(provision.post(GAME).code()).isEqualTo(201);
    }

    @Test
    void shouldAnswerTheWorkloadWhenARetryNoLongerFitsTheQuota() {
        provision.exchange(request(GAME).header("Idempotency-Key", "k"));
        provision.quota("pods", "1", "1");

        assertThat(provision
                        .exchange(request(GAME).header("Idempotency-Key", "k"))
                        .code())
                .isEqualTo(200);
    }

    @Test
    void shouldListTheModelsWhenAsked() {
        Map<?, ?> models = provision.http().retrieve(HttpRequest.GET("/models").bearerAuth("t"), Map.class);

        assertThat(models)
                .extracting("items")
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .last()
                .extracting("id", "test", "contextLength")
                .containsExactly("noise", true, 512);
        assertThat(provision.refused(HttpRequest.GET("/models")).status()).isEqualTo(401);
    }

    @Test
    void shouldSayWhatEachKindTakesWhenTheCatalogueIsAsked() {
        Map<?, ?> catalogue =
                provision.http().retrieve(HttpRequest.GET("/catalogue").bearerAuth("t"), Map.class);

        assertThat(catalogue)
                .extracting("kinds")
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .extracting("kind", "takes")
                .contains(
                        tuple(
                                "website",
                                Map.of(
                                        "configmaps", "2",
                                        "count/deployments.apps", "1",
                                        "count/ingresses.networking.k8s.io", "1",
                                        "count/replicasets.apps", "2",
                                        "limits.memory", "128Mi",
                                        "pods", "2",
                                        "requests.cpu", "10m",
                                        "requests.memory", "32Mi",
                                        "services", "1")),
                        tuple(
                                "ssh",
                                Map.ofEntries(
                                        Map.entry("configmaps", "1"),
                                        Map.entry("count/deployments.apps", "1"),
                                        Map.entry("count/replicasets.apps", "2"),
                                        Map.entry("limits.memory", "512Mi"),
                                        Map.entry("persistentvolumeclaims", "1"),
                                        Map.entry("pods", "1"),
                                        Map.entry("requests.cpu", "10m"),
                                        Map.entry("requests.memory", "32Mi"),
                                        Map.entry("requests.storage", "1Gi"),
                                        Map.entry("secrets", "1"),
                                        Map.entry("services", "1"),
                                        Map.entry("services.nodeports", "1"))));
    }

    private static KubernetesClient kubernetes() {
        return provision.kubernetes();
    }

    /** As if the function had died before it gave the record its life. */
    private static void unfinish() {
        kubernetes().configMaps().inNamespace("team-a").withName("it").edit(record -> record.edit()
                .editMetadata()
                .addToAnnotations(Labels.UNFINISHED_LIFE, Duration.ofHours(1).toString())
                .endMetadata()
                .build());
    }

    private static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            peerGroups() {
        return kubernetes()
                .genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup("pileus.dev")
                        .withVersion("v1alpha1")
                        .withKind("PeerGroup")
                        .withPlural("peergroups")
                        .withNamespaced(true)
                        .build())
                .inNamespace("team-a");
    }

    private static List<HasMetadata> all() {
        KubernetesClient client = kubernetes();
        return Stream.<List<? extends HasMetadata>>of(
                        peerGroups().list().getItems(),
                        client.configMaps().inNamespace("team-a").list().getItems(),
                        client.secrets().inNamespace("team-a").list().getItems(),
                        client.persistentVolumeClaims()
                                .inNamespace("team-a")
                                .list()
                                .getItems(),
                        client.services().inNamespace("team-a").list().getItems(),
                        client.apps().deployments().inNamespace("team-a").list().getItems(),
                        client.network()
                                .v1()
                                .ingresses()
                                .inNamespace("team-a")
                                .list()
                                .getItems())
                .<HasMetadata>flatMap(List::stream)
                .toList();
    }

    private static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }

    private static Secret gitSecret() {
        return kubernetes().secrets().inNamespace("team-a").withName("it-git").get();
    }

    private static Map<String, String> registration() {
        return kubernetes()
                .configMaps()
                .inNamespace("team-a")
                .withName("it-git")
                .get()
                .getData();
    }

    private static Secret secret() {
        return kubernetes().secrets().inNamespace("team-a").withName("it").get();
    }

    private static Deployment deployment() {
        return kubernetes()
                .apps()
                .deployments()
                .inNamespace("team-a")
                .withName("it")
                .get();
    }

    private static Map<String, String> content() {
        return kubernetes()
                .configMaps()
                .inNamespace("team-a")
                .withName("it-content")
                .get()
                .getData();
    }

    private static String contentHash() {
        return deployment()
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .get("pileus.dev/content");
    }
}
