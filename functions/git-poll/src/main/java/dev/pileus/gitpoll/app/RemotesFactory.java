package dev.pileus.gitpoll.app;

import dev.pileus.gitpoll.git.AddressPolicy;
import dev.pileus.gitpoll.git.Remotes;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Makes the {@link Remotes}, by this function's settings. */
@Factory
final class RemotesFactory {

    @Singleton
    Remotes remotes(
            @Value("${pileus.git.allow-http}") boolean plainHttp,
            @Value("${pileus.git.allow-private}") boolean insideHosts,
            @Value("${pileus.git.timeout}") Duration timeout,
            @Value("${pileus.git.deadline}") Duration deadline) {
        return new Remotes(new AddressPolicy(plainHttp, insideHosts), timeout, deadline);
    }
}
