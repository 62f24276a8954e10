package dev.pileus.gitpoll.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.git.DeployKeys;
import dev.pileus.common.git.GitException;
import dev.pileus.testing.git.SshKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeployKeysTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "ed25519,256,RFC4716",
        "rsa,3072,RFC4716",
        "rsa,2048,PEM",
        "rsa,2048,PKCS8",
        "ecdsa,256,RFC4716",
        "ecdsa,521,RFC4716",
        "ecdsa,384,PEM",
        "ecdsa,256,PKCS8"
    })
    void shouldReadWhatSshKeygenWrites(String type, String bits, String format) throws Exception {
        Path key = SshKeys.generate(folder, "key", "-t", type, "-b", bits, "-m", format, "-N", "");

        assertThat(DeployKeys.read(Files.readString(key)).publicHalf() + " test")
                .isEqualTo(SshKeys.publicHalf(key));
    }

    @Test
    void shouldReadAKeyWhenItWasPastedWithOtherLineEndings() throws Exception {
        String key = Files.readString(SshKeys.generate(folder, "key", "-t", "ed25519", "-N", ""));

        assertThat(DeployKeys.read("\r\n  " + key.replace("\n", "\r\n").strip()).publicHalf())
                .startsWith("ssh-ed25519 ");
    }

    @ParameterizedTest
    @CsvSource({"ed25519,256,RFC4716", "rsa,2048,RFC4716", "rsa,2048,PEM", "rsa,2048,PKCS8"})
    void shouldSaySoWhenAKeyHasAPassphrase(String type, String bits, String format) throws Exception {
        Path key = SshKeys.generate(folder, "key", "-t", type, "-b", bits, "-m", format, "-N", "s3cret");

        refuses(Files.readString(key), "has a passphrase");
    }

    @Test
    void shouldSaySoWhenAKeyIsTooWeak() throws Exception {
        refuses(
                Files.readString(SshKeys.generate(folder, "key", "-t", "rsa", "-b", "1024", "-N", "")),
                "fewer than 2048 bits");
    }

    @Test
    void shouldSaySoWhenItIsThePublicHalf() {
        refuses(SshKeys.publicHalf(SshKeys.generate(folder, "key", "-t", "ed25519", "-N", "")), "is the public half");
    }

    @Test
    void shouldSaySoWhenItIsPuttys() {
        refuses("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "PuTTY's format");
    }

    @Test
    void shouldSaySoWhenItIsNoKey() {
        refuses("hello", "is not a private key");
        refuses("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "cannot be read");
    }

    @Test
    void shouldSaySoAndNotRepeatItWhenAKeyIsCutOff() throws IOException {
        String key = Files.readString(SshKeys.generate(folder, "key", "-t", "ed25519", "-N", ""));
        String line = key.lines().skip(1).findFirst().orElseThrow();

        assertThatThrownBy(() -> DeployKeys.read(key.substring(0, key.length() / 2)))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageNotContaining(line);
        refuses(key.replace(line, line.substring(8)), "cannot be read");
    }

    private static void refuses(String key, String why) {
        assertThatThrownBy(() -> DeployKeys.read(key))
                .isInstanceOf(GitException.class)
                .hasMessageContaining(why);
    }
}
