package dev.pileus.provision.kind.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.ProblemException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshPublicKeyTest {

    private static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0IeECEKo145GGhP2lf5/sNocuuEFUPbWNZJtVofcKD";
    private static final String ED25519_DATA = ED25519.substring(ED25519.indexOf(' ') + 1);

    @ParameterizedTest
    @CsvSource({
        "ssh-ed25519, 256",
        "ecdsa-sha2-nistp256, 256",
        "ecdsa-sha2-nistp384, 384",
        "ecdsa-sha2-nistp521, 521",
        "ssh-rsa, 2048",
        "ssh-rsa, 3072"
    })
    void shouldTakeAKeyWhenItIsOfAKnownType(String type, int bits) throws Exception {
        String key = key(type, bits);

        assertThat(SshPublicKey.checked(key + " me@example.org")).isEqualTo(key + " me@example.org");
        assertThat(SshPublicKey.checked(key)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"my private key, no: the public half of it", "two words", "grüße", "\"quoted\" $(id)"})
    void shouldKeepTheCommentWhenThereIsOne(String comment) {
        assertThat(SshPublicKey.checked(ED25519 + " " + comment)).isEqualTo(ED25519 + " " + comment);
    }

    static Stream<Arguments> refused() throws Exception {
        String rsa = key("ssh-rsa", 2048);
        return Stream.of(
                Arguments.of(key("ssh-rsa", 1024), "this one has 1024"),
                Arguments.of("ssh-dss AAAAB3NzaC1kc3MAAACBAP", "DSA keys are too weak"),
                Arguments.of("sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t x", "security token"),
                Arguments.of("sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNh x", "security token"),
                Arguments.of("ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQ x", "certificate"),
                Arguments.of("no-pty " + ED25519, "Options in front"),
                Arguments.of("command=\"/bin/sh -c id\",no-pty " + ED25519 + " me", "Options in front"),
                Arguments.of(ED25519 + "\n" + ED25519, "single line"),
                Arguments.of(ED25519 + " me\0", "single line"),
                Arguments.of("ssh-ed25519", "not a public key"),
                Arguments.of("hello world", "not a public key"),
                Arguments.of("ssh-ed25519 not*base64", "damaged"),
                Arguments.of("ssh-ed25519 AAAA", "damaged"),
                Arguments.of(ED25519.substring(0, ED25519.length() - 8), "damaged"),
                Arguments.of("ssh-rsa " + ED25519_DATA, "damaged"),
                Arguments.of(
                        "ecdsa-sha2-nistp384 " + key("ecdsa-sha2-nistp256", 256).split(" ")[1], "damaged"),
                Arguments.of(rsa.substring(0, rsa.length() / 2), "damaged"),
                Arguments.of("ssh-ed25519 " + withTail(ED25519_DATA), "damaged"),
                Arguments.of("---- BEGIN SSH2 PUBLIC KEY ----", "not a public key"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldSayWhyWhenAKeyIsRefused(String key, String reason) {
        assertThatThrownBy(() -> SshPublicKey.checked(key)).isInstanceOfSatisfying(ProblemException.class, refusal -> {
            assertThat(refusal.problem().status()).isEqualTo(422);
            assertThat(refusal.problem().errors()).singleElement().satisfies(error -> {
                assertThat(error.field()).isEqualTo("parameters.publicKey");
                assertThat(error.message()).contains(reason);
            });
            assertThat(refusal.getCause()).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----",
                "-----BEGIN OPENSSH PRIVATE KEY----- c2VjcmV0 -----END OPENSSH PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0",
                "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0",
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0",
                "-----begin openssh private key-----c2VjcmV0",
                "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ c2VjcmV0",
                "PuTTY-User-Key-File-3: ssh-ed25519\nc2VjcmV0",
                "c2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"
            })
    void shouldWarnAndNotRepeatItWhenAPrivateKeyIsPasted(String key) {
        assertThatThrownBy(() -> SshPublicKey.checked(key)).isInstanceOfSatisfying(ProblemException.class, refusal -> {
            assertThat(refusal.problem().toString())
                    .contains("This is a private key", "do not use it any more")
                    .doesNotContain("c2VjcmV0");
            assertThat(refusal.getCause()).isNull();
        });
    }

    @Test
    void shouldRefuseAPointThatIsNotOnTheCurve() throws Exception {
        byte[] data = Base64.getDecoder().decode(key("ecdsa-sha2-nistp256", 256).split(" ")[1]);
        data[data.length - 1] ^= 1;
        String key = "ecdsa-sha2-nistp256 " + Base64.getEncoder().encodeToString(data);

        assertThatThrownBy(() -> SshPublicKey.checked(key)).isInstanceOf(ProblemException.class);
    }

    private static String key(String type, int bits) throws Exception {
        PublicKey key = KeyUtils.generateKeyPair(type, bits).getPublic();
        return PublicKeyEntry.toString(key);
    }

    private static String withTail(String data) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawBytes(Base64.getDecoder().decode(data));
        buffer.putInt(7);
        return Base64.getEncoder().encodeToString(buffer.getCompactData());
    }
}
