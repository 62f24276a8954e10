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
 * The apps' Secrets, as they were read last, so that asking an unchanged repository reads none. One is read again when
 * another repository or key is wanted, when it does not open the repository, when a person asks for a poll, and after a
 * while.
 */
@Singleton
final class AppSecrets {

    private static final Duration LIFE = Duration.ofMinutes(30);

    private final Clock clock;
    private final ConcurrentMap<AppName, Kept> kept = new ConcurrentHashMap<>();

    AppSecrets(Clock clock) {
        this.clock = clock;
    }

    private record Kept(String uid, String repository, Optional<String> publicKey, Instant since, AppSecret secret) {

        static Kept of(App app, Instant since, AppSecret secret) {
            return new Kept(
                    Objects.requireNonNullElse(app.configMap().getMetadata().getUid(), ""),
                    app.repository(),
                    app.annotation(AppLabels.PUBLIC_KEY),
                    since,
                    secret);
        }

        boolean isOf(App app, Instant now) {
            return equals(of(app, since, secret)) && now.isBefore(since.plus(LIFE));
        }
    }

    /** The Secret as it was read last, where it may still be that. */
    Optional<AppSecret> kept(App app) {
        return Optional.ofNullable(kept.get(app.name()))
                .filter(each -> each.isOf(app, clock.instant()))
                .map(Kept::secret);
    }

    /** The Secret as it is now. */
    AppSecret read(KubernetesClient client, App app) {
        return new AppStore(client).secret(app.name());
    }

    /** Keeps a Secret that has opened the app's repository. */
    void keep(App app, AppSecret secret) {
        Instant since = Optional.ofNullable(kept.get(app.name()))
                .filter(before -> before.secret().equals(secret) && before.isOf(app, clock.instant()))
                .map(Kept::since)
                .orElseGet(clock::instant);
        kept.put(app.name(), Kept.of(app, since, secret));
    }

    void forget(AppName app) {
        kept.remove(app);
    }

    /** Forgets those of apps that are no more. */
    void retain(Set<AppName> apps) {
        kept.keySet().retainAll(apps);
    }
}
