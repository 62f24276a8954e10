package dev.pileus.testing.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.server.command.Command;

/** An ssh server that serves the repositories of a folder through the real git, to the holders of authorized keys. */
public final class GitSshServer implements AutoCloseable {

    /** A behaviour of the server towards the next commands. */
    public enum Behaviour {
        /** Serves them. */
        SERVE,
        /** Takes them, and says nothing for a minute. */
        HANG,
        /** Closes the connection after 700 bytes. */
        BREAK_OFF,
        /** Sends what is large a byte at a time, twenty in a second. */
        TRICKLE
    }

    private final SshServer server;
    private final Path folder;
    private final Set<String> authorized = ConcurrentHashMap.newKeySet();
    private final Map<String, String> commands = new ConcurrentHashMap<>();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final KeyPair hostKey;
    private volatile int version = 2;
    private volatile Behaviour behaviour = Behaviour.SERVE;

    private GitSshServer(SshServer server, Path folder, KeyPair hostKey) {
        this.server = server;
        this.folder = folder;
        this.hostKey = hostKey;
    }

    /** Starts one at a free port, with a new host key. */
    public static GitSshServer start(Path folder) {
        return start(folder, 0, SshKeys.newHostKey());
    }

    /** Starts one with a port and a host key, such as those of one that was closed. */
    public static GitSshServer start(Path folder, int port, KeyPair hostKey) {
        return start(folder, "127.0.0.1", port, hostKey, Optional.empty());
    }

    /** Starts one at an address of this machine, which shows a certificate for its host key to those who take one. */
    public static GitSshServer start(
            Path folder, String host, int port, KeyPair hostKey, Optional<OpenSshCertificate> certificate) {
        try {
            SshServer server = SshServer.setUpDefaultServer();
            GitSshServer ssh = new GitSshServer(server, folder, hostKey);
            server.setHost(host);
            certificate.ifPresent(each -> server.setHostKeyCertificateProvider(session -> List.of(each)));
            server.setPort(port);
            server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
            server.setPublickeyAuthenticator(
                    (user, key, session) -> ssh.authorized.contains(PublicKeyEntry.toString(key)));
            server.setCommandFactory((channel, command) -> ssh.new Serve(command));
            server.start();
            return ssh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its port. */
    public int port() {
        return server.getPort();
    }

    /** The line of known hosts that this server is known by. */
    public String knownHosts() {
        return "[127.0.0.1]:%d %s\n".formatted(port(), PublicKeyEntry.toString(hostKey.getPublic()));
    }

    /** How many bytes git has sent. */
    public long bytesServed() {
        return bytes.get();
    }

    /** The newest version of git's protocol that it speaks. */
    public void setProtocolVersion(int version) {
        this.version = version;
    }

    /** How many commands it has been asked to run. */
    public int served() {
        return served.get();
    }

    /** The address of a repository. */
    public String url(GitRepository repository) {
        return "ssh://git@127.0.0.1:%d%s".formatted(port(), repository.bare());
    }

    /** Changes what it does from now on. */
    public void setBehaviour(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** What a command that is not git's prints. */
    public void answer(String command, String output) {
        commands.put(command, output);
    }

    /** Lets the holder of a key in. */
    public void authorize(String publicKey) {
        try {
            AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(publicKey);
            authorized.add(PublicKeyEntry.toString(entry.resolvePublicKey(null, PublicKeyEntryResolver.IGNORING)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets nobody in any more. */
    public void revokeAll() {
        authorized.clear();
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One command of a client. */
    private final class Serve extends AbstractCommandSupport implements Command {

        private final Map<String, String> variables = new TreeMap<>();

        Serve(String command) {
            super(command, null);
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            variables.putAll(environment.getEnv());
            super.start(channel, environment);
        }

        @Override
        public void run() {
            served.incrementAndGet();
            ExitCallback end = getExitCallback();
            int code = 1;
            try {
                code = serve();
            } catch (IOException | RuntimeException e) {
                // The client has gone.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                end.onExit(code);
            }
        }

        private int serve() throws IOException, InterruptedException {
            String output = commands.get(getCommand());
            if (output != null) {
                getOutputStream().write(output.getBytes(StandardCharsets.UTF_8));
                getOutputStream().flush();
                return 0;
            }
            if (!getCommand().startsWith("git-upload-pack ")) {
                getErrorStream().write("not allowed\n".getBytes(StandardCharsets.UTF_8));
                getErrorStream().flush();
                return 1;
            }
            if (behaviour == Behaviour.HANG) {
                Thread.sleep(60_000);
            }
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", getCommand()).directory(folder.toFile());
            builder.environment().putAll(GitRepository.environment());
            if (variables.containsKey("GIT_PROTOCOL") && version == 2) {
                builder.environment().put("GIT_PROTOCOL", variables.get("GIT_PROTOCOL"));
            }
            Process git = builder.start();
            Thread in = Thread.ofVirtual().start(() -> copy(getInputStream(), git.getOutputStream(), Long.MAX_VALUE));
            Thread error = Thread.ofVirtual().start(() -> copy(git.getErrorStream(), getErrorStream(), Long.MAX_VALUE));
            copy(git.getInputStream(), getOutputStream(), behaviour == Behaviour.BREAK_OFF ? 700 : Long.MAX_VALUE);
            if (behaviour == Behaviour.BREAK_OFF) {
                git.destroyForcibly();
                getServerSession().close(true);
                return 1;
            }
            int code = git.waitFor();
            error.join();
            in.interrupt();
            return code;
        }

        private void copy(InputStream from, OutputStream to, long most) {
            try {
                byte[] buffer = new byte[8_192];
                long left = most;
                for (int read = from.read(buffer); read >= 0 && left > 0; read = from.read(buffer)) {
                    boolean trickle = behaviour == Behaviour.TRICKLE && to == getOutputStream() && read > 4_000;
                    for (int i = 0; trickle && i < read; i++) {
                        to.write(buffer[i]);
                        to.flush();
                        Thread.sleep(50);
                    }
                    if (!trickle) {
                        to.write(buffer, 0, (int) Math.min(read, left));
                        to.flush();
                    }
                    left -= read;
                    if (to == getOutputStream()) {
                        bytes.addAndGet(read);
                    }
                }
                if (most == Long.MAX_VALUE && !(to instanceof ChannelOutputStream)) {
                    to.close();
                }
            } catch (IOException e) {
                // The other end has gone.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
