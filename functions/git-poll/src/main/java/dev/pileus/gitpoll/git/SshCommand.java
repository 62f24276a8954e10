package dev.pileus.gitpoll.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.QuotedString;

/** Runs a command at an ssh server, other than git's own. */
public final class SshCommand {

    /** The most bytes of an answer that are read. */
    private static final int MAX_ANSWER = 64 * 1_024;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/~+-]+");

    private SshCommand() {}

    /** An argument, in quotes where it needs them. */
    public static String quote(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : QuotedString.BOURNE.quote(argument);
    }

    /** Runs a command and returns what it says. */
    public static String run(Source source, String command, Duration timeout) throws IOException {
        int millis = Math.toIntExact(timeout.toMillis());
        try (SshdSessionFactory factory = SshSessions.of(source.credentials(), source.hostKeys())) {
            RemoteSession session = factory.getSession(source.uri(), null, FS.DETECTED, millis);
            Process process = null;
            try {
                process = session.exec(command, Math.toIntExact(timeout.toSeconds()));
                try (InputStream answer = process.getInputStream()) {
                    return new String(answer.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
                }
            } finally {
                if (process != null) {
                    process.destroy();
                }
                session.disconnect();
            }
        }
    }
}
