package dev.pileus.status.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.api.CallerToken;
import dev.pileus.common.ProblemException;
import dev.pileus.testing.MovingClock;
import io.micronaut.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AccessControlTest {

    private static final CallerToken ALICE = new CallerToken("token-of-alice");
    private static final CallerToken NOBODY = new CallerToken("token-of-nobody");
    private static final Permission TEAM_A = Permission.seeWorkloads("team-a");

    private final Answers answers = new Answers();
    private final MovingClock clock = new MovingClock();
    private final AccessControl access = new AccessControl(answers, clock, clock::nanos);

    @Test
    void shouldAskOnceWhenTheAnswerIsYes() {
        access.require(ALICE, TEAM_A);
        clock.pass(AccessControl.ALLOWED_TTL.minusMillis(1));
        access.require(ALICE, TEAM_A);

        assertThat(answers.asked).hasValue(2);

        clock.pass(Duration.ofMillis(1));
        access.require(ALICE, TEAM_A);
        assertThat(answers.asked).hasValue(4);
    }

    @Test
    void shouldAskAgainSoonWhenTheAnswerIsNo() {
        assertThat(access.may(ALICE, Permission.seeWorkloads("team-b"))).isFalse();
        answers.allowed.add("team-b");
        assertThat(access.may(ALICE, Permission.seeWorkloads("team-b"))).isFalse();

        clock.pass(AccessControl.DENIED_TTL);
        assertThat(access.may(ALICE, Permission.seeWorkloads("team-b"))).isTrue();
    }

    @Test
    void shouldAnswer401WhenTheTokenIsNoGood() {
        assertStatus(HttpStatus.UNAUTHORIZED, () -> access.require(NOBODY, TEAM_A));
        assertStatus(HttpStatus.UNAUTHORIZED, () -> access.require(NOBODY, TEAM_A));

        assertThat(answers.asked).hasValue(1);
    }

    @Test
    void shouldAnswer403WhenTheCallerMayNot() {
        assertStatus(HttpStatus.FORBIDDEN, () -> access.require(ALICE, Permission.seeWorkloads("team-b")));
    }

    @Test
    void shouldKeepPermissionsApart() {
        access.require(ALICE, TEAM_A);

        answers.allowed.remove("team-a");
        assertThat(access.may(ALICE, Permission.readLogs("team-a"))).isFalse();
    }

    @Test
    void shouldNotRememberThatKubernetesWasAway() {
        answers.unavailable = true;
        assertStatus(HttpStatus.SERVICE_UNAVAILABLE, () -> access.require(ALICE, TEAM_A));

        answers.unavailable = false;
        clock.pass(AccessControl.PAUSE);
        assertThatCode(() -> access.require(ALICE, TEAM_A)).doesNotThrowAnyException();
    }

    @Test
    void shouldShowOnlyTheNamespacesThatTheCallerMaySee() {
        assertThat(access.visible(ALICE, List.of("team-a", "team-b"), caller -> Set.of("team-a", "team-b")))
                .containsExactly("team-a");
    }

    @Test
    void shouldAskOnceWhenTheCallerMaySeeAllNamespaces() {
        answers.allowed.add("");

        assertThat(access.visible(ALICE, List.of("team-a", "team-b"), caller -> Set.of("team-a", "team-b")))
                .containsExactly("team-a", "team-b");
        assertThat(answers.asked).hasValue(2);
    }

    @Test
    void shouldEndAPermitWithinAMinuteOfItsRightBeingTaken() {
        Permit permit = access.require(ALICE, TEAM_A);
        answers.allowed.remove("team-a");
        permit.check();

        clock.pass(Permit.TRUSTED);
        assertStatus(HttpStatus.FORBIDDEN, permit::check);
    }

    @Test
    void shouldKeepAPermitWhenKubernetesIsAway() {
        Permit permit = access.require(ALICE, TEAM_A);
        answers.unavailable = true;
        clock.pass(Permit.TRUSTED);

        assertThatCode(permit::check).doesNotThrowAnyException();
    }

    @Test
    void shouldAskAboutFewNamespacesHoweverManyThereAre() {
        List<String> tenants =
                IntStream.range(0, 300).mapToObj(i -> "tenant-" + i).toList();

        assertThat(access.visible(ALICE, tenants, caller -> Set.of("tenant-7"))).isEmpty();

        assertThat(answers.asked).hasValue(3);
    }

    @Test
    void shouldHoldTheLastAnswersWhileKubernetesIsAwayAndNoLonger() {
        access.require(ALICE, TEAM_A);
        assertThat(access.may(ALICE, Permission.seeWorkloads("team-b"))).isFalse();
        answers.unavailable = true;

        clock.pass(AccessControl.STALE_TTL.minusMillis(1));
        access.require(ALICE, TEAM_A);
        assertThat(access.may(ALICE, Permission.seeWorkloads("team-b"))).isFalse();
        assertStatus(HttpStatus.SERVICE_UNAVAILABLE, () -> access.require(ALICE, Permission.readLogs("team-a")));

        clock.pass(Duration.ofMillis(1));
        assertStatus(HttpStatus.SERVICE_UNAVAILABLE, () -> access.require(ALICE, TEAM_A));
    }

    @Test
    void shouldNotHaveEverybodyWaitWhenKubernetesWasFoundAway() {
        access.require(ALICE, TEAM_A);
        clock.pass(AccessControl.ALLOWED_TTL);
        answers.unavailable = true;
        access.require(ALICE, TEAM_A);
        int asked = answers.asked.get();

        access.require(ALICE, TEAM_A);
        assertStatus(HttpStatus.SERVICE_UNAVAILABLE, () -> access.caller(new CallerToken("another")));
        assertStatus(HttpStatus.SERVICE_UNAVAILABLE, access::requireKubernetes);
        assertThat(answers.asked).hasValue(asked);

        answers.unavailable = false;
        clock.pass(AccessControl.PAUSE);
        assertThatCode(access::requireKubernetes).doesNotThrowAnyException();
        access.caller(new CallerToken("another"));
        assertThat(answers.asked).hasValue(asked + 1);
    }

    @Test
    void shouldTakeNoTokenBeyondItsEndThoughKubernetesIsAway() {
        CallerToken token = endingAt(clock.instant().plusSeconds(60));
        Permit permit = access.require(token, TEAM_A);
        answers.unavailable = true;
        clock.pass(Duration.ofSeconds(59));
        access.require(token, TEAM_A);
        permit.check();

        clock.pass(Duration.ofSeconds(1));

        assertStatus(HttpStatus.UNAUTHORIZED, () -> access.require(token, TEAM_A));
        assertStatus(HttpStatus.UNAUTHORIZED, permit::check);
    }

    @Test
    void shouldBelieveNoTokenThatKubernetesHasNotSeen() {
        answers.unavailable = true;

        assertStatus(
                HttpStatus.SERVICE_UNAVAILABLE,
                () -> access.caller(endingAt(clock.instant().plusSeconds(60))));
    }

    private static CallerToken endingAt(Instant end) {
        String claims = "{\"aud\":[\"kubernetes\"],\"exp\": %d,\"iat\":1}".formatted(end.getEpochSecond());
        return new CallerToken("e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln");
    }

    private static void assertStatus(HttpStatus status, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().status())
                .isEqualTo(status.getCode()));
    }

    private static final class Answers implements Reviews {
        private final AtomicInteger asked = new AtomicInteger();
        private final Set<String> allowed = ConcurrentHashMap.newKeySet();
        private boolean unavailable;

        Answers() {
            allowed.add("team-a");
        }

        @Override
        public Optional<Caller> callerOf(CallerToken token, boolean isKnown) {
            ask();
            return Optional.of(new Caller("alice", "", List.of(), Map.of())).filter(alice -> !token.equals(NOBODY));
        }

        @Override
        public boolean isAllowed(Caller caller, Permission permission) {
            ask();
            return allowed.contains(permission.namespace());
        }

        private void ask() {
            asked.incrementAndGet();
            if (unavailable) {
                throw new ReviewFailedException(true);
            }
        }
    }
}
