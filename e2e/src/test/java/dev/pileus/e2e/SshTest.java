package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Shell;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SSH boxes, used with the real client. */
@ExtendWith(Tenants.class)
final class SshTest {

    /** Nobody is asked anything, and only what the test says counts. */
    private static final String ALONE =
            " -F /dev/null -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o ConnectTimeout=20 -o ConnectionAttempts=10"
                    + " -o UserKnownHostsFile=known_hosts -o StrictHostKeyChecking=accept-new";

    private final Tenant tenant;
    private final Workloads workloads;

    @TempDir
    private Path desk;

    SshTest(Tenant tenant) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void shouldLetTheOwnerOfTheKeyInWhenThereIsOne(String type) throws IOException {
        String name = "box-" + type;
        JsonNode box = workloads.start("ssh", name, Map.of("publicKey", key("mine", type)));

        String said = log(box, "mine", "id -un; id -u; pwd; uname -s").expectSuccess();

        assertThat(said).contains("me\n1000\n/home/me\nLinux\n");
        workloads.deleteAndAwait(name);
        Cluster.awaitEndOf(tenant.namespace(), name);
    }

    @Test
    void shouldLetNobodyElseInWhenTheyHaveAnotherKeyOrAPassword() throws IOException {
        JsonNode box = workloads.start("ssh", "closed", Map.of("publicKey", key("mine", "ed25519")));
        key("other", "ed25519");
        log(box, "mine", "true").expectSuccess();

        assertThat(log(box, "other", "true").exitCode()).isEqualTo(255);
        assertThat(log(box, "other", "true").output()).contains("Permission denied (publickey)");
        assertThat(Shell.run(
                                desk,
                                command(box) + ALONE
                                        + " -o PubkeyAuthentication=no -o PreferredAuthentications=password true")
                        .output())
                .contains("Permission denied (publickey)");
        String root = command(box).replace("me@", "root@");
        assertThat(Shell.run(desk, root + ALONE + " -i mine true").output()).contains("Permission denied");
    }

    @Test
    void shouldLetTheOwnerInWhenTheirOtherKeysAreOfferedFirst() throws IOException {
        JsonNode box = workloads.start("ssh", "patient", Map.of("publicKey", key("mine", "ed25519")));
        for (String other : List.of("work", "home", "git", "old", "older", "oldest")) {
            key(other, "ed25519");
        }

        log(box, "work -i home -i git -i old -i older -i oldest -i mine", "true")
                .expectSuccess();
    }

    @Test
    void shouldOpenNoWayElsewhereWhenSomebodyIsLoggedIn() throws IOException {
        JsonNode box = workloads.start("ssh", "dead-end", Map.of("publicKey", key("mine", "ed25519")));
        log(box, "mine", "true").expectSuccess();

        assertThat(Shell.run(desk, command(box) + ALONE + " -i mine -W 127.0.0.1:2222")
                        .output())
                .contains("administratively prohibited");
    }

    @Test
    void shouldBeTheSameBoxWhenItsPodIsMadeAnew() throws IOException {
        JsonNode box = workloads.start("ssh", "lasting", Map.of("publicKey", key("mine", "ed25519")));
        log(box, "mine", "echo keep me > ~/note").expectSuccess();
        String before = scan(box);
        List<String> old = Cluster.podsOf(tenant.namespace(), "lasting");

        Cluster.admin()
                .pods()
                .inNamespace(tenant.namespace())
                .withLabel(Cluster.WORKLOAD_LABEL, "lasting")
                .delete();
        await("another pod runs").until(() -> Cluster.podsOf(tenant.namespace(), "lasting").stream()
                .noneMatch(old::contains));
        JsonNode again = workloads.awaitPhase("lasting", "Running");

        // Its known_hosts is the same file: another host key would be refused.
        assertThat(await("it answers")
                        .until(() -> log(again, "mine", "cat ~/note"), said -> said.exitCode() == 0)
                        .output())
                .contains("keep me");
        assertThat(scan(again)).isEqualTo(before);
    }

    @Test
    void shouldShowTheFingerprintThatTheClientSeesWhenItRuns() throws IOException {
        JsonNode box = workloads.start("ssh", "printed", Map.of("publicKey", key("mine", "ed25519")));

        assertThat(box.path("access").path("fingerprint").asText()).startsWith("SHA256:");
        assertThat(scan(box)).contains(box.path("access").path("fingerprint").asText());
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.argumentSet("text", "hello"),
                Arguments.argumentSet("half a key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"),
                Arguments.argumentSet("a type of ten years ago", "ssh-dss AAAAB3NzaC1kc3MAAACBAP"),
                Arguments.argumentSet("two lines", "ssh-ed25519 AAAA\nssh-ed25519 AAAA"),
                Arguments.argumentSet("options", "command=\"id\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"),
                Arguments.argumentSet("100 kB", "ssh-rsa " + "A".repeat(100_000)),
                Arguments.argumentSet("nothing", ""));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldSayWhatIsWrongWhenItIsNoKeyThatWillDo(String key) {
        assertThat(workloads
                        .post(Json.workload("ssh", "refused", Map.of("publicKey", key)))
                        .problem(422)
                        .error("parameters.publicKey"))
                .isNotBlank();
        workloads.get("refused").problem(404);
    }

    @Test
    void shouldSayHowLongItHasToBeWhenAnRsaKeyIsShort() throws IOException {
        assertThat(workloads
                        .post(Json.workload("ssh", "short", Map.of("publicKey", key("weak", "rsa -b 1024"))))
                        .problem(422)
                        .error("parameters.publicKey"))
                .contains("2048");
    }

    @Test
    void shouldWarnAndKeepNothingWhenItIsAPrivateKey() throws IOException {
        key("secret", "ed25519");
        String secret = Files.readString(desk.resolve("secret"));

        var answer = workloads.post(Json.workload("ssh", "leaked", Map.of("publicKey", secret)));

        assertThat(answer.problem(422).error("parameters.publicKey")).containsIgnoringCase("private");
        assertThat(answer.body()).doesNotContain(secret.lines().toList().get(1).substring(0, 20));
        workloads.get("leaked").problem(404);
    }

    /** A new key pair on the desk; its public half. */
    private String key(String file, String type) throws IOException {
        Shell.run(desk, "ssh-keygen -q -N '' -C somebody@desk -f %s -t %s".formatted(file, type))
                .expectSuccess();
        return Files.readString(desk.resolve(file + ".pub")).strip();
    }

    private Shell.Result log(JsonNode box, String key, String command) {
        return Shell.run(desk, "%s%s -i %s '%s'".formatted(command(box), ALONE, key, command));
    }

    /** The host key's fingerprint, as a stranger finds it out. */
    private String scan(JsonNode box) {
        return Shell.run(
                        desk,
                        "ssh-keyscan -T 30 -t ed25519 -p %d %s 2>/dev/null | ssh-keygen -lf - | cut -d' ' -f2"
                                .formatted(
                                        box.path("access").path("port").asInt(),
                                        box.path("access").path("host").asText()))
                .expectSuccess()
                .strip();
    }

    private static String command(JsonNode box) {
        return box.path("access").path("command").asText();
    }
}
