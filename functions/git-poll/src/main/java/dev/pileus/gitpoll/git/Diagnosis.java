package dev.pileus.gitpoll.git;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.common.Excerpt;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Credentials.DeployKey;
import dev.pileus.gitpoll.git.Credentials.None;
import dev.pileus.gitpoll.git.Credentials.UserAndToken;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.errors.RemoteRepositoryException;
import org.eclipse.jgit.errors.TooLargePackException;
import org.eclipse.jgit.internal.JGitText;

/** Finds out from an exception what is wrong with a repository, and says it so that a person can do something about it. */
public final class Diagnosis {

    private static final int MAX_LENGTH = 300;

    private Diagnosis() {}

    /** What is wrong, by an exception and those behind it. */
    public static GitException of(Exception exception, Source source) {
        List<Throwable> causes = causes(exception);
        Optional<GitException> known = first(causes, GitException.class);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<Reason> refusal = source.hostKeys().refusal();
        if (refusal.isPresent()) {
            return new GitException(refusal.get(), exception);
        }
        if (first(causes, PublicAddressResolver.InsideException.class).isPresent()) {
            return AddressPolicy.inside(source.address().host());
        }
        return new GitException(
                network(causes, source)
                        .or(() -> identity(causes, source))
                        .or(() -> repository(causes, source))
                        .orElseGet(() -> other(causes, source)),
                exception);
    }

    /** Whether an exception, or one behind it, says that. */
    static boolean says(Exception exception, String text) {
        return causes(exception).stream().anyMatch(cause -> message(cause).contains(text));
    }

    /** Whether a server has no such commit, or gives out none by their names. */
    public static boolean refusesCommit(Exception exception) {
        return refusesCommit(causes(exception));
    }

    private static boolean refusesCommit(List<Throwable> causes) {
        return says(causes, "not our ref", "unadvertised object", " not valid");
    }

    private static Optional<Reason> network(List<Throwable> causes, Source source) {
        String server = source.address().server();
        if (says(causes, "No space left")) {
            return reason(
                    ReasonCode.NO_SPACE_LEFT, "There is no room for the repository. Does it hold more than it should?");
        }
        if (has(causes, UnknownHostException.class) || has(causes, UnresolvedAddressException.class)) {
            return reason(
                    ReasonCode.HOST_NOT_FOUND,
                    "There is no host called '" + source.address().host()
                            + "', or the name service does not answer. Check the repository's address.");
        }
        if (has(causes, SocketTimeoutException.class)
                || has(causes, TimeoutException.class)
                || has(causes, InterruptedIOException.class)
                || has(causes, InterruptedException.class)
                || has(causes, ClosedByInterruptException.class)
                || says(causes, "timed out", "timeout", "time out", "interrupt")
                || (isClosing(causes) && source.hostKeys().shown().isEmpty())) {
            return reason(
                    ReasonCode.SERVER_TIMEOUT,
                    server + " does not answer in time. It may be down, overloaded, or behind a firewall.");
        }
        if (says(causes, "Unsupported or unrecognized SSL message")) {
            return reason(
                    ReasonCode.NOT_HTTPS,
                    "What answers at " + server + " does not speak https: is that the repository's address?");
        }
        if (has(causes, SSLException.class) || says(causes, "SSL", "certificate")) {
            return reason(
                    ReasonCode.CERTIFICATE_INVALID,
                    "No safe connection to " + server
                            + ": its certificate is not one for that name by an authority that is known here, or has expired.");
        }
        if (has(causes, ConnectException.class)
                || has(causes, NoRouteToHostException.class)
                || says(causes, "Connection refused", "No route to host", "Network is unreachable")) {
            return reason(
                    ReasonCode.SERVER_UNREACHABLE,
                    "Nothing answers at " + server
                            + ". It may be down, or the repository's address has the wrong port.");
        }
        return Optional.empty();
    }

    /**
     * Whether something was asked of an ssh session that is ending already: because its time to let us in was over, or
     * because the server has broken off. One that has shown no host key never came to anything that could break off.
     */
    private static boolean isClosing(List<Throwable> causes) {
        return says(causes, "session is being closed", "closing session");
    }

    private static Optional<Reason> identity(List<Throwable> causes, Source source) {
        boolean refused = causes.stream()
                        .anyMatch(cause -> cause instanceof SshException ssh
                                && ssh.getDisconnectCode()
                                        == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE)
                || says(
                        causes,
                        JGitText.get().notAuthorized,
                        JGitText.get().noCredentialsProvider,
                        JGitText.get().authenticationNotSupported,
                        "Cannot log in at");
        if (!refused) {
            return Optional.empty();
        }
        String server = source.address().server();
        return switch (source.credentials()) {
            case DeployKey key ->
                reason(
                        ReasonCode.DEPLOY_KEY_REFUSED,
                        "%s refuses the deploy key. Give it the public half, with read access to this repository: %s"
                                .formatted(server, key.publicHalf()));
            case UserAndToken user ->
                reason(
                        ReasonCode.TOKEN_REFUSED,
                        server + " refuses the user name and token. The token may have expired, been revoked, or lack"
                                + " the right to read this repository.");
            case None none ->
                reason(
                        ReasonCode.CREDENTIALS_MISSING,
                        source.address().protocol() == RepositoryAddress.Protocol.SSH
                                ? server + " wants a key, and the app has none. Give it a deploy key."
                                : server + " asks who is there: the repository is private, or does not exist."
                                        + " Give the app a user name and a token.");
        };
    }

    private static Optional<Reason> repository(List<Throwable> causes, Source source) {
        if (refusesCommit(causes)) {
            return reason(
                    ReasonCode.COMMIT_NOT_FOUND,
                    "The repository has no such commit, or its server does not give out commits by their names.");
        }
        if (has(causes, NoRemoteRepositoryException.class)
                || says(causes, "not found", "does not exist", "does not appear to be a git", "not a git repository")) {
            return reason(
                    ReasonCode.REPOSITORY_NOT_FOUND,
                    "%s has no repository '%s', or does not show it to whom the app's %s belongs."
                            .formatted(
                                    source.address().server(),
                                    source.address().path(),
                                    switch (source.credentials()) {
                                        case DeployKey key -> "deploy key";
                                        case UserAndToken user -> "token";
                                        case None none -> "address alone";
                                    }));
        }
        if (has(causes, EOFException.class)
                || has(causes, SocketException.class)
                || isClosing(causes)
                || says(causes, "Connection reset", "closed", "hung up", "Short read", "EOF")) {
            return reason(
                    ReasonCode.CONNECTION_LOST,
                    source.address().server() + " broke off in the middle. It is tried again.");
        }
        if (has(causes, PackProtocolException.class)
                || has(causes, TooLargePackException.class)
                || says(causes, "server identification", ": -1 ")) {
            return reason(
                    ReasonCode.NOT_A_GIT_SERVER,
                    "What answers at " + source.address() + " is not a git server: is that the repository's address?");
        }
        return Optional.empty();
    }

    private static Reason other(List<Throwable> causes, Source source) {
        Throwable root = causes.getLast();
        boolean itsWords = has(causes, RemoteRepositoryException.class);
        String text = message(
                        itsWords
                                ? first(causes, RemoteRepositoryException.class).get()
                                : root)
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return new Reason(
                itsWords ? ReasonCode.GIT_SERVER_ERROR : ReasonCode.OTHER,
                source.address().server()
                        + (itsWords ? " says: " : " cannot be talked to: ")
                        + Excerpt.of(text, MAX_LENGTH));
    }

    private static Optional<Reason> reason(ReasonCode code, String message) {
        return Optional.of(new Reason(code, message));
    }

    private static List<Throwable> causes(Throwable exception) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = exception; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static boolean has(List<Throwable> causes, Class<? extends Throwable> type) {
        return first(causes, type).isPresent();
    }

    private static <T extends Throwable> Optional<T> first(List<Throwable> causes, Class<T> type) {
        return causes.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private static boolean says(List<Throwable> causes, String... texts) {
        for (Throwable cause : causes) {
            String message = message(cause).toLowerCase(Locale.ROOT);
            for (String text : texts) {
                if (message.contains(text.toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String message(Throwable throwable) {
        return Optional.ofNullable(throwable.getMessage())
                .orElse(throwable.getClass().getSimpleName());
    }
}
