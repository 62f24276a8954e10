package dev.pileus.gitpoll.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A cache of the apps' Secrets, so that polling an unchanged repository reads none. One is read again when
 * another repository or key is wanted, when it does not open the repository, when a person asks for a poll, and after a
 * while.
 */
@Singleton
final class SecretCache {

    private static final Duration TTL = Duration.ofMinutes(30);

    private final Clock clock;
    private final ConcurrentMap<AppName, Entry> entries = new ConcurrentHashMap<>();

    SecretCache(Clock clock) {
        this.clock = clock;
    }

    private record Entry(String uid, String repository, Optional<String> publicKey, Instant since, AppSecret secret) {

        static Entry of(App app, Instant since, AppSecret secret) {
            return new Entry(
                    Objects.requireNonNullElse(app.configMap().getMetadata().getUid(), ""),
                    app.repository(),
                    app.annotation(AppLabels.PUBLIC_KEY),
                    since,
                    secret);
        }

        boolean isOf(App app, Instant now) {
            return equals(of(app, since, secret)) && now.isBefore(since.plus(TTL));
        }
    }

    /** The Secret as it was read last, where it may still be that. */
    Optional<AppSecret> cached(App app) {
        return Optional.ofNullable(entries.get(app.name()))
                .filter(each -> each.isOf(app, clock.instant()))
                .map(Entry::secret);
    }

    /** The Secret as it is now. */
    AppSecret read(KubernetesClient client, App app) {
        return new AppStore(client).secret(app.name());
    }

    /** Caches a Secret that has opened the app's repository. */
    void put(App app, AppSecret secret) {
        Instant since = Optional.ofNullable(entries.get(app.name()))
                .filter(before -> before.secret().equals(secret) && before.isOf(app, clock.instant()))
                .map(Entry::since)
                .orElseGet(clock::instant);
        entries.put(app.name(), Entry.of(app, since, secret));
    }

    void evict(AppName app) {
        entries.remove(app);
    }

    /** Forgets those of apps that are no more. */
    void retain(Set<AppName> apps) {
        entries.keySet().retainAll(apps);
    }
}
