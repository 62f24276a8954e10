package dev.pileus.gitpoll.git;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;

/**
 * A connection to a repository: it tells the refs, and then serves one fetch. One connection does for both, so an
 * unchanged repository costs one handshake, and a changed one does too.
 */
public final class Connection implements AutoCloseable {

    /** How long a server may take until it has let us in, in milliseconds. */
    private static final String AUTH_TIMEOUT = "org.apache.sshd.config.auth-timeout";

    /** Nothing that a retry would change. */
    static final String SHA_256 = "The repository is in git's SHA-256 object format, which Pileus does not read."
            + " Make one in the usual format, with 'git init --object-format=sha1', and push the files there.";

    static {
        IsolatedSystemReader.install();
        System.setProperty(AUTH_TIMEOUT, "20000");
        // Each session has a client of its own, and that so many threads.
        System.setProperty("org.apache.sshd.config.nio-workers", "1");
        // Of what there might be on the class path, the one library that is needed.
        System.setProperty(
                "org.apache.sshd.security.registrars",
                "org.apache.sshd.common.util.security.eddsa.EdDSASecurityProviderRegistrar");
    }

    private final Transport transport;
    private final Optional<SshdSessionFactory> ssh;
    private final FetchConnection connection;
    private final ReadLimit limit;

    private Connection(
            Transport transport, Optional<SshdSessionFactory> ssh, FetchConnection connection, ReadLimit limit) {
        this.transport = transport;
        this.ssh = ssh;
        this.connection = connection;
        this.limit = limit;
    }

    /**
     * Options of a fetch.
     *
     * @param depth how many commits of the history; empty: all
     * @param filter what to leave out, in git's words, such as {@code tree:0}; empty: nothing
     * @param timeout after so long without a sign of the server it is given up
     * @param maxBytes how much of the server's answers is read, until its refs are known and again of each fetch
     */
    public record Options(Optional<Integer> depth, Optional<String> filter, Duration timeout, long maxBytes) {}

    /**
     * Connects.
     *
     * @param local where to fetch to
     * @param refs the refs to be told of, whole names; empty: all
     * @throws IOException what went wrong, for {@link Diagnosis}
     */
    public static Connection open(Repository local, Source source, Collection<String> refs, Options options)
            throws IOException {
        Transport transport = Transport.open(local, source.uri());
        Optional<SshdSessionFactory> ssh = Optional.empty();
        ReadLimit limit = new ReadLimit(source.address().server(), options.maxBytes());
        try {
            transport.setTimeout(Math.toIntExact(Math.max(1, options.timeout().toSeconds())));
            transport.setTagOpt(TagOpt.NO_TAGS);
            transport.setFetchThin(false);
            options.depth().ifPresent(transport::setDepth);
            if (options.filter().isPresent()) {
                transport.setFilterSpec(
                        FilterSpec.fromFilterLine(options.filter().get()));
            }
            switch (transport) {
                case SshTransport bySsh -> {
                    ssh = Optional.of(SshSessions.of(source.credentials(), source.hostKeys()));
                    bySsh.setSshSessionFactory(new LimitedSessions(ssh.get(), limit));
                }
                case TransportHttp byHttp -> {
                    byHttp.setHttpConnectionFactory(new HttpServers(source.address(), limit));
                    byHttp.setCredentialsProvider(HttpServers.answers(source.credentials()));
                }
                default -> throw new IllegalStateException("No way to " + source.address());
            }
            FetchConnection connection = transport.openFetch(List.of(), refs.toArray(String[]::new));
            if (!(connection instanceof BasePackFetchConnection)) {
                connection.close();
                throw new IOException(new GitException(
                        ReasonCode.NOT_A_GIT_SERVER,
                        "What answers at " + source.address()
                                + " is not a git server: is that the repository's address?"));
            }
            return new Connection(transport, ssh, connection, limit);
        } catch (IOException | RuntimeException e) {
            transport.close();
            ssh.ifPresent(SshdSessionFactory::close);
            if (limit.toldOfSha256()) {
                throw new IOException(new GitException(ReasonCode.UNSUPPORTED_OBJECT_FORMAT, SHA_256, e));
            }
            throw e;
        }
    }

    /** The refs that the server told of, by their whole names. */
    public Map<String, Ref> refs() {
        return connection.getRefsMap();
    }

    /** Fetches what a ref points at. */
    public void fetch(Ref ref) throws IOException {
        limit.renew();
        connection.fetch(NullProgressMonitor.INSTANCE, List.of(ref), Set.of());
    }

    /** Fetches a commit by its name, which not every server allows. */
    public void fetch(ObjectId commit) throws IOException {
        fetch(new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, commit.name(), commit));
    }

    @Override
    public void close() {
        try (transport) {
            connection.close();
        } finally {
            ssh.ifPresent(SshdSessionFactory::close);
        }
    }
}
