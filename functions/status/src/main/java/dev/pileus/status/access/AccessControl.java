package dev.pileus.status.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.pileus.api.CallerToken;
import dev.pileus.common.ProblemException;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Authenticates callers and authorizes what they do, by reviews of the Kubernetes API server. Kubernetes' answers are
 * remembered for seconds, by a digest of the token: the token itself is not kept. While Kubernetes cannot be asked, its
 * last answer holds for some minutes, though never beyond the end of the token.
 */
@Singleton
public final class AccessControl {

    /** How long a yes is good for. */
    static final Duration ALLOWED_TTL = Duration.ofSeconds(10);

    /** How long a no is good for: shorter, because people try again as soon as they have been given a right. */
    static final Duration DENIED_TTL = Duration.ofSeconds(3);

    /** How long the last answer holds while Kubernetes cannot be asked. */
    static final Duration STALE_TTL = Duration.ofMinutes(5);

    /** How long after Kubernetes was found unavailable it is not asked again, so that not everybody waits for it. */
    static final Duration PAUSE = Duration.ofSeconds(2);

    private static final long MAX_CALLERS = 2_000;
    private static final long MAX_ANSWERS = 20_000;

    private final Reviews reviews;
    private final Clock clock;
    private final Cache<String, Answer<Optional<Caller>>> callers;
    private final Cache<Question, Answer<Boolean>> answers;
    private volatile Instant unavailableUntil = Instant.EPOCH;

    @Inject
    AccessControl(Reviews reviews, Clock clock) {
        this(reviews, clock, Ticker.systemTicker());
    }

    AccessControl(Reviews reviews, Clock clock, Ticker ticker) {
        this.reviews = reviews;
        this.clock = clock;
        this.callers = cache(MAX_CALLERS, ticker);
        this.answers = cache(MAX_ANSWERS, ticker);
    }

    private record Question(String tokenDigest, Permission permission) {}

    /** A token as a request brings it, and what is worked out of it once for all that the request asks. */
    private record Presented(CallerToken token, String digest, Instant end) {

        static Presented of(CallerToken token) {
            return new Presented(token, token.digest(), TokenExpiry.of(token));
        }
    }

    /**
     * What Kubernetes has said.
     *
     * @param freshUntil until when it is not asked again
     * @param staleUntil until when this counts if it does not answer
     */
    private record Answer<T>(T value, Instant freshUntil, Instant staleUntil) {}

    /**
     * Who calls.
     *
     * @throws ProblemException 401 where the token is no good, 503 where Kubernetes cannot be asked
     */
    public Caller caller(CallerToken token) {
        return caller(Presented.of(token));
    }

    private Caller caller(Presented presented) {
        boolean isKnown = callers.asMap().containsKey(presented.digest());
        if (isKnown && !clock.instant().isBefore(presented.end())) {
            throw notAccepted();
        }
        return ask(
                        callers,
                        presented.digest(),
                        presented.end(),
                        Optional::isPresent,
                        () -> reviews.callerOf(presented.token(), isKnown))
                .orElseThrow(AccessControl::notAccepted);
    }

    /** Whether the caller may do that. Throws as {@link #caller} does. */
    public boolean may(CallerToken token, Permission permission) {
        return may(Presented.of(token), permission);
    }

    private boolean may(Presented presented, Permission permission) {
        Caller caller = caller(presented);
        return ask(
                answers,
                new Question(presented.digest(), permission),
                presented.end(),
                answer -> answer,
                () -> reviews.isAllowed(caller, permission));
    }

    /**
     * Insists that the caller may do that.
     *
     * @return what a long answer checks from time to time
     * @throws ProblemException 403 where RBAC says no, and as {@link #caller} does
     */
    public Permit require(CallerToken token, Permission permission) {
        Presented presented = Presented.of(token);
        demand(presented, permission);
        return new Permit(caller(presented).user(), () -> demand(presented, permission), presented.end(), clock);
    }

    /**
     * Insists that Kubernetes was not found unavailable just now, for what cannot be done without it.
     *
     * @throws ProblemException 503
     */
    public void requireKubernetes() {
        if (clock.instant().isBefore(unavailableUntil)) {
            throw unavailable();
        }
    }

    /**
     * Those of the namespaces whose workloads the caller may see, in the same order. Throws as {@link #caller} does.
     *
     * @param bound the namespaces with a RoleBinding for a caller: without one RBAC gives nobody a right in a single
     *     namespace, so Kubernetes is asked about few namespaces, however many there are
     */
    public List<String> visible(CallerToken token, List<String> namespaces, Function<Caller, Set<String>> bound) {
        Presented presented = Presented.of(token);
        if (may(presented, Permission.seeAllWorkloads())) {
            return namespaces;
        }
        Set<String> candidates = bound.apply(caller(presented));
        return namespaces.stream()
                .filter(candidates::contains)
                .filter(namespace -> may(presented, Permission.seeWorkloads(namespace)))
                .toList();
    }

    /** The answer that is fresh, or that Kubernetes gives, or that still holds. */
    private <K, T> T ask(Cache<K, Answer<T>> cache, K key, Instant end, Predicate<T> isYes, Supplier<T> question) {
        Instant now = clock.instant();
        Answer<T> known = cache.getIfPresent(key);
        if (known != null && now.isBefore(known.freshUntil())) {
            return known.value();
        }
        try {
            return Objects.requireNonNull(cache.asMap()
                            .compute(
                                    key,
                                    (same, before) -> before != null && now.isBefore(before.freshUntil())
                                            ? before
                                            : answer(now, end, isYes, question)))
                    .value();
        } catch (Reviews.ReviewFailedException e) {
            if (known != null && now.isBefore(known.staleUntil())) {
                return known.value();
            }
            throw unavailable();
        }
    }

    private <T> Answer<T> answer(Instant now, Instant end, Predicate<T> isYes, Supplier<T> question) {
        if (now.isBefore(unavailableUntil)) {
            throw new Reviews.ReviewFailedException(true);
        }
        try {
            T value = question.get();
            return new Answer<>(
                    value,
                    earlier(now.plus(isYes.test(value) ? ALLOWED_TTL : DENIED_TTL), end),
                    earlier(now.plus(STALE_TTL), end));
        } catch (Reviews.ReviewFailedException e) {
            if (e.isUnavailable()) {
                unavailableUntil = clock.instant().plus(PAUSE);
            }
            throw e;
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void demand(Presented presented, Permission permission) {
        if (!may(presented, permission)) {
            throw new ProblemException(
                    HttpStatus.FORBIDDEN,
                    "You may not " + permission.description() + ". Ask for a role that allows it.");
        }
    }

    static ProblemException notAccepted() {
        return new ProblemException(
                HttpStatus.UNAUTHORIZED, "Kubernetes does not accept this token. It may have expired.");
    }

    private static ProblemException unavailable() {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE, "Kubernetes does not answer now. Try again in a moment.");
    }

    private static <K, V> Cache<K, V> cache(long size, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(size)
                .ticker(ticker)
                .expireAfterWrite(STALE_TTL)
                .build();
    }
}
