package dev.pileus.provision.kind.gitapp;

import static dev.pileus.provision.kind.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.ProblemException;
import dev.pileus.common.git.DeployKeys;
import dev.pileus.provision.kind.Golden;
import dev.pileus.provision.kind.Ingresses;
import dev.pileus.provision.kind.JsonSchemas;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.Manifests;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.Parameters;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAppBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "shop", "git-app");
    private static final String SSH = "git@git.example.com:team/shop.git";
    private static final String HTTPS = "https://git.example.com/team/shop.git";

    private final Kind<GitAppParameters> kind = new Kind<>(
            new GitAppBlueprint(
                    new AppPod("dev.local/pileus/git-poll:test", "dev.local/pileus/web:test", false),
                    new Ingresses("sites.localhost", "traefik")),
            new JsonSchemas());

    @Test
    void shouldMatchTheGoldenFileWhenARepositoryIsGiven() throws Exception {
        Golden.assertMatches(getClass(), "git-app", objects("""
                {"repository": "%s", "ref": "main", "path": "public", "replicas": 2, "knownHosts": "host ssh-ed25519 AAAA"}
                """.formatted(SSH)));
    }

    @Test
    void shouldMatchTheGoldenFileWhenItSleeps() throws Exception {
        Golden.assertMatches(getClass(), "git-app-sleeping", objects("""
                {"repository": "%s", "username": "me", "token": "s3cret", "serverless": true, "interval": "PT5M",
                 "image": "ghcr.io/example/app:1", "port": 3000, "mountPath": "/srv/files"}
                """.formatted(HTTPS)));
    }

    @Test
    void shouldNeedNoSecretWhenTheRepositoryIsPublic() throws Exception {
        assertThat(objects("{\"repository\": \"%s\"}".formatted(HTTPS))).noneMatch(Secret.class::isInstance);
    }

    @Test
    void shouldMakeAPairAndShowThePublicHalfWhenNoDeployKeyIsGiven() throws Exception {
        Parameters<GitAppParameters> parameters = parameters("{\"repository\": \"%s\"}".formatted(SSH));
        List<HasMetadata> objects = parameters.objects(ORIGIN);

        parameters.addSecrets(objects);

        String made = ((Secret) objects.getFirst()).getStringData().get("ssh-privatekey");
        assertThat(objects.get(1))
                .isInstanceOf(ConfigMap.class)
                .extracting(configMap -> configMap.getMetadata().getAnnotations(), InstanceOfAssertFactories.MAP)
                .containsEntry("pileus.dev/public-key", DeployKeys.read(made).publicHalf());
        assertThat(made).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
    }

    @Test
    void shouldKeepTheSecretsOutOfWhatIsShownWhenTheyAreGiven() throws Exception {
        String key = DeployKeys.write(DeployKeys.make());

        assertThat(parameters(
                        "{\"repository\": \"%s\", \"deployKey\": \"%s\"}".formatted(SSH, key.replace("\n", "\\n"))))
                .satisfies(parameters -> assertThat(parameters.shown().toString())
                        .isEqualTo(parameters.toString())
                        .doesNotContain("PRIVATE KEY")
                        .contains("git.example.com"));
        assertThat(parameters("{\"repository\": \"%s\", \"token\": \"s3cret\"}".formatted(HTTPS))
                        .shown()
                        .toString())
                .doesNotContain("s3cret")
                .contains(HTTPS);
    }

    @Test
    void shouldPutTheGivenKeyIntoTheSecretAloneWhenOneIsGiven() throws Exception {
        DeployKeys.DeployKey given = DeployKeys.make();
        String key = DeployKeys.write(given);
        Parameters<GitAppParameters> parameters =
                parameters("{\"repository\": \"%s\", \"deployKey\": \"%s\"}".formatted(SSH, key.replace("\n", "\\n")));
        List<HasMetadata> objects = parameters.objects(ORIGIN);

        parameters.addSecrets(objects);

        assertThat(((Secret) objects.getFirst()).getStringData().get("ssh-privatekey"))
                .isEqualTo(key);
        assertThat(objects.subList(1, objects.size()))
                .noneMatch(object -> Manifests.yaml(object).contains("PRIVATE KEY"))
                .anyMatch(object -> Manifests.yaml(object).contains(given.publicHalf()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'repository': 'file:///etc'}|repository|Only ssh and https",
                "{'repository': 'https://me:s3cret@example.com/a'}|repository|a user or a password in it",
                "{'repository': 'git@h:a', 'deployKey': 'hello'}|deployKey|is not a private key",
                "{'repository': 'git@h:a', 'token': 's3cret'}|token|are for https",
                "{'repository': 'https://h/a', 'deployKey': 'x'}|deployKey|are for ssh",
                "{'repository': 'https://h/a', 'knownHosts': 'x'}|deployKey|are for ssh",
                "{'repository': 'https://h/a', 'interval': 'PT30S'}|interval|from PT1M to P1D",
                "{'repository': 'https://h/a', 'path': 'a/../../b'}|path|no '..' in it",
                "{'repository': 'https://h/a', 'path': '../secret'}|path|no '..' in it",
                "{'repository': 'https://h/a', 'path': './../a'}|path|no '..' in it",
                "{'repository': 'https://h/a', 'path': 'a/..'}|path|no '..' in it",
                "{'repository': 'https://h/a', 'port': 3000}|image|Name the image",
                "{'repository': 'https://h/a', 'image': 'i', 'mountPath': '/tmp/x'}|mountPath|folder of the image",
                "{'repository': 'https://h/a', 'image': 'i', 'mountPath': '/a/../proc'}|mountPath|folder of the image"
            })
    void shouldNameTheFieldAndNoSecretWhenAParameterIsWrong(String parameters, String field, String words) {
        assertThatThrownBy(() -> parameters(parameters.replace('\'', '"')))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(
                                refused.problem().errors())
                        .singleElement()
                        .satisfies(error -> {
                            assertThat(error.field()).isEqualTo("parameters." + field);
                            assertThat(error.message()).contains(words).doesNotContain("s3cret");
                        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/public/", "public", "./public/", "//./public/."})
    void shouldWriteAFolderInOneWayWhenItIsWrittenInSeveral(String path) throws Exception {
        assertThat(parameters("{\"repository\": \"%s\", \"path\": \"%s\"}".formatted(HTTPS, path))
                        .json()
                        .get("path")
                        .asText())
                .isEqualTo("public");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'repository': 'git@other.example.com:team/shop.git'}|deployKey",
                "{'serverless': true}|serverless"
            })
    void shouldRefuseAChangeWhenTheKeptKeyWouldGoElsewhere(String change, String field) throws Exception {
        Parameters<GitAppParameters> before = parameters("{\"repository\": \"%s\"}".formatted(SSH));

        assertThatThrownBy(() -> change(before, change.replace('\'', '"')))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(
                                refused.problem().errors())
                        .singleElement()
                        .satisfies(error -> assertThat(error.field()).isEqualTo("parameters." + field)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"repository\": \"git@git.example.com:team/other.git\"}",
                "{\"ref\": \"v2\", \"replicas\": 3}",
                "{\"knownHosts\": \"host ssh-rsa AAAA\"}",
                "{\"repository\": \"git@other.example.com:team/shop.git\", \"deployKey\": \"\"}"
            })
    void shouldTakeAChangeWhenTheKeptKeyStaysOrIsGivenAnew(String change) throws Exception {
        Parameters<GitAppParameters> before = parameters("{\"repository\": \"%s\"}".formatted(SSH));

        assertThat(change(before, change)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'username': ''}",
                "{'username': 'somebody'}",
                "{'repository': 'https://elsewhere.example.com/x.git'}",
                "{'repository': 'https://git.example.com:8443/x.git'}",
                "{'repository': 'http://git.example.com/x.git'}"
            })
    void shouldRefuseAChangeWhenAKeptTokenWouldLoseItsUserNameOrServer(String change) throws Exception {
        Parameters<GitAppParameters> before =
                parameters("{\"repository\": \"%s\", \"username\": \"me\"}".formatted(HTTPS));

        assertThatThrownBy(() -> change(before, change.replace('\'', '"')))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(
                                refused.problem().errors())
                        .singleElement()
                        .satisfies(error -> assertThat(error.field()).isEqualTo("parameters.token")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "git@git.example.com:a|{'repository': 'https://git.example.com/a'}|true",
                "https://h/a|{'repository': 'https://elsewhere/a'}|true",
                "https://h/a|{'repository': 'https://h:8443/a'}|true",
                "https://h/a|{'token': ''}|true",
                "https://h/a|{'token': 's3cret'}|false",
                "https://h/a|{'repository': 'https://h/b'}|false",
                "https://h/a|{'repository': 'https://elsewhere/a', 'token': 's3cret'}|false",
                "https://h/a|{'ref': 'v2'}|false",
                "git@h:a|{'repository': 'git@h:b'}|false"
            })
    void shouldLeaveNoSecretBehindWhenNothingIsToOpenTheRepository(String before, String change, boolean goes)
            throws Exception {
        Parameters<GitAppParameters> current = parameters("{\"repository\": \"%s\"}".formatted(before));

        Parameters<GitAppParameters> after = change(current, change.replace('\'', '"'));

        assertThat(current.obsolete(ORIGIN, after).stream()
                        .filter(Secret.class::isInstance)
                        .map(secret -> secret.getMetadata().getName()))
                .containsExactlyElementsOf(goes ? List.of("shop-git") : List.of());
    }

    @Test
    void shouldKeepWhatOpensARepositoryWithItsServerAndHostKeysApartFromIt() throws Exception {
        List<HasMetadata> objects = objects("""
                {"repository": "ssh://git@Git.example.com:2222/a", "knownHosts": "host ssh-ed25519 AAAA"}""");

        assertThat(((Secret) objects.getFirst()).getStringData())
                .containsOnlyKeys("ssh-privatekey", "server")
                .containsEntry("server", "ssh://git.example.com:2222");
        assertThat(((ConfigMap) objects.get(1)).getData()).containsEntry("known_hosts", "host ssh-ed25519 AAAA\n");
    }

    private List<HasMetadata> objects(String parameters) throws Exception {
        return parameters(parameters).objects(ORIGIN);
    }

    private Parameters<GitAppParameters> parameters(String parameters) throws Exception {
        return kind.parameters(json(parameters));
    }

    private Parameters<GitAppParameters> change(Parameters<GitAppParameters> before, String change) throws Exception {
        Parameters<GitAppParameters> after = kind.changed(before.shown(), json(change));
        before.requireChange(after);
        return after;
    }
}
