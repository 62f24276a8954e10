package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServer.KeyPair;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What opens a repository: keys, tokens and host keys, good and bad; and that nobody gets to see them. */
@Order(ClassOrder.LONG)
@ExtendWith({Tenants.class, GitServers.class})
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
final class GitAppAccessTest {

    private final Tenant tenant;
    private final GitServer server;
    private final String token = "token-" + Tenant.suffix() + Tenant.suffix();
    private final String wrongToken = "wrong-" + Tenant.suffix() + Tenant.suffix();
    private KeyPair key;
    private KeyPair otherKey;
    private GitRepository repository;
    private GitApp shop;

    GitAppAccessTest(Tenant tenant, @GitServers.Own GitServer server) {
        this.tenant = tenant;
        this.server = server;
    }

    @BeforeAll
    void open() {
        server.open(tenant);
        key = server.authorisedKey();
        otherKey = server.newKey();
        repository = server.repository("shop");
        String commit = repository.push("at first");
        shop = GitApp.create(
                tenant,
                "shop",
                Map.of("repository", repository.ssh(), "deployKey", key.privateHalf(), "interval", GitApp.SELDOM));
        shop.rollTo(commit);
    }

    @Test
    void shouldServeOnAndShowWhatToPasteWhereWhenTheKeyIsRevoked() {
        server.revoke(key.publicHalf());

        assertThat(shop.pollToFailure()).contains(repository.host(), "refuses the deploy key", key.publicHalf());
        assertThat(shop.status().path("phase").asText()).isEqualTo("Running");
        assertThat(shop.get("/").statusCode()).isEqualTo(200);

        server.authorise(key.publicHalf());
        shop.pollToPeace();
    }

    @Test
    void shouldServeOnAndShowWhatToPasteWhereWhenTheKeyIsTheWrongOne() {
        shop.change(Map.of("deployKey", otherKey.privateHalf()));

        assertThat(shop.pollToFailure()).contains("refuses the deploy key", otherKey.publicHalf());
        assertThat(shop.status().path("access").path("publicKey").asText()).isEqualTo(otherKey.publicHalf());
        assertThat(shop.get("/").statusCode()).isEqualTo(200);

        shop.change(Map.of("deployKey", key.privateHalf()));
        shop.pollToPeace();
    }

    @Test
    void shouldComeInWithAKeyPairThatPileusHasMadeOnceItsPublicHalfIsKnown() {
        GitRepository another = server.repository("another");
        String commit = another.push("opened by a made key");
        GitApp app = GitApp.create(tenant, "another", Map.of("repository", another.ssh(), "interval", GitApp.SELDOM));

        String publicKey = publicKey(app);
        assertThat(publicKey).startsWith("ssh-ed25519 ");
        assertThat(app.pollToFailure()).contains("refuses the deploy key", publicKey);
        assertThat(app.status().path("phase").asText()).isEqualTo("Pending");

        server.authorise(publicKey);
        app.rollTo(commit);
        app.awaitContent("opened by a made key");
    }

    @Test
    void shouldHaveAnotherKeyPairWhenOneIsAskedFor() {
        shop.change(Map.of("deployKey", ""));

        assertThat(shop.pollToFailure()).contains("refuses the deploy key");
        String made = publicKey(shop);
        assertThat(made).startsWith("ssh-ed25519 ").isNotEqualTo(key.publicHalf());

        server.authorise(made);
        shop.pollToPeace();
        shop.change(Map.of("deployKey", key.privateHalf()));
        shop.pollToPeace();
    }

    @Test
    void shouldRefuseAnotherHostKeyUntilSomebodyTrustsIt() {
        String pinned = server.hostKey();
        assertThat(shop.status().path("access").path("hostKey").asText()).endsWith(pinned);
        String content = shop.get("/").body();
        server.changeHostKey();
        String offered = server.hostKey();
        String commit = repository.push("by the new host key");

        assertThat(shop.pollToFailure()).contains("has changed", pinned, offered, "before you trust");
        assertThat(shop.status().path("access").path("offeredHostKey").asText()).endsWith(offered);
        assertThat(shop.get("/").body()).isEqualTo(content);
        assertThat(shop.trust(pinned).problem(409).detail()).contains(offered);

        shop.trust(offered).expect(200);
        JsonNode status = shop.rollTo(commit);
        assertThat(shop.get("/").body()).isEqualTo("by the new host key");
        assertThat(status.path("access").path("hostKey").asText()).endsWith(offered);
        assertThat(status.path("access").has("offeredHostKey")).isFalse();
    }

    @Test
    void shouldLeaveNoKeyBehindWhenAnAppMovesToAPublicRepositoryByHttp() {
        GitRepository moving = server.repository("moving");
        String commit = moving.push("moved");
        GitApp app = GitApp.create(
                tenant,
                "moving",
                Map.of("repository", moving.ssh(), "deployKey", key.privateHalf(), "interval", GitApp.SELDOM));
        app.rollTo(commit);
        assertThat(app.configMap().getData()).containsKey("pinned_hosts");

        app.change(Map.of("repository", moving.http()));
        app.pollToPeace();

        assertThat(Cluster.admin()
                        .secrets()
                        .inNamespace(tenant.namespace())
                        .withName("moving-git")
                        .get())
                .isNull();
        assertThat(app.configMap().getData()).doesNotContainKey("pinned_hosts");
        assertThat(app.configMap().getMetadata().getAnnotations())
                .doesNotContainKeys("pileus.dev/public-key", "pileus.dev/host-key");
        tenant.workloads().deleteAndAwait("moving");
    }

    @Test
    void shouldShowATokenToNoOtherServerWhenAMemberMovesTheAppWithKubectl() {
        GitRepository kept = server.repository("kept");
        kept.require("git", token);
        String commit = kept.push("for those with a token alone");
        GitApp app = GitApp.create(
                tenant, "kept", Map.of("repository", kept.http(), "token", token, "interval", GitApp.SELDOM));
        app.rollTo(commit);

        try (KubernetesClient alice = tenant.kubernetes()) {
            alice.configMaps()
                    .inNamespace(tenant.namespace())
                    .withName("kept-git")
                    .edit(registration -> {
                        registration.getData().put("repository", "http://elsewhere.example.com/x.git");
                        return registration;
                    });
        }

        assertThat(app.pollToFailure()).contains("is kept for", "is not shown to http://elsewhere.example.com");
        tenant.workloads().deleteAndAwait("kept");
    }

    @Test
    void shouldComeInByHttpOnceTheTokenIsGoodAndServeOnWhenItIsNoMore() {
        GitRepository secret = server.repository("secret");
        secret.require("alice", token);
        String commit = secret.push("for those with a token");
        GitApp app = GitApp.create(tenant, "secret", Map.of("repository", secret.http(), "interval", GitApp.SELDOM));

        assertThat(app.pollToFailure()).contains(secret.host(), "asks who is there", "a user name and a token");
        assertThat(app.status().path("phase").asText()).isEqualTo("Pending");

        app.change(Map.of("username", "alice", "token", token));
        app.rollTo(commit);
        assertThat(app.get("/").body()).isEqualTo("for those with a token");

        app.change(Map.of("token", wrongToken));
        assertThat(app.pollToFailure()).contains(secret.host(), "refuses the user name and token");
        assertThat(app.get("/").body()).isEqualTo("for those with a token");

        app.change(Map.of("token", token));
        app.pollToPeace();
    }

    @Test
    void shouldNeedNothingWhenTheRepositoryIsPublic() {
        GitRepository publicOne = server.repository("public");
        String commit = publicOne.push("for everybody");
        GitApp app = GitApp.create(tenant, "public", Map.of("repository", publicOne.http(), "interval", GitApp.SELDOM));

        app.rollTo(commit);

        assertThat(app.get("/").body()).isEqualTo("for everybody");
        assertThat(Cluster.objectsOf(tenant.namespace(), "public")).doesNotContain("Secret/public-git");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused("no repository", "repository", ""),
                refused("a name alone", "repository", "shop"),
                refused("a file of the pod", "repository", "file:///etc"),
                refused("a program", "repository", "ext::sh -c id"),
                refused("git's own protocol", "repository", "git://git.example.com/shop.git"),
                refused("a password in the address", "repository", "https://alice:secret@git.example.com/shop.git"),
                refused("a branch with a space", "ref", "no branch"),
                refused("a long branch", "ref", "x".repeat(256)),
                refused("a path that climbs", "path", "../.."),
                refused("no key", "deployKey", "hello"),
                refused("the public half", "deployKey", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample"),
                refused(
                        "half a key",
                        "deployKey",
                        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"),
                refused("a token by ssh", "token", "for https"),
                refused("no replicas", "replicas", 0),
                refused("many replicas", "replicas", 11),
                refused("a short interval", "interval", "PT59S"),
                refused("a long interval", "interval", "P2D"),
                refused("a port for root", "port", 80),
                refused("a relative path", "mountPath", "site"));
    }

    private static Arguments refused(String what, String parameter, Object value) {
        return Arguments.argumentSet(what, parameter, value);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldSayWhatIsWrongWhenAParameterWillNotDo(String parameter, Object value) {
        Map<String, Object> parameters = new HashMap<>(Map.of("repository", "git@git.example.com:shop.git"));
        parameters.put(parameter, value);

        assertThat(tenant.workloads()
                        .post(Json.workload(GitApp.KIND, "refused", parameters))
                        .problem(422)
                        .error("parameters." + parameter))
                .isNotBlank();
        assertThat(Cluster.objectsOf(tenant.namespace(), "refused")).isEmpty();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void shouldShowSecretsToNobodyWhenTheyHaveBeenUsedInEveryWay() {
        List<String> secrets = secrets();
        Map<String, Object> parameters =
                Map.of("repository", repository.ssh(), "deployKey", key.privateHalf(), "replicas", 1);

        List<String> seen = new ArrayList<>(Cluster.logsOf(Cluster.PILEUS));
        seen.addAll(Cluster.logsOf(tenant.namespace()));
        Stream.of(
                        Cluster.admin().v1().events(),
                        Cluster.admin().configMaps(),
                        Cluster.admin().pods(),
                        Cluster.admin().apps().deployments(),
                        Cluster.admin().apps().replicaSets())
                .flatMap(objects -> objects.inNamespace(tenant.namespace()).list().getItems().stream())
                .map(object -> Serialization.asYaml((HasMetadata) object))
                .forEach(seen::add);
        seen.add(tenant.workloads().list().expect(200).body());
        seen.add(tenant.caller()
                .get(Function.GIT_POLL, "/namespaces/" + tenant.namespace() + "/apps")
                .expect(200)
                .body());
        seen.add(tenant.workloads()
                .dryRun(Json.workload(GitApp.KIND, "never-made", parameters))
                .expect(200)
                .body());
        seen.add(tenant.workloads()
                .patch("shop", Json.write(Map.of("parameters", Map.of("deployKey", key.privateHalf()))))
                .expect(200)
                .body());

        assertThat(seen).anyMatch(text -> text.contains("refuses the deploy key"));
        assertThat(secrets).allSatisfy(secret -> assertThat(seen).noneMatch(text -> text.contains(secret)));
        for (String app : List.of("shop", "secret")) {
            assertThat(filesWith(app, secrets)).isEmpty();
        }
        assertThat(filesWith("secret", List.of("for those with a token")))
                .containsExactly(GitApp.FOLDER + "/index.html");
        try (KubernetesClient alice = tenant.kubernetes()) {
            assertThatExceptionOfType(KubernetesClientException.class)
                    .isThrownBy(() -> alice.secrets()
                            .inNamespace(tenant.namespace())
                            .withName("shop-git")
                            .get())
                    .satisfies(refusal -> assertThat(refusal.getCode()).isEqualTo(403));
        }
    }

    /** What nobody may get to see: the keys, given and made, and the tokens, also as http has them. */
    private List<String> secrets() {
        String basic = "alice:" + token;
        Secret made = Cluster.admin()
                .secrets()
                .inNamespace(tenant.namespace())
                .withName("another-git")
                .get();
        String pem =
                new String(Base64.getDecoder().decode(made.getData().get("ssh-privatekey")), StandardCharsets.UTF_8);
        List<String> secrets = new ArrayList<>(
                List.of(token, wrongToken, Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8))));
        for (KeyPair each : List.of(key, otherKey, new KeyPair(pem, "made"))) {
            assertThat(each.secrets()).as("the lines of %s", each).isNotEmpty();
            secrets.addAll(each.secrets());
        }
        return secrets;
    }

    /** The files, and variables, in the containers of an app's pods that have one of the texts in them. */
    private List<String> filesWith(String app, List<String> texts) {
        String search = """
                env | grep --fixed-strings --file=<(printf '%s\\n' "$@")
                grep --recursive --files-with-matches --no-messages --devices=skip --fixed-strings \
                  --file=<(printf '%s\\n' "$@") --exclude-dir=proc --exclude-dir=sys --exclude-dir=dev /
                true
                """;
        List<String> command = new ArrayList<>(List.of("bash", "-c", search, "bash"));
        command.addAll(texts);
        return new GitApp(tenant, app)
                .pods().stream()
                        .map(Pod::getMetadata)
                        .flatMap(pod -> Cluster.exec(
                                        tenant.namespace(),
                                        pod.getName(),
                                        GitApp.CONTAINER,
                                        command.toArray(String[]::new))
                                .expectSuccess()
                                .lines())
                        .toList();
    }

    private static String publicKey(GitApp app) {
        return app.tenant()
                .workloads()
                .awaitWorkload(app.name(), "shows its public key", status -> status.path("access")
                        .has("publicKey"))
                .path("access")
                .path("publicKey")
                .asText();
    }
}
