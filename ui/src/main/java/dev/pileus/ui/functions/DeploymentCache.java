package dev.pileus.ui.functions;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.Deployment;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of how Pileus itself is deployed, which every page says at its foot and which is the same for everybody. Pages
 * wait a moment for it and then do without: {@link #refresh} asks while they ask for what is their own.
 */
@Singleton
public final class DeploymentCache {

    private static final Logger LOG = LoggerFactory.getLogger(DeploymentCache.class);

    private final StatusClient status;
    private final ExecutorService background;
    private final Duration fresh;
    private final Duration patience;
    private final AtomicReference<Call> last;

    DeploymentCache(
            StatusClient status,
            @Named(TaskExecutors.BLOCKING) ExecutorService background,
            @Value("${pileus.deployment.fresh}") Duration fresh,
            @Value("${pileus.deployment.patience}") Duration patience) {
        this.status = status;
        this.background = background;
        this.fresh = fresh;
        this.patience = patience;
        this.last = new AtomicReference<>(
                new Call(System.nanoTime() - fresh.toNanos(), CompletableFuture.completedFuture(Optional.empty())));
    }

    private record Call(long start, CompletableFuture<Optional<Deployment>> answer) {}

    /**
     * Asks again, if it is time; nobody waits. To be called only for somebody whose token has just been found valid, or
     * strangers could keep others from the answer.
     */
    public void refresh(CallerToken token) {
        Call before = last.get();
        long now = System.nanoTime();
        CompletableFuture<Optional<Deployment>> answer = new CompletableFuture<>();
        if (now - before.start() >= fresh.toNanos() && last.compareAndSet(before, new Call(now, answer))) {
            answer.completeAsync(() -> ask(token), background);
        }
    }

    /** How Pileus is deployed; empty where Argo CD does not deploy it, or where that is not known in time. */
    public Optional<Deployment> ifKnown() {
        Call call = last.get();
        long left = patience.toNanos() - (System.nanoTime() - call.start());
        try {
            return call.answer().get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("Pages do without how Pileus is deployed", e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<Deployment> ask(CallerToken token) {
        try {
            return Optional.of(status.deployment(token));
        } catch (HttpClientException e) {
            boolean isNone = e instanceof Refusal refusal && refusal.status() == HttpStatus.NOT_FOUND;
            if (!isNone) {
                LOG.info("How Pileus is deployed cannot be had: {}", e.getMessage());
            }
            return Optional.empty();
        }
    }
}
