package dev.pileus.gitpoll.checkout;

import dev.pileus.common.git.GitTrouble;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Credentials;
import dev.pileus.gitpoll.git.Credentials.DeployKey;
import dev.pileus.gitpoll.git.Credentials.None;
import dev.pileus.gitpoll.git.Credentials.UserAndToken;
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

    /** The name that goes with a token alone. */
    private static final String ANY_USER = "git";

    /** The app's repository, with what opens it. */
    Source source(String repository) throws GitTrouble {
        RepositoryAddress address = RepositoryAddress.parse(repository);
        return new Source(address, credentials(address), hostKeys(address));
    }

    /**
     * A submodule's repository. On the app's own git server the same opens it; elsewhere it may be public, or know the
     * same deploy key, of which a server only learns the public half. A token goes nowhere else.
     */
    Source submodule(RepositoryAddress address, RepositoryAddress parent) throws GitTrouble {
        boolean trusted = address.protocol() == RepositoryAddress.Protocol.SSH || address.isOnServerOf(parent);
        return new Source(address, trusted ? credentials(address) : new None(), hostKeys(address));
    }

    private HostKeyCheck hostKeys(RepositoryAddress address) throws GitTrouble {
        return new HostKeyCheck(address, KnownHosts.parse(value("known_hosts").orElse("")), false);
    }

    private Credentials credentials(RepositoryAddress address) throws GitTrouble {
        if (address.protocol() == RepositoryAddress.Protocol.SSH) {
            Optional<String> key = value("ssh-privatekey");
            return key.isPresent() ? DeployKey.read(key.get()) : new None();
        }
        return value("password")
                .<Credentials>map(password -> new UserAndToken(value("username").orElse(ANY_USER), password))
                .orElseGet(None::new);
    }

    private Optional<String> value(String key) {
        return CheckoutSettings.read(folder.resolve(key));
    }
}
