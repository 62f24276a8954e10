package dev.pileus.gitpoll.checkout;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.common.Excerpt;
import dev.pileus.common.git.GitException;
import dev.pileus.gitpoll.git.AddressPolicy;
import dev.pileus.gitpoll.git.Revision;
import dev.pileus.gitpoll.git.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Checks out one commit, once. What came of it is this container's termination message, and so in the pod's status: the
 * commit, or what is wrong as a {@link Reason}.
 */
public final class Checkout {

    /** Where libraries log to: what the checkout has to say it says itself. */
    private static final String LOGGING = "org.slf4j.simpleLogger.logFile";

    private static final Reason ENDED_FROM_OUTSIDE = new Reason(
            ReasonCode.INTERRUPTED,
            "The checkout was ended before it was done. Where that happens each time it needs more memory than it may have.");

    /** Kubernetes keeps 4,096 bytes of a termination message. */
    private static final int MAX_MESSAGE = 1_300;

    private final CheckoutSettings settings;

    Checkout(CheckoutSettings settings) {
        this.settings = settings;
    }

    /**
     * Runs it by the settings of an environment.
     *
     * @return the exit code: 0 where the files are there
     */
    public static int run(Map<String, String> environment) {
        System.setProperty(LOGGING, "/dev/null");
        Path terminationLog = Path.of(environment.getOrDefault("PILEUS_TERMINATION_LOG", "/dev/termination-log"));
        // It stays there where nothing else can be said any more: the process may be ended for want of memory.
        leave(terminationLog, ENDED_FROM_OUTSIDE.toString());
        String result;
        int code = 1;
        try {
            result = new Checkout(CheckoutSettings.of(environment)).run();
            code = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = new Reason(ReasonCode.INTERRUPTED, "The checkout was broken off.").toString();
        } catch (GitException | IOException | RuntimeException | Error e) {
            result = reason(e).toString();
        }
        System.out.println(result);
        leave(terminationLog, Excerpt.of(result, MAX_MESSAGE));
        return code;
    }

    /** What went wrong, whatever it is. */
    private static Reason reason(Throwable failure) {
        return switch (failure) {
            case GitException e -> e.reason();
            case FileSystemException e ->
                notWritable(Optional.ofNullable(e.getReason()).orElse("is the volume there?"));
            case IOException e -> notWritable(e.getMessage());
            case UncheckedIOException e -> notWritable(e.getMessage());
            case DateTimeException e ->
                new Reason(ReasonCode.INVALID_SETTING, "A setting of the checkout is no duration: " + e.getMessage());
            case InvalidPathException e ->
                new Reason(ReasonCode.INVALID_SETTING, "A setting of the checkout is no path: " + e.getMessage());
            case OutOfMemoryError e ->
                new Reason(
                        ReasonCode.OUT_OF_MEMORY,
                        "The checkout needs more memory than it may have. Is there a very large file in the repository? Keep it in Git LFS.");
            default -> {
                failure.printStackTrace();
                yield new Reason(
                        ReasonCode.INTERNAL_ERROR,
                        "The checkout failed for a reason that it does not know (" + failure + "). Its log has more.");
            }
        };
    }

    private static Reason notWritable(String why) {
        return new Reason(ReasonCode.FILES_NOT_WRITABLE, "The files cannot be written: " + why);
    }

    /**
     * Checks out.
     *
     * @return the commit
     */
    String run() throws GitException, IOException, InterruptedException {
        Instant start = Instant.now();
        String commit = awaitCommit();
        SecretFiles secret = new SecretFiles(settings.secret(), settings.knownHosts());
        Source source = secret.source(settings.appFile("repository").orElse(""));
        policy().check(source.address());
        Target target = new Target(settings.target());
        target.clear();
        try (Fetch fetch = new Fetch(settings.work(), settings.timeout())) {
            var fetched = fetch.commit(
                    source, Revision.parse(settings.appFile("ref").orElse("")), ObjectId.fromString(commit));
            Tree tree = new Tree(target, fetch, secret, policy(), settings.timeout());
            tree.write(fetched, source, settings.path());
        }
        target.refuseLinksThatLeave();
        System.out.printf(
                "%d files in %.1f s%n",
                target.files(), Duration.between(start, Instant.now()).toMillis() / 1000.0);
        return commit;
    }

    private AddressPolicy policy() {
        return new AddressPolicy(settings.plainHttp(), true);
    }

    /** The commit to check out. A new app has none until it is polled for the first time. */
    private String awaitCommit() throws GitException, InterruptedException {
        Instant end = Instant.now().plus(settings.patience());
        Optional<String> commit = settings.commit();
        while (commit.isEmpty()) {
            if (Instant.now().isAfter(end)) {
                throw new GitException(
                        ReasonCode.NO_COMMIT,
                        "The app has no commit yet: its repository was not polled, or could not be read. See the app's error.");
            }
            Thread.sleep(Duration.ofMillis(200));
            commit = settings.commit();
        }
        if (!Revision.Exact.COMMIT.matcher(commit.get()).matches()) {
            throw new GitException(
                    ReasonCode.INVALID_REF, "'" + commit.get() + "' is not a commit: that has 40 hexadecimal digits.");
        }
        return commit.get();
    }

    private static void leave(Path terminationLog, String result) {
        try {
            Files.writeString(terminationLog, result);
        } catch (IOException e) {
            System.err.println("There is no " + terminationLog + " to write to");
        }
    }
}
