package dev.pileus.peer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerConfigReaderTest {

    private static PeerConfig read(String text) throws InvalidConfigException {
        return PeerConfigReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String peers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"name\": \"mesh-%d\", \"host\": \"mesh-%d.mesh.team-a.svc\", \"port\": 8080}"
                        .formatted(i, i))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void shouldReadWhatTheOperatorWrites() throws InvalidConfigException {
        PeerConfig config = read(
                "{\"intervalSeconds\": 2, \"timeoutMillis\": 300, \"fanout\": 3, \"peers\": %s}".formatted(peers(2)));

        assertThat(config.interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.timeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(config.fanout()).isEqualTo(3);
        assertThat(config.peers())
                .containsExactly(
                        new Peer("mesh-0", "mesh-0.mesh.team-a.svc", 8080),
                        new Peer("mesh-1", "mesh-1.mesh.team-a.svc", 8080));
    }

    @Test
    void shouldHaveDefaultsWhenOnlyPeersAreThere() throws InvalidConfigException {
        PeerConfig config = read("{\"peers\": []}");

        assertThat(config).isEqualTo(PeerConfig.NOBODY);
    }

    @Test
    void shouldReadTheLargestListThereMayBe() throws InvalidConfigException {
        assertThat(read("{\"peers\": %s}".formatted(peers(250))).peers()).hasSize(250);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "fe80::1:2", "peer.example.com", "localhost", "under_score.local."})
    void shouldTakeHostsWhenTheyAreNamesOrAddresses(String host) throws InvalidConfigException {
        assertThat(read("{\"peers\": [{\"name\": \"a\", \"host\": \"%s\", \"port\": 1}]}".formatted(host))
                        .peers())
                .containsExactly(new Peer("a", host, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"peers\"| cannot be read",
                "| It cannot be read",
                "null| It has to be a JSON object",
                "[]| It has to be a JSON object",
                "{}| no 'peers'",
                "{\"peers\": [], \"intervalSecond\": 5}| intervalSecond",
                "{\"peers\": [], \"intervalSeconds\": 0}| intervalSeconds has to be 1 to 3600",
                "{\"peers\": [], \"intervalSeconds\": \"often\"}| intervalSeconds has to be 1 to 3600",
                "{\"peers\": [], \"intervalSeconds\": 1e99}| intervalSeconds has to be",
                "{\"peers\": [], \"intervalSeconds\": 99999999999}| intervalSeconds has to be",
                "{\"peers\": [], \"intervalSeconds\": []}| intervalSeconds has to be",
                "{\"peers\": {}}| no 'peers'",
                "{\"peers\": [], \"timeoutMillis\": 9}| timeoutMillis has to be 10 to 60000",
                "{\"peers\": [], \"timeoutMillis\": 60001}| timeoutMillis has to be",
                "{\"peers\": [], \"fanout\": -1}| fanout has to be 0 to 250",
                "{\"peers\": [null]}| peers[0] has to have a name, a host and a port",
                "{\"peers\": [{\"name\": \"a\", \"host\": \"a\"}]}| peers[0] has to have",
                "{\"peers\": [{\"name\": \"A b\", \"host\": \"a\", \"port\": 1}]}| peers[0].name",
                "{\"peers\": [{\"name\": \"a\", \"host\": \"a/b\", \"port\": 1}]}| peers[0].host",
                "{\"peers\": [{\"name\": \"a\", \"host\": \"a\", \"port\": 65536}]}| peers[0].port has to be 1 to 65535",
                "{\"peers\": [{\"name\": \"a\", \"host\": \"a\", \"port\": 1, \"path\": \"/\"}]}| path",
                "{\"peers\": [{\"name\": \"a\", \"host\": \"a\", \"port\": 1}, {\"name\": \"a\", \"host\": \"b\", \"port\": 1}]}| two peers called 'a'",
            })
    void shouldSayWhatIsWrongWhenItIsNoList(String text, String words) {
        assertThatThrownBy(() -> read(text == null ? "" : text))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(words);
    }

    @Test
    void shouldRefuseALongerList() {
        assertThatThrownBy(() -> read("{\"peers\": %s}".formatted(peers(251)))).hasMessageContaining("250");
    }

    @Test
    void shouldNotReadWhatIsTooLarge() {
        assertThatThrownBy(() -> read(" ".repeat(PeerConfigReader.MAX_BYTES) + "{\"peers\": []}"))
                .hasMessageContaining("larger than");
    }
}
