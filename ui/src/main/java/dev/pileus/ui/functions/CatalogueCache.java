package dev.pileus.ui.functions;

import dev.pileus.ui.session.Token;
import io.micronaut.http.client.exceptions.HttpClientException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The catalogue, which is the same for everybody and changes only with a new release: asked for at most once a minute,
 * so that looking at a page does not start the provision function.
 */
@Singleton
public final class CatalogueCache {

    private static final Duration FRESH = Duration.ofMinutes(1);

    private static final Catalogue NOTHING = new Catalogue(List.of());

    private final ProvisionFunction provision;
    private final AtomicReference<Optional<Copy>> last = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Long>> lastFailure = new AtomicReference<>(Optional.empty());

    CatalogueCache(ProvisionFunction provision) {
        this.provision = provision;
    }

    private record Copy(Catalogue catalogue, long nanoTime) {
        boolean isFresh() {
            return System.nanoTime() - nanoTime < FRESH.toNanos();
        }
    }

    /**
     * The catalogue; an older copy if the function cannot be reached.
     *
     * @throws HttpClientException if there is no copy either
     */
    public Catalogue get(Token token) {
        Optional<Copy> copy = last.get();
        if (copy.filter(Copy::isFresh).isPresent()) {
            return copy.get().catalogue();
        }
        try {
            Catalogue catalogue = provision.catalogue(token);
            last.set(Optional.of(new Copy(catalogue, System.nanoTime())));
            return catalogue;
        } catch (HttpClientException e) {
            return copy.map(Copy::catalogue).orElseThrow(() -> e);
        }
    }

    /**
     * The kind, from a copy of any age, for it only names things; just its id where the catalogue cannot be had, which is
     * not tried again for a minute.
     */
    public Catalogue.Kind kind(Token token, String kind) {
        Optional<Copy> copy = last.get();
        Catalogue catalogue = copy.isPresent() ? copy.get().catalogue() : orNothing(token);
        return catalogue.find(kind).orElseGet(() -> Catalogue.Kind.unknown(kind));
    }

    private Catalogue orNothing(Token token) {
        Optional<Long> failure = lastFailure.get();
        if (failure.filter(time -> System.nanoTime() - time < FRESH.toNanos()).isPresent()) {
            return NOTHING;
        }
        try {
            return get(token);
        } catch (HttpClientException e) {
            lastFailure.set(Optional.of(System.nanoTime()));
            return NOTHING;
        }
    }
}
