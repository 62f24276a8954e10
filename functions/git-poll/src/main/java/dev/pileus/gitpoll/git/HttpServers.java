package dev.pileus.gitpoll.git;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Credentials.UserAndToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URL;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * Makes http connections to one server and no other: where it redirects elsewhere, what opens the repository stays here,
 * and nobody inside is knocked at.
 */
record HttpServers(RepositoryAddress server, ReadLimit limit) implements HttpConnectionFactory {

    /** What a server that asks for a user name and a password is told. */
    static CredentialsProvider answers(Credentials credentials) {
        return credentials instanceof UserAndToken(String user, String token)
                ? new UsernamePasswordCredentialsProvider(user, token)
                : new NoCredentials();
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        requireServer(url);
        return new LimitedConnection(url, limit);
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        requireServer(url);
        return new LimitedConnection(url, proxy, limit);
    }

    private void requireServer(URL url) throws IOException {
        try {
            if (!RepositoryAddress.parse(url.getProtocol() + "://" + url.getAuthority() + "/x")
                    .isOnServerOf(server)) {
                throw new GitException(
                        ReasonCode.REDIRECTED,
                        "%s redirects to %s://%s. If that is where the repository has gone, use that address."
                                .formatted(server.server(), url.getProtocol(), url.getAuthority()));
            }
        } catch (GitException e) {
            throw new IOException(e);
        }
    }

    /** Counts what it reads, and unpacks it itself: a few bytes can stand for very many. */
    private static final class LimitedConnection extends JDKHttpConnection {

        private static final String ENCODING = "Content-Encoding";
        private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

        private final ReadLimit limit;

        LimitedConnection(URL url, ReadLimit limit) throws IOException {
            super(url);
            this.limit = limit;
        }

        LimitedConnection(URL url, Proxy proxy, ReadLimit limit) throws IOException {
            super(url, proxy);
            this.limit = limit;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream answer = super.getInputStream();
            String encoding = super.getHeaderField(ENCODING);
            return limit.on(encoding != null && GZIP.contains(encoding) ? new GZIPInputStream(answer) : answer);
        }

        @Override
        public String getHeaderField(String name) {
            return ENCODING.equalsIgnoreCase(name) ? null : super.getHeaderField(name);
        }
    }

    /** Has nothing to say, so that a server which asks is answered with an error of ours. */
    private static final class NoCredentials extends CredentialsProvider {
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
