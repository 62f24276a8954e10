package dev.pileus.status.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.pileus.common.CallerToken;
import dev.pileus.common.ProblemException;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * Says who calls and what they may do. Kubernetes' answers are remembered for seconds, by a digest of the token: the
 * token itself is not kept. What Kubernetes could not answer is not remembered.
 */
@Singleton
public final class AccessControl {

    /** How long a yes is good for. */
    static final Duration YES = Duration.ofSeconds(10);

    /** How long a no is good for: shorter, because people try again as soon as they have been given a right. */
    static final Duration NO = Duration.ofSeconds(3);

    private static final long MAX_CALLERS = 2_000;
    private static final long MAX_ANSWERS = 20_000;

    private final Reviews reviews;
    private final Clock clock;
    private final Cache<String, Optional<Caller>> callers;
    private final Cache<Question, Boolean> answers;

    @Inject
    AccessControl(Reviews reviews, Clock clock) {
        this(reviews, clock, Ticker.systemTicker());
    }

    AccessControl(Reviews reviews, Clock clock, Ticker ticker) {
        this.reviews = reviews;
        this.clock = clock;
        this.callers = cache(MAX_CALLERS, Optional::isPresent, ticker);
        this.answers = cache(MAX_ANSWERS, answer -> answer, ticker);
    }

    private record Question(String tokenDigest, Permission permission) {}

    /**
     * Who calls.
     *
     * @throws ProblemException 401 where the token is no good, 503 where Kubernetes cannot be asked
     */
    public Caller caller(CallerToken token) {
        return callers.get(token.digest(), digest -> reviews.callerOf(token))
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.UNAUTHORIZED, "Kubernetes does not accept this token. It may have expired."));
    }

    /** Whether the caller may do that. Throws as {@link #caller} does. */
    public boolean may(CallerToken token, Permission permission) {
        Caller caller = caller(token);
        return answers.get(new Question(token.digest(), permission), question -> reviews.isAllowed(caller, permission));
    }

    /**
     * Insists that the caller may do that.
     *
     * @return what a long answer checks from time to time
     * @throws ProblemException 403 where RBAC says no, and as {@link #caller} does
     */
    public Permit require(CallerToken token, Permission permission) {
        Permit permit = new Permit(() -> demand(token, permission), clock);
        demand(token, permission);
        return permit;
    }

    /**
     * Those of the namespaces whose workloads the caller may see, in the same order. Throws as {@link #caller} does.
     */
    public List<String> visible(CallerToken token, List<String> namespaces) {
        if (may(token, Permission.seeAllWorkloads())) {
            return namespaces;
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<Boolean>> sights = new LinkedHashMap<>();
            namespaces.forEach(namespace ->
                    sights.put(namespace, threads.submit(() -> may(token, Permission.seeWorkloads(namespace)))));
            return sights.entrySet().stream()
                    .filter(sight -> result(sight.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private static boolean result(Future<Boolean> sight) {
        try {
            return sight.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void demand(CallerToken token, Permission permission) {
        if (!may(token, permission)) {
            throw new ProblemException(
                    HttpStatus.FORBIDDEN, "You may not " + permission.words() + ". Ask for a role that allows it.");
        }
    }

    private static <K, V> Cache<K, V> cache(long size, Predicate<V> isYes, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(size)
                .ticker(ticker)
                .expireAfter(Expiry.<K, V>creating((key, value) -> isYes.test(value) ? YES : NO))
                .build();
    }
}
