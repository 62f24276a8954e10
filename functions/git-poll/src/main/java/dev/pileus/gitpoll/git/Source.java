package dev.pileus.gitpoll.git;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.eclipse.jgit.transport.URIish;

/**
 * A repository's address with its credentials and host keys.
 *
 * @param hostKeys checks the server's key, where it is reached by ssh
 */
public record Source(RepositoryAddress address, Credentials credentials, HostKeyCheck hostKeys) {

    /** A host in brackets, and what comes before it. */
    private static final Pattern BRACKETS = Pattern.compile("^((?:[a-z]+://)?(?:[^/@]*@)?)\\[[^\\]]*\\]");

    private static final String PLACEHOLDER = "host-in-brackets";

    /** The address as JGit takes it: that reads no host in brackets, so it is told it apart. */
    URIish uri() throws IOException {
        try {
            URIish uri = new URIish(BRACKETS.matcher(address.text()).replaceFirst("$1" + PLACEHOLDER));
            if (PLACEHOLDER.equals(uri.getHost())) {
                uri = uri.setHost(hostIn(uri));
            }
            return address.user().map(uri::setUser).orElse(uri);
        } catch (URISyntaxException e) {
            throw new IOException(new GitException(ReasonCode.INVALID_ADDRESS, "That is no repository's address.", e));
        }
    }

    /** A URL has the brackets about the address of a host, a name service does not know them. */
    private String hostIn(URIish uri) {
        boolean isUrl = uri.getScheme() != null && address.protocol() != RepositoryAddress.Protocol.SSH;
        return isUrl && address.host().indexOf(':') >= 0 ? "[" + address.host() + "]" : address.host();
    }
}
