package dev.pileus.gitpoll.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.gitpoll.app.PollSlots.Claim;
import dev.pileus.gitpoll.app.PollSlots.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PollSlotsTest {

    private static final int COUNT = 16;

    private final PollSlots slots = new PollSlots(COUNT);

    @Test
    void shouldLeaveHalfToOthersWhenANamespaceWantsAll() throws Exception {
        assertThat(takeAll("slow", false)).hasSize(COUNT / 2);

        assertThat(acquire("team-b", "git.example.com", false)).isPresent();
    }

    @Test
    void shouldLeaveSomeToOthersWhenSeveralNamespacesWantAll() throws Exception {
        for (String namespace : List.of("a", "b", "c", "d")) {
            takeAll(namespace, false);
        }

        assertThat(acquire("team-b", "git.example.com", false)).isPresent();
    }

    @Test
    void shouldLeaveHalfToOtherHostsWhenOneHostIsWantedByAll() throws Exception {
        int taken = 0;
        while (acquire("team-" + taken, "slow.example.com", false).isPresent()) {
            taken++;
        }

        assertThat(taken).isEqualTo(COUNT / 2);
        assertThat(acquire("team-0", "git.example.com", false)).isPresent();
    }

    @Test
    void shouldGiveAQuarterToWhatHasFailed() throws Exception {
        int taken = 0;
        while (acquire("team-" + taken, "host" + taken, true).isPresent()) {
            taken++;
        }

        assertThat(taken).isEqualTo(COUNT / 4);
        assertThat(acquire("team-0", "host0", false)).isPresent();
    }

    @Test
    void shouldLetWhatHasFailedWaitBehindWhatHasNot() throws Exception {
        PollSlots one = new PollSlots(1);
        Slot taken = one.acquire(new Claim("a", "a", false), Duration.ZERO).orElseThrow();
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (String claim : List.of("failed", "good")) {
            Thread thread = Thread.ofVirtual().start(() -> {
                try (Slot mine = one.acquire(new Claim(claim, claim, claim.equals("failed")), Duration.ofMinutes(1))
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
        List<Slot> taken = takeAll("a", false);

        taken.getFirst().close();

        assertThat(acquire("a", "another", false)).isPresent();
    }

    @Test
    void shouldHaveNoPlaceForWhoHasGoneMeanwhile() throws Exception {
        List<Slot> taken = takeAll("a", false);
        assertThat(acquire("a", "another", false)).isEmpty();

        taken.getFirst().close();
        taken.get(1).close();

        assertThat(acquire("a", "another", false)).isPresent();
        assertThat(acquire("a", "one more", false)).isPresent();
        assertThat(acquire("a", "too many", false)).isEmpty();
    }

    private List<Slot> takeAll(String namespace, boolean failed) throws InterruptedException {
        List<Slot> taken = new ArrayList<>();
        Optional<Slot> next = acquire(namespace, namespace + 0, failed);
        while (next.isPresent()) {
            taken.add(next.get());
            next = acquire(namespace, namespace + taken.size(), failed);
        }
        return taken;
    }

    private Optional<Slot> acquire(String namespace, String host, boolean failed) throws InterruptedException {
        return slots.acquire(new Claim(namespace, host, failed), Duration.ZERO);
    }
}
