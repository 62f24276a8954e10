package dev.pileus.gitpoll.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.PublicAddressResolver.Filter;
import dev.pileus.gitpoll.git.PublicAddressResolver.InsideException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

    private static final InetAddressResolver.LookupPolicy ANY =
            InetAddressResolver.LookupPolicy.of(InetAddressResolver.LookupPolicy.IPV4);

    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "git.example.com", "140.82.112.3", "9.9.9.9", "2606:4700::1111", "2a00:1450::1"})
    void shouldTakeWhatIsOnTheInternet(String host) {
        assertThat(PublicAddresses.mayContain(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "kubernetes",
                "kubernetes.default.svc",
                "status.pileus.svc.cluster.local",
                "nas.local",
                "metadata.google.internal",
                "box.lan",
                "x.home.arpa",
                "x.localhost",
                "127.0.0.1",
                "0.0.0.0",
                "10.96.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "198.18.0.1",
                "::1",
                "::",
                "fe80::1",
                "fd00::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::1",
                "2001:db8::1",
                "ff02::1",
                "2130706433",
                "0x7f000001",
                "127.1",
                "017700000001"
            })
    void shouldRefuseWhatIsInside(String host) {
        assertThat(PublicAddresses.mayContain(host)).isFalse();
    }

    @Test
    void shouldSayWhoCanChangeItWhenAHostIsInside() throws Exception {
        AddressPolicy policy = new AddressPolicy(false, false);
        RepositoryAddress inside = RepositoryAddress.parse("ssh://git@10.0.0.1/app");
        RepositoryAddress plain = RepositoryAddress.parse("http://example.com/app");

        assertThatThrownBy(() -> policy.check(inside))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("PILEUS_GIT_ALLOW_PRIVATE");
        assertThatThrownBy(() -> policy.check(plain))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("Use https");
        new AddressPolicy(true, true).check(inside);
        new AddressPolicy(true, true).check(plain);
    }

    @Test
    void shouldPassOnPublicAddressesOnly() throws Exception {
        Filter filter = new Filter(answering("10.0.0.1", "140.82.112.3"), Set.of("kubernetes.default.svc"));

        assertThat(filter.lookupByName("rebound.example.com", ANY))
                .containsExactly(InetAddress.ofLiteral("140.82.112.3"));
        assertThat(filter.lookupByName("Kubernetes.default.svc", ANY)).hasSize(2);
    }

    @Test
    void shouldKnowNoAddressWhenANameLeadsInside() {
        Filter filter = new Filter(answering("169.254.169.254", "127.0.0.1"), Set.of());

        assertThatThrownBy(() -> filter.lookupByName("metadata.example.com", ANY))
                .isInstanceOf(InsideException.class);
    }

    private static InetAddressResolver answering(String... addresses) {
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) {
                return Arrays.stream(addresses).map(InetAddress::ofLiteral);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                throw new UnknownHostException();
            }
        };
    }
}
