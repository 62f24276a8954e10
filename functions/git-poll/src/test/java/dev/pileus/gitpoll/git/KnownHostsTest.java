package dev.pileus.gitpoll.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.testing.git.GitRepository;
import dev.pileus.testing.git.SshKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {

    @TempDir
    private Path folder;

    private String key;

    @BeforeEach
    void prepare() {
        key = SshKeys.publicHalf(SshKeys.generate(folder, "host", "-t", "ed25519", "-N", ""))
                .replace(" test", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"git.example.com", "other.com,git.example.com", "*.example.com", "*.example.com,!x.example.com"})
    void shouldKnowAServerByItsName(String names) throws Exception {
        KnownHosts known = KnownHosts.parse("# comment\n\n" + names + " " + key + " a comment\n");

        assertThat(known.keysOf(RepositoryAddress.parse("git@git.example.com:app")))
                .hasSize(1);
        assertThat(known.keysOf(RepositoryAddress.parse("git@git.example.org:app")))
                .isEmpty();
    }

    @Test
    void shouldTellPortsApart() throws Exception {
        KnownHosts known = KnownHosts.parse("[git.example.com]:2222 " + key);

        assertThat(known.keysOf(RepositoryAddress.parse("ssh://git@git.example.com:2222/app")))
                .hasSize(1);
        assertThat(known.keysOf(RepositoryAddress.parse("ssh://git@git.example.com/app")))
                .isEmpty();
    }

    @Test
    void shouldKnowAServerWhenItsNameIsHashed() throws Exception {
        Path file = Files.writeString(folder.resolve("known_hosts"), "git.example.com " + key + "\n");
        GitRepository.run(folder, List.of("ssh-keygen", "-q", "-H", "-f", file.toString()));

        KnownHosts known = KnownHosts.parse(Files.readString(file));

        assertThat(Files.readString(file)).startsWith("|1|");
        assertThat(known.keysOf(RepositoryAddress.parse("git@git.example.com:app")))
                .hasSize(1);
        assertThat(known.keysOf(RepositoryAddress.parse("git@example.com:app"))).isEmpty();
    }

    @Test
    void shouldReadTheLineThatItWrites() throws Exception {
        RepositoryAddress server = RepositoryAddress.parse("ssh://git@git.example.com:2222/app");
        var hostKey = KnownHosts.parse(server.knownHostsName() + " " + key)
                .keysOf(server)
                .getFirst();

        KnownHosts known = KnownHosts.parse(KnownHosts.line(server, hostKey));

        assertThat(known.keysOf(server)).containsExactly(hostKey);
    }

    @Test
    void shouldRefuseARevokedKey() throws Exception {
        RepositoryAddress server = RepositoryAddress.parse("git@git.example.com:app");
        KnownHosts known = KnownHosts.parse("git.example.com " + key + "\n@revoked * " + key);
        HostKeyCheck check = new HostKeyCheck(server, known, true);

        assertThat(check.accept("", null, known.keysOf(server).getFirst(), null, null))
                .isFalse();
        assertThat(check.refusal().orElseThrow().message()).contains("revoked");
    }

    @Test
    void shouldShowTheFingerprintAsSshDoes() throws Exception {
        RepositoryAddress server = RepositoryAddress.parse("git@git.example.com:app");
        var hostKey = KnownHosts.parse("* " + key).keysOf(server).getFirst();
        String shown = GitRepository.run(
                folder,
                List.of("ssh-keygen", "-l", "-f", folder.resolve("host.pub").toString()));

        assertThat(KnownHosts.fingerprint(hostKey)).isEqualTo("ssh-ed25519 " + shown.split(" ")[1]);
    }

    @Test
    void shouldNameTheLineThatCannotBeRead() {
        assertThatThrownBy(() -> KnownHosts.parse("git.example.com " + key + "\nnonsense"))
                .isInstanceOf(GitException.class)
                .hasMessageStartingWith("Line 2 of the known hosts");
    }
}
