package dev.pileus.status.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.status.cluster.WorkloadKey;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ChangesTest {

    private static final WorkloadKey A = new WorkloadKey("team-a", "a");
    private static final WorkloadKey B = new WorkloadKey("team-a", "b");
    private static final WorkloadKey OTHER = new WorkloadKey("team-b", "a");

    private final Changes changes = new Changes();

    @Test
    void shouldNameWhatChangedSinceThenEachOnce() {
        changes.publish(A);
        changes.publish(B);
        changes.publish(OTHER);
        changes.publish(B);

        assertThat(changes.since(1)).hasValueSatisfying(keys -> assertThat(keys).containsExactly(OTHER, B));
        assertThat(changes.since(4)).hasValueSatisfying(keys -> assertThat(keys).isEmpty());
    }

    @Test
    void shouldNotGuessWhenItDoesNotRememberSoMuch() {
        IntStream.rangeClosed(0, Changes.REMEMBERED).forEach(i -> changes.publish(A));

        assertThat(changes.since(0)).isEmpty();
        assertThat(changes.since(1)).isPresent();
    }

    @Test
    void shouldNotKnowWhatIsStillToCome() {
        changes.publish(A);

        assertThat(changes.since(2)).isEmpty();
        assertThat(changes.since(-1)).isEmpty();
    }

    @Test
    void shouldPassOnWhatIsOfInterest() throws InterruptedException {
        changes.publish(B);
        Subscription subscription = changes.subscribe(key -> key.namespace().equals("team-a"));
        changes.publish(OTHER);
        changes.publish(A);

        assertThat(subscription.since()).isEqualTo(1);
        assertThat(subscription.poll(Duration.ofSeconds(5))).contains(new Changes.Change(3, A));
        assertThat(subscription.poll(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void shouldHoldOnlyTheLastChangeOfAWorkloadWhenTheListenerIsSlow() throws InterruptedException {
        Subscription subscription = changes.subscribe(key -> true);
        changes.publish(A);
        changes.publish(B);
        changes.publish(A);

        assertThat(subscription.poll(Duration.ZERO)).contains(new Changes.Change(2, B));
        assertThat(subscription.poll(Duration.ZERO)).contains(new Changes.Change(3, A));
        assertThat(subscription.poll(Duration.ZERO)).isEmpty();
    }

    @Test
    void shouldWakeWhoWaitsWhenItIsClosed() throws InterruptedException {
        Subscription subscription = changes.subscribe(key -> true);
        Thread closing = Thread.ofVirtual().start(subscription::close);

        assertThat(subscription.poll(Duration.ofMinutes(1))).isEmpty();
        closing.join();
    }
}
