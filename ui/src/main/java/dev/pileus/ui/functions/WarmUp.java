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
 * Starts a function that is scaled to zero before it is needed: while a form is filled in, or a question answered. Nobody
 * waits for it. To be called only for somebody whose token has just been found valid, or else visitors could keep
 * functions up.
 */
@Singleton
public final class WarmUp {

    /** A function that was called so lately is up: Knative lets it go no sooner than after a minute. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private final Target provision;
    private final Target teardown;
    private final ExecutorService background;

    WarmUp(
            @Client(id = "provision") HttpClient provision,
            @Client(id = "teardown") HttpClient teardown,
            @Named(TaskExecutors.BLOCKING) ExecutorService background) {
        this.provision = new Target(provision);
        this.teardown = new Target(teardown);
        this.background = background;
    }

    private record Target(HttpClient client, AtomicLong nextCall) {
        Target(HttpClient client) {
            this(client, new AtomicLong(System.nanoTime()));
        }

        /** Whether it is time to call it, and nobody else does. */
        boolean claim(long now) {
            long until = nextCall.get();
            return now - until >= 0 && nextCall.compareAndSet(until, now + PAUSE.toNanos());
        }
    }

    /** For somebody who is about to make something or to change it. */
    public void ofProvision() {
        warmUp(provision);
    }

    /** For somebody who is about to delete something. */
    public void ofTeardown() {
        warmUp(teardown);
    }

    private void warmUp(Target target) {
        if (target.claim(System.nanoTime())) {
            background.execute(() -> call(target.client()));
        }
    }

    private static void call(HttpClient client) {
        try {
            client.toBlocking().exchange(HttpRequest.GET("/health/liveness"));
        } catch (HttpClientException e) {
            LOG.debug("A function could not be warmed up", e);
        }
    }
}
