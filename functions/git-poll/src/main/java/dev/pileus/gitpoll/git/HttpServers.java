package dev.pileus.gitpoll.git;

import dev.pileus.common.git.GitTrouble;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Credentials.UserAndToken;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/**
 * Makes http connections to one server and no other: where it redirects elsewhere, what opens the repository stays here,
 * and nobody inside is knocked at.
 */
record HttpServers(RepositoryAddress server) implements HttpConnectionFactory {

    private static final HttpConnectionFactory CONNECTIONS = new JDKHttpConnectionFactory();

    /** What a server that asks for a user name and a password is told. */
    static CredentialsProvider answers(Credentials credentials) {
        return credentials instanceof UserAndToken(String user, String token)
                ? new UsernamePasswordCredentialsProvider(user, token)
                : new Nobody();
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        requireServer(url);
        return CONNECTIONS.create(url);
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        requireServer(url);
        return CONNECTIONS.create(url, proxy);
    }

    private void requireServer(URL url) throws IOException {
        try {
            if (!RepositoryAddress.parse(url.getProtocol() + "://" + url.getAuthority() + "/x")
                    .isOnServerOf(server)) {
                throw new GitTrouble(
                        "%s redirects to %s://%s. If that is where the repository has gone, use that address."
                                .formatted(server.server(), url.getProtocol(), url.getAuthority()));
            }
        } catch (GitTrouble e) {
            throw new IOException(e);
        }
    }

    /** Has nothing to say, so that a server which asks is answered with an error of ours. */
    private static final class Nobody extends CredentialsProvider {
        @Override
        public boolean isInteractive() {
            return false;
        }

        @Override
        public boolean supports(org.eclipse.jgit.transport.CredentialItem... items) {
            return false;
        }

        @Override
        public boolean get(URIish uri, org.eclipse.jgit.transport.CredentialItem... items) {
            return false;
        }
    }
}
