package dev.pileus.gitpoll.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSession;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.util.FS;

/** Makes ssh sessions of whose answers a limited number of bytes is read. */
final class LimitedSessions extends SshSessionFactory {

    private final SshdSessionFactory sessions;
    private final ReadLimit limit;

    LimitedSessions(SshdSessionFactory sessions, ReadLimit limit) {
        this.sessions = sessions;
        this.limit = limit;
    }

    @Override
    public RemoteSession2 getSession(URIish uri, CredentialsProvider credentials, FS fs, int millis)
            throws TransportException {
        return new Session(sessions.getSession(uri, credentials, fs, millis), limit);
    }

    @Override
    public String getType() {
        return sessions.getType();
    }

    private record Session(SshdSession session, ReadLimit limit) implements RemoteSession2 {

        @Override
        public Process exec(String command, int seconds) throws IOException {
            return new Command(session.exec(command, seconds), limit);
        }

        @Override
        public Process exec(String command, Map<String, String> environment, int seconds) throws IOException {
            return new Command(session.exec(command, environment, seconds), limit);
        }

        @Override
        public void disconnect() {
            session.disconnect();
        }
    }

    /** A command at the server. */
    private static final class Command extends Process {

        private final Process process;
        private final InputStream answers;
        private final InputStream errors;

        Command(Process process, ReadLimit limit) {
            this.process = process;
            this.answers = limit.on(process.getInputStream());
            this.errors = ReadLimit.onErrors(process.getErrorStream());
        }

        @Override
        public OutputStream getOutputStream() {
            return process.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return answers;
        }

        @Override
        public InputStream getErrorStream() {
            return errors;
        }

        @Override
        public int waitFor() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
            return process.waitFor(timeout, unit);
        }

        @Override
        public int exitValue() {
            return process.exitValue();
        }

        @Override
        public void destroy() {
            process.destroy();
        }
    }
}
