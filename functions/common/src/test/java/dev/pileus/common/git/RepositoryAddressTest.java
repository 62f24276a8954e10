package dev.pileus.common.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.git.RepositoryAddress.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryAddressTest {

    @ParameterizedTest
    @CsvSource({
        "ssh://git@example.com/team/app.git, SSH, example.com, 22, git, /team/app.git",
        "ssh://example.com/team/app.git, SSH, example.com, 22, git, /team/app.git",
        "ssh://bob@Example.COM:2222/app, SSH, example.com, 2222, bob, /app",
        "SSH://git@example.com/app, SSH, example.com, 22, git, /app",
        "git@example.com:team/app.git, SSH, example.com, 22, git, team/app.git",
        "example.com:app, SSH, example.com, 22, git, app",
        "git@example.com:~bob/app, SSH, example.com, 22, git, ~bob/app",
        "https://example.com/team/app, HTTPS, example.com, 443, , /team/app",
        "https://example.com:8443/app.git, HTTPS, example.com, 8443, , /app.git",
        "https://example.com./app.git, HTTPS, example.com, 443, , /app.git",
        "http://10.0.0.1:3000/app, HTTP, 10.0.0.1, 3000, , /app",
        "ssh://git@[2001:db8::1]:22/app, SSH, 2001:db8::1, 22, git, /app"
    })
    void shouldReadWhatLeadsToAGitServer(
            String text, Protocol protocol, String host, int port, String user, String path) throws Exception {
        RepositoryAddress address = RepositoryAddress.parse(text);

        assertThat(address.protocol()).isEqualTo(protocol);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.user().orElse(null)).isEqualTo(user);
        assertThat(address.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/srv/app.git",
                "./app.git",
                "../app",
                "app",
                "file:///srv/app.git",
                "file://host/app.git",
                "git://example.com/app.git",
                "ext::sh -c id",
                "ext::sh",
                "ftp://example.com/app",
                "http:///app",
                "https://",
                "https://example.com",
                "https://example.com/",
                "ssh://git@/app",
                "ssh://-oProxyCommand=id/app",
                "-oProxyCommand=id:app",
                "git@-example.com:app",
                "https://exa mple.com/app",
                "https://example.com/a\nb",
                "https://example.com:99999/app",
                "amazon-s3://x@y/z",
                "fd::17/foo"
            })
    void shouldRefuseWhatDoesNot(String text) {
        assertThatThrownBy(() -> RepositoryAddress.parse(text)).isInstanceOf(GitException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://alice:s3cret@example.com/app",
                "https://s3cret@example.com/app",
                "ssh://git:s3cret@example.com/app"
            })
    void shouldRefuseASecretInTheAddressAndNotRepeatIt(String text) {
        assertThatThrownBy(() -> RepositoryAddress.parse(text))
                .isInstanceOf(GitException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void shouldRefuseAnAddressThatIsTooLong() {
        assertThatThrownBy(() -> RepositoryAddress.parse("https://example.com/" + "x".repeat(2_048)))
                .isInstanceOf(GitException.class);
    }

    @Test
    void shouldNameTheServerAsPeopleAndKnownHostsDo() throws Exception {
        RepositoryAddress usual = RepositoryAddress.parse("git@example.com:app");
        RepositoryAddress other = RepositoryAddress.parse("ssh://git@example.com:2222/app");

        assertThat(usual.server()).isEqualTo("example.com");
        assertThat(usual.knownHostsName()).isEqualTo("example.com");
        assertThat(other.server()).isEqualTo("example.com:2222");
        assertThat(other.knownHostsName()).isEqualTo("[example.com]:2222");
        assertThat(usual.isOnServerOf(other)).isFalse();
        assertThat(usual.isOnServerOf(RepositoryAddress.parse("ssh://bob@EXAMPLE.com:22/other")))
                .isTrue();
    }
}
