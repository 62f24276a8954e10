package dev.pileus.gitpoll.git;

import dev.pileus.common.git.GitTrouble;
import dev.pileus.common.git.RepositoryAddress;
import java.io.IOException;
import java.net.URISyntaxException;
import org.eclipse.jgit.transport.URIish;

/**
 * A repository and what it takes to read it.
 *
 * @param hostKeys checks the server's key, where it is reached by ssh
 */
public record Source(RepositoryAddress address, Credentials credentials, HostKeyCheck hostKeys) {

    /** The address as JGit takes it. */
    URIish uri() throws IOException {
        try {
            URIish uri = new URIish(address.text());
            return address.user().map(uri::setUser).orElse(uri);
        } catch (URISyntaxException e) {
            throw new IOException(new GitTrouble("That is no repository's address.", e));
        }
    }
}
