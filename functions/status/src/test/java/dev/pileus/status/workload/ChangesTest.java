package dev.pileus.status.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.status.cluster.WorkloadKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ChangesTest {

    private static final WorkloadKey A = new WorkloadKey("team-a", "a");
    private static final WorkloadKey B = new WorkloadKey("team-a", "b");
    private static final WorkloadKey OTHER = new WorkloadKey("team-b", "a");

    private final Changes changes = new Changes();

    @Test
    void shouldNameWhatChangedInTheNamespaceSinceThenEachOnce() {
        publish(A, "1");
        long seen = changes.version("team-a");
        publish(B, "1");
        publish(OTHER, "1");
        publish(A, "2");
        publish(B, "2");

        assertThat(changes.since("team-a", seen))
                .hasValueSatisfying(topics -> assertThat(topics).containsExactly(A, B));
        assertThat(changes.since("team-a", changes.version("team-a")))
                .hasValueSatisfying(topics -> assertThat(topics).isEmpty());
    }

    @Test
    void shouldUnderstandWhatAnotherInstanceHasSent() {
        Changes another = new Changes();
        List.of(changes, another).forEach(instance -> {
            instance.publish(A, Optional.of("1"));
            instance.publish(B, Optional.of("1"));
        });
        long seen = changes.version("team-a");
        another.publish(OTHER, Optional.of("elsewhere"));
        another.publish(B, Optional.of("2"));

        assertThat(another.since("team-a", seen))
                .hasValueSatisfying(topics -> assertThat(topics).containsExactly(B));
    }

    @Test
    void shouldComeToTheSameVersionByAnotherWay() {
        Changes another = new Changes();
        publish(A, "1");
        publish(B, "1");
        publish(B, "2");
        another.publish(B, Optional.of("2"));
        another.publish(A, Optional.of("0"));
        another.publish(A, Optional.of("1"));

        assertThat(another.version("team-a")).isEqualTo(changes.version("team-a"));
    }

    @Test
    void shouldTellNobodyOfWhatIsAsItWas() throws InterruptedException {
        publish(A, "1");
        Subscription subscription = changes.subscribe(key -> true);

        publish(A, "1");

        assertThat(subscription.poll(Duration.ZERO)).isEmpty();
    }

    @Test
    void shouldForgetANamespaceInWhichNothingIs() {
        publish(A, "1");
        changes.publish(A, Optional.empty());

        assertThat(changes.version("team-a")).isZero();
        assertThat(changes.since("team-a", 0))
                .hasValueSatisfying(topics -> assertThat(topics).isEmpty());
    }

    @Test
    void shouldNotGuessWhenItDoesNotRememberSoMuch() {
        publish(A, "0");
        long tooLongAgo = changes.version("team-a");
        publish(A, "1");
        long justRemembered = changes.version("team-a");
        IntStream.range(1, Changes.REMEMBERED).forEach(i -> publish(B, Integer.toString(i)));

        assertThat(changes.since("team-a", tooLongAgo)).isEmpty();
        assertThat(changes.since("team-a", justRemembered)).isPresent();
    }

    @Test
    void shouldNotKnowWhatNeverWas() {
        publish(A, "1");

        assertThat(changes.since("team-a", 42)).isEmpty();
    }

    @Test
    void shouldPassOnWhatIsOfInterest() throws InterruptedException {
        publish(B, "1");
        Subscription subscription = changes.subscribe(key -> key.namespace().equals("team-a"));
        publish(OTHER, "1");
        publish(A, "1");

        assertThat(subscription.poll(Duration.ofSeconds(5))).contains(new Changes.Change(A, changes.version("team-a")));
        assertThat(subscription.poll(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void shouldHoldOnlyTheLastChangeOfAWorkloadWhenTheListenerIsSlow() throws InterruptedException {
        Subscription subscription = changes.subscribe(key -> true);
        publish(A, "1");
        publish(B, "1");
        publish(A, "2");

        assertThat(subscription.poll(Duration.ZERO))
                .hasValueSatisfying(change -> assertThat(change.topic()).isEqualTo(B));
        assertThat(subscription.poll(Duration.ZERO)).contains(new Changes.Change(A, changes.version("team-a")));
        assertThat(subscription.poll(Duration.ZERO)).isEmpty();
    }

    @Test
    void shouldWakeWhoWaitsWhenItIsClosed() throws InterruptedException {
        Subscription subscription = changes.subscribe(key -> true);
        Thread closing = Thread.ofVirtual().start(subscription::close);

        assertThat(subscription.poll(Duration.ofMinutes(1))).isEmpty();
        closing.join();
    }

    private void publish(WorkloadKey key, String content) {
        changes.publish(key, Optional.of(content));
    }
}
