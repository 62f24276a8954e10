package dev.pileus.gitpoll.checkout;

import dev.pileus.common.git.GitTrouble;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Credentials;
import dev.pileus.gitpoll.git.Credentials.None;
import dev.pileus.gitpoll.git.HostKeyCheck;
import dev.pileus.gitpoll.git.KnownHosts;
import dev.pileus.gitpoll.git.Source;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The app's Secret, mounted. Unlike a poll, which may believe a server that it sees for the first time, a checkout only
 * believes known hosts.
 */
record SecretFiles(Path folder) {

    /** The app's repository, with what opens it. */
    Source source(String repository) throws GitTrouble {
        RepositoryAddress address = RepositoryAddress.parse(repository);
        return new Source(address, Credentials.of(address, this::value), hostKeys(address));
    }

    /**
     * A submodule's repository. On the app's own git server the same opens it; elsewhere it may be public, or know the
     * same deploy key, of which a server only learns the public half. A token goes nowhere else.
     */
    Source submodule(RepositoryAddress address, RepositoryAddress parent) throws GitTrouble {
        boolean trusted = address.protocol() == RepositoryAddress.Protocol.SSH || address.isOnServerOf(parent);
        return new Source(address, trusted ? Credentials.of(address, this::value) : new None(), hostKeys(address));
    }

    private HostKeyCheck hostKeys(RepositoryAddress address) throws GitTrouble {
        return new HostKeyCheck(address, KnownHosts.parse(value("known_hosts").orElse("")), false);
    }

    private Optional<String> value(String key) {
        return CheckoutSettings.read(folder.resolve(key));
    }
}
