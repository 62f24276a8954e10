package dev.pileus.operator.peergroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The Events that follow from two statuses, one after the other. */
final class GroupEventsTest {

    private static final Condition READY = condition("Ready", "True", "AllPeersReady", "5 of 5 peers are ready");
    private static final Condition NOT_READY = condition("Ready", "False", "PeersNotReady", "4 of 5 peers are ready");
    private static final Condition STARTING = condition("Progressing", "True", "PeersStarting", "");
    private static final Condition SETTLED = condition("Progressing", "False", "Settled", "");
    private static final Condition WELL = condition("Degraded", "False", "AsExpected", "");
    private static final Condition LINKS_DOWN = condition("Degraded", "True", "LinksDown", "2 of 20 links are down");

    @Test
    void shouldTellThatAGroupIsReadyWhenItBecomesSo() {
        String ready = "Normal AllPeersReady: 5 of 5 peers are ready";

        assertThat(changes(Optional.empty(), status(1, READY, SETTLED, WELL))).containsExactly(ready);
        assertThat(changes(status(1, NOT_READY, STARTING, WELL), status(1, READY, SETTLED, WELL)))
                .containsExactly(ready);
    }

    @Test
    void shouldTellNothingWhenAGroupIsNewAndNotReady() {
        assertThat(changes(Optional.empty(), status(1, NOT_READY, STARTING, WELL)))
                .isEmpty();
    }

    @Test
    void shouldWarnWhenPeersAreLost() {
        assertThat(changes(status(1, READY, SETTLED, WELL), status(1, NOT_READY, STARTING, WELL)))
                .containsExactly("Warning PeersNotReady: 4 of 5 peers are ready");
    }

    @Test
    void shouldNotWarnWhenTheGroupWasChanged() {
        assertThat(changes(status(1, READY, SETTLED, WELL), status(2, NOT_READY, STARTING, WELL)))
                .containsExactly("Normal PeersNotReady: 4 of 5 peers are ready");
    }

    @Test
    void shouldNotWarnWhenPeersAreReplaced() {
        Condition rollingOut = condition("Progressing", "True", "RollingOut", "");

        assertThat(changes(status(1, READY, SETTLED, WELL), status(1, NOT_READY, rollingOut, WELL)))
                .containsExactly("Normal PeersNotReady: 4 of 5 peers are ready");
    }

    @Test
    void shouldWarnOnceWhenAGroupIsDegradedAndThereforeNotReady() {
        assertThat(changes(
                        status(1, READY, SETTLED, WELL),
                        status(
                                1,
                                condition("Ready", "False", "NameTaken", "it is there"),
                                condition("Progressing", "False", "NameTaken", "it is there"),
                                condition("Degraded", "True", "NameTaken", "it is there"))))
                .containsExactly("Warning NameTaken: it is there");
    }

    @Test
    void shouldWarnAgainWhenAGroupIsDegradedForAnotherReason() {
        Condition quota = condition("Degraded", "True", "QuotaExceeded", "no room");

        assertThat(changes(status(1, READY, SETTLED, LINKS_DOWN), status(1, NOT_READY, SETTLED, quota)))
                .containsExactly("Warning QuotaExceeded: no room");
    }

    @Test
    void shouldTellNothingWhenAMessageAloneIsAnother() {
        Condition fewer = condition("Degraded", "True", "LinksDown", "1 of 20 links are down");

        assertThat(changes(status(1, READY, SETTLED, LINKS_DOWN), status(1, READY, SETTLED, fewer)))
                .isEmpty();
    }

    @Test
    void shouldTellThatItIsOverWhenAGroupIsDegradedNoLonger() {
        assertThat(changes(status(1, READY, SETTLED, LINKS_DOWN), status(1, READY, SETTLED, WELL)))
                .containsExactly("Normal Recovered: LinksDown is over");
    }

    private static List<String> changes(PeerGroupStatus before, PeerGroupStatus now) {
        return changes(Optional.of(before), now);
    }

    private static List<String> changes(Optional<PeerGroupStatus> before, PeerGroupStatus now) {
        return GroupEvents.changes(before, now).stream()
                .map(change -> "%s %s: %s".formatted(change.type().text(), change.reason(), change.message()))
                .toList();
    }

    private static PeerGroupStatus status(long generation, Condition ready, Condition progressing, Condition degraded) {
        return new PeerGroupStatus(
                generation, 5, 5, "", new PeerGroupStatus.Links(20, 20), List.of(ready, progressing, degraded));
    }

    private static Condition condition(String type, String status, String reason, String message) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .build();
    }
}
