package dev.pileus.gitpoll.checkout;

import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Credentials;
import dev.pileus.gitpoll.git.Credentials.None;
import dev.pileus.gitpoll.git.HostKeyCheck;
import dev.pileus.gitpoll.git.KnownHosts;
import dev.pileus.gitpoll.git.Source;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The app's Secret as mounted files: the credentials of its repository, and nobody else's.
 *
 * @param knownHosts the servers that are believed, as {@code known_hosts} has them
 */
record SecretFiles(Path folder, String knownHosts) {

    /** The app's repository, with what opens it. */
    Source source(String repository) throws GitException {
        RepositoryAddress address = RepositoryAddress.parse(repository);
        return new Source(address, Credentials.of(address, this::value), hostKeys(address));
    }

    /** A submodule's repository. On the app's own git server the same opens it; elsewhere it has to be public. */
    Source submodule(RepositoryAddress address) throws GitException {
        boolean ours = value(Credentials.SERVER).filter(address::isAt).isPresent();
        return new Source(address, ours ? Credentials.of(address, this::value) : new None(), hostKeys(address));
    }

    /** Unlike a poll, which may believe a server that it sees for the first time, a checkout only believes known hosts. */
    private HostKeyCheck hostKeys(RepositoryAddress address) throws GitException {
        return new HostKeyCheck(address, KnownHosts.parse(knownHosts), false);
    }

    private Optional<String> value(String key) {
        return CheckoutSettings.read(folder.resolve(key));
    }
}
