package dev.pileus.ui.functions;

import dev.pileus.api.CallerToken;
import dev.pileus.api.provision.Catalogue;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of the catalogue, which is the same for everybody and changes only with a new release: asked for at most once
 * a minute, so that looking at pages does not keep the provision function up. Only who comes first waits for it: an
 * older copy is as good as any until the next one is there.
 */
@Singleton
public final class CatalogueCache {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueCache.class);

    private static final Catalogue EMPTY = new Catalogue(List.of());

    private final ProvisionClient provision;
    private final ExecutorService background;
    private final Duration fresh;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final AtomicReference<Optional<Copy>> last = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Long>> lastFailure = new AtomicReference<>(Optional.empty());

    CatalogueCache(
            ProvisionClient provision,
            @Named(TaskExecutors.BLOCKING) ExecutorService background,
            @Value("${pileus.catalogue.fresh}") Duration fresh) {
        this.provision = provision;
        this.background = background;
        this.fresh = fresh;
    }

    private record Copy(Catalogue catalogue, long nanoTime) {}

    /**
     * The catalogue; an older copy while another is asked for, or cannot be had.
     *
     * @throws HttpClientException if it cannot be had, and there is no copy
     */
    public Catalogue get(CallerToken token) {
        Optional<Copy> copy = last.get();
        if (copy.isEmpty()) {
            return fetch(token);
        }
        if (!isFresh(copy.get().nanoTime()) && refreshing.compareAndSet(false, true)) {
            background.execute(() -> refresh(token));
        }
        return copy.get().catalogue();
    }

    private Catalogue fetch(CallerToken token) {
        Catalogue catalogue = provision.catalogue(token);
        last.set(Optional.of(new Copy(catalogue, System.nanoTime())));
        return catalogue;
    }

    private void refresh(CallerToken token) {
        try {
            fetch(token);
        } catch (HttpClientException e) {
            LOG.info("There is no newer catalogue: {}", e.getMessage());
        } finally {
            refreshing.set(false);
        }
    }

    private boolean isFresh(long nanoTime) {
        return System.nanoTime() - nanoTime < fresh.toNanos();
    }

    /**
     * The kind, from a copy of any age, for it only names things; just its id where the catalogue cannot be had, which is
     * not tried again for a minute.
     */
    public Catalogue.Kind kind(CallerToken token, String kind) {
        Optional<Copy> copy = last.get();
        Catalogue catalogue = copy.isPresent() ? copy.get().catalogue() : orEmpty(token);
        return catalogue.find(kind).orElseGet(() -> unknown(kind));
    }

    /** Stands in for one that the catalogue cannot tell about. */
    private static Catalogue.Kind unknown(String kind) {
        return new Catalogue.Kind(kind, kind, "", "◇", Map.of(), Map.of(), "", Map.of());
    }

    private Catalogue orEmpty(CallerToken token) {
        Optional<Long> failure = lastFailure.get();
        if (failure.filter(this::isFresh).isPresent()) {
            return EMPTY;
        }
        try {
            return get(token);
        } catch (HttpClientException e) {
            lastFailure.set(Optional.of(System.nanoTime()));
            return EMPTY;
        }
    }
}
