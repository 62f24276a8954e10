package dev.pileus.ui.functions;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.annotation.Client;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a function that sleeps start before it is needed: while a form is filled in, or a question answered. Nobody waits
 * for it. To be called only for somebody whose token has just been found valid, or else visitors could keep functions up.
 */
@Singleton
public final class EarlyStart {

    /** A function that was called so lately is up: Knative lets it go no sooner than after a minute. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(EarlyStart.class);

    private final Sleeper provision;
    private final Sleeper teardown;
    private final ExecutorService background;

    EarlyStart(
            @Client(id = "provision") HttpClient provision,
            @Client(id = "teardown") HttpClient teardown,
            @Named(TaskExecutors.BLOCKING) ExecutorService background) {
        this.provision = new Sleeper(provision);
        this.teardown = new Sleeper(teardown);
        this.background = background;
    }

    private record Sleeper(HttpClient client, AtomicLong restedUntil) {
        Sleeper(HttpClient client) {
            this(client, new AtomicLong(System.nanoTime()));
        }

        /** Whether it is time to call it, and nobody else does. */
        boolean isMine(long now) {
            long until = restedUntil.get();
            return now - until >= 0 && restedUntil.compareAndSet(until, now + PAUSE.toNanos());
        }
    }

    /** For somebody who is about to make something or to change it. */
    public void ofProvision() {
        start(provision);
    }

    /** For somebody who is about to delete something. */
    public void ofTeardown() {
        start(teardown);
    }

    private void start(Sleeper sleeper) {
        if (sleeper.isMine(System.nanoTime())) {
            background.execute(() -> call(sleeper.client()));
        }
    }

    private static void call(HttpClient client) {
        try {
            client.toBlocking().exchange(HttpRequest.GET("/health/liveness"));
        } catch (HttpClientException e) {
            LOG.debug("A function could not be started early", e);
        }
    }
}
