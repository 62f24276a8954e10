package dev.pileus.gitpoll.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.gitpoll.app.Places.Claim;
import dev.pileus.gitpoll.app.Places.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private static final int COUNT = 16;

    private final Places places = new Places(COUNT);

    @Test
    void shouldLeaveHalfToOthersWhenANamespaceWantsAll() throws Exception {
        assertThat(takeAll("slow", false)).hasSize(COUNT / 2);

        assertThat(take("team-b", "git.example.com", false)).isPresent();
    }

    @Test
    void shouldLeaveSomeToOthersWhenSeveralNamespacesWantAll() throws Exception {
        for (String namespace : List.of("a", "b", "c", "d")) {
            takeAll(namespace, false);
        }

        assertThat(take("team-b", "git.example.com", false)).isPresent();
    }

    @Test
    void shouldLeaveHalfToOtherHostsWhenOneHostIsWantedByAll() throws Exception {
        int taken = 0;
        while (take("team-" + taken, "slow.example.com", false).isPresent()) {
            taken++;
        }

        assertThat(taken).isEqualTo(COUNT / 2);
        assertThat(take("team-0", "git.example.com", false)).isPresent();
    }

    @Test
    void shouldGiveAQuarterToWhatHasFailed() throws Exception {
        int taken = 0;
        while (take("team-" + taken, "host" + taken, true).isPresent()) {
            taken++;
        }

        assertThat(taken).isEqualTo(COUNT / 4);
        assertThat(take("team-0", "host0", false)).isPresent();
    }

    @Test
    void shouldLetWhatHasFailedWaitBehindWhatHasNot() throws Exception {
        Places one = new Places(1);
        Place taken = one.take(new Claim("a", "a", false), Duration.ZERO).orElseThrow();
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (String claim : List.of("failed", "good")) {
            Thread thread = Thread.ofVirtual().start(() -> {
                try (Place mine = one.take(new Claim(claim, claim, claim.equals("failed")), Duration.ofMinutes(1))
                        .orElseThrow()) {
                    order.add(claim);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            threads.add(thread);
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        taken.close();

        assertThat(order.poll(10, TimeUnit.SECONDS)).isEqualTo("good");
        assertThat(order.poll(10, TimeUnit.SECONDS)).isEqualTo("failed");
    }

    @Test
    void shouldGiveAPlaceBackWhenItIsClosed() throws Exception {
        List<Place> taken = takeAll("a", false);

        taken.getFirst().close();

        assertThat(take("a", "another", false)).isPresent();
    }

    @Test
    void shouldHaveNoPlaceForWhoHasGoneMeanwhile() throws Exception {
        List<Place> taken = takeAll("a", false);
        assertThat(take("a", "another", false)).isEmpty();

        taken.getFirst().close();
        taken.get(1).close();

        assertThat(take("a", "another", false)).isPresent();
        assertThat(take("a", "one more", false)).isPresent();
        assertThat(take("a", "too many", false)).isEmpty();
    }

    private List<Place> takeAll(String namespace, boolean failed) throws InterruptedException {
        List<Place> taken = new ArrayList<>();
        Optional<Place> next = take(namespace, namespace + 0, failed);
        while (next.isPresent()) {
            taken.add(next.get());
            next = take(namespace, namespace + taken.size(), failed);
        }
        return taken;
    }

    private Optional<Place> take(String namespace, String host, boolean failed) throws InterruptedException {
        return places.take(new Claim(namespace, host, failed), Duration.ZERO);
    }
}
