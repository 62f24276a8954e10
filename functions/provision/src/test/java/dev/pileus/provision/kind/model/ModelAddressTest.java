package dev.pileus.provision.kind.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://huggingface.co/a/b/resolve/main/c.gguf",
                "https://huggingface.co/c.gguf?download=true",
                "HTTPS://example.org:8443/c.gguf",
                "https://example.org./c.gguf",
                "https://8.8.8.8/c.gguf",
                "https://[2606:4700::1111]/c.gguf",
                "https://local.example.org/c.gguf",
                "https://xn--bcher-kva.example/c.gguf"
            })
    void shouldTakeAnAddressWhenItIsOfThePublicInternet(String address) {
        assertThat(ModelAddress.checked(address)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/c.gguf",
                "ftp://example.org/c.gguf",
                "file:///etc/passwd.gguf",
                "gopher://example.org/c.gguf",
                "https:c.gguf",
                "https:///c.gguf",
                "//example.org/c.gguf",
                "jar:https://example.org/c.gguf",
                "https://user@example.org/c.gguf",
                "https://user:password@example.org/c.gguf",
                "https://example.org@127.0.0.1/c.gguf",
                "https://exa mple.org/c.gguf",
                "https://example.org\\@127.0.0.1/c.gguf",
                "https://example.org/c.bin",
                "https://example.org/c.gguf/",
                "https://example.org/?c.gguf",
                "https://example.org/c#.gguf",
                "https://example.org/c.gguf#x",
                "https://example.org/c.gguf\n",
                "https://grüße.example/c.gguf"
            })
    void shouldRefuseWhenItIsNoPlainHttpsAddressOfAGgufFile(String address) {
        assertRefused(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "localhost.",
                "app.localhost",
                "kubernetes",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local",
                "kubernetes.default.svc.cluster.local.",
                "models.pileus.svc.cluster.local",
                "KUBERNETES.DEFAULT.SVC.CLUSTER.LOCAL",
                "metadata.google.internal",
                "printer.local",
                "nas.lan",
                "router.home.arpa",
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "127.0.0.1.",
                "0.0.0.0",
                "10.0.0.1",
                "10.96.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "256.1.1.1",
                "1.2.3",
                "[::]",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[100::1]",
                "[2001::1]",
                "[2001:db8::1]",
                "[2002:7f00:1::]",
                "[3fff::1]",
                "[fc00::1]",
                "[fd12:3456::1]",
                "[fe80::1]",
                "[fe80::1%25eth0]",
                "[fec0::1]",
                "[ff02::1]"
            })
    void shouldRefuseWhenItLeadsInside(String host) {
        assertRefused("https://" + host + "/c.gguf");
        assertRefused("https://" + host + ":6443/c.gguf");
    }

    private static void assertRefused(String address) {
        assertThatThrownBy(() -> ModelAddress.checked(address))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(422);
                    assertThat(refusal.problem().errors().getFirst().field()).isEqualTo("parameters.model");
                });
    }
}
