package dev.pileus.peer.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.peer.config.Peer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FanoutTest {

    private static List<Peer> peers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Peer("mesh-" + i, "mesh-" + i, 8080))
                .toList();
    }

    /** Each link, as {@code from > to}. */
    private static Set<String> links(List<Peer> peers, int fanout) {
        return peers.stream()
                .flatMap(peer ->
                        Fanout.choose(peer.name(), peers, fanout).stream().map(to -> peer.name() + " > " + to.name()))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({"1,0,0", "5,0,4", "5,4,4", "5,9,4", "5,2,2", "50,3,3", "2,1,1"})
    void shouldPingAsManyOthersAsItIsTold(int count, int fanout, int expected) {
        List<Peer> peers = peers(count);

        assertThat(peers).allSatisfy(peer -> assertThat(Fanout.choose(peer.name(), peers, fanout))
                .hasSize(expected)
                .doesNotContain(peer)
                .doesNotHaveDuplicates());
    }

    @Test
    void shouldPingAllWhenItIsNotOnTheList() {
        assertThat(Fanout.choose("", peers(3), 0)).hasSize(3);
    }

    @Test
    void shouldChooseTheSameWhateverTheOrderOfTheList() {
        List<Peer> shuffled = peers(50).stream().collect(Collectors.toList());
        Collections.reverse(shuffled);

        assertThat(links(shuffled, 4)).isEqualTo(links(peers(50), 4));
    }

    @ParameterizedTest
    @CsvSource({"3,1", "10,1", "50,3", "50,10", "100,5"})
    void shouldHaveEachPeerPingedByAboutAsMany(int count, int fanout) {
        Map<String, Long> pinged = links(peers(count), fanout).stream()
                .map(link -> link.substring(link.indexOf('>') + 2))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(pinged).hasSize(count);
        assertThat(pinged.values()).allSatisfy(by -> assertThat(by).isBetween(1L, 2L * fanout));
    }

    @ParameterizedTest
    @CsvSource({"50,2", "100,3"})
    void shouldConnectAllPeers(int count, int fanout) {
        List<Peer> peers = peers(count);
        Set<String> reached = new HashSet<>(Set.of("mesh-0"));
        Deque<String> next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
            Fanout.choose(next.pop(), peers, fanout).stream()
                    .map(Peer::name)
                    .filter(reached::add)
                    .forEach(next::push);
        }

        assertThat(reached).hasSize(count);
    }

    @Test
    void shouldChangeFewLinksWhenAPeerComes() {
        Set<String> before = links(peers(50), 5);
        Set<String> after = links(peers(51), 5);

        List<String> changed = Stream.concat(
                        before.stream().filter(link -> !after.contains(link)),
                        after.stream().filter(link -> !before.contains(link)))
                .filter(link -> !link.contains("mesh-50"))
                .toList();

        assertThat(changed).as("of 250 links that are not the new one's").hasSizeLessThan(25);
    }
}
