package dev.pileus.gitpoll.git;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Connection.Options;
import dev.pileus.gitpoll.git.Revision.Exact;
import dev.pileus.gitpoll.git.Revision.Named;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jgit.internal.JGitText;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;

/**
 * Reads the newest commits of remote repositories. Nothing is written to a disk, and of a repository that has not
 * changed nothing is read but the one ref.
 */
public final class Remotes {

    private static final int NAMES_SHOWN = 5;

    /** What is read of one connection's refs, and of a fetch: more than ten thousand refs, or one long commit. */
    private static final long MAX_BYTES = 1 << 20;

    private final AddressPolicy policy;
    private final Duration timeout;
    private final Duration deadline;

    /**
     * A way to ask.
     *
     * @param timeout after so long without a sign of the server it is given up
     * @param deadline after so long it is given up, whatever signs there are
     */
    public Remotes(AddressPolicy policy, Duration timeout, Duration deadline) {
        this.policy = policy;
        this.timeout = timeout;
        this.deadline = deadline;
    }

    /**
     * The commit that a revision stands for now.
     *
     * @param known the commit that it stood for before
     * @return empty where that is still the one
     * @throws GitException what is wrong, in words for people
     */
    public Optional<Commit> changed(Source source, Revision revision, Optional<String> known) throws GitException {
        policy.check(source.address());
        if (revision instanceof Exact exact
                && known.filter(exact.commit()::equals).isPresent()) {
            return Optional.empty();
        }
        try (Deadline ignored = Deadline.start(deadline)) {
            return ask(source, revision, known);
        } catch (IOException | RuntimeException e) {
            throw Diagnosis.of(e, source);
        }
    }

    /**
     * The key that an ssh server shows now, to whoever comes by.
     *
     * @throws GitException where it shows none
     */
    public PublicKey hostKey(RepositoryAddress address) throws GitException {
        policy.check(address);
        Source anonymous =
                new Source(address, new Credentials.None(), new HostKeyCheck(address, KnownHosts.parse(""), true));
        Options options = new Options(Optional.empty(), Optional.empty(), timeout, MAX_BYTES);
        try (Deadline ignored = Deadline.start(deadline)) {
            Connection.open(new SingleCommitRepository(), anonymous, List.of(Constants.HEAD), options)
                    .close();
        } catch (IOException | RuntimeException e) {
            // It need not let us in: what is asked for comes before.
            if (anonymous.hostKeys().shown().isEmpty()) {
                throw Diagnosis.of(e, anonymous);
            }
        }
        return anonymous
                .hostKeys()
                .shown()
                .orElseThrow(() -> new GitException(
                        ReasonCode.INVALID_ADDRESS, address.server() + " is not reached by ssh, and has no host key."));
    }

    private Optional<Commit> ask(Source source, Revision revision, Optional<String> known)
            throws IOException, GitException {
        try {
            return ask(source, revision, known, Optional.of("tree:0"));
        } catch (IOException e) {
            if (!Diagnosis.says(e, JGitText.get().filterRequiresCapability)) {
                throw e;
            }
            return ask(source, revision, known, Optional.empty());
        }
    }

    /** Not every server can leave out files; one that cannot is heard only until it has sent the commit. */
    private Optional<Commit> ask(Source source, Revision revision, Optional<String> known, Optional<String> filter)
            throws IOException, GitException {
        Options options = new Options(Optional.of(1), filter, timeout, MAX_BYTES);
        SingleCommitRepository repository = new SingleCommitRepository();
        switch (revision) {
            case Exact(String commit) -> {
                try (Connection connection = Connection.open(repository, source, List.of(Constants.HEAD), options)) {
                    fetch(repository, () -> connection.fetch(ObjectId.fromString(commit)));
                }
            }
            case Named named -> {
                try (Connection connection = Connection.open(repository, source, named.refs(), options)) {
                    Ref ref = named.in(connection.refs()).orElse(null);
                    if (ref == null) {
                        throw missing(source, named, known);
                    }
                    if (known.filter(commitOf(ref)::equals).isPresent()) {
                        return Optional.empty();
                    }
                    fetch(repository, () -> connection.fetch(ref));
                }
            }
        }
        return repository.commit();
    }

    /** A fetch, which ends early. */
    @FunctionalInterface
    private interface Fetch {
        void run() throws IOException;
    }

    private static void fetch(SingleCommitRepository repository, Fetch fetch) throws IOException, GitException {
        try {
            fetch.run();
        } catch (IOException e) {
            if (repository.commit().isEmpty()) {
                throw e;
            }
        }
        if (repository.commit().isEmpty()) {
            throw new GitException(ReasonCode.NOT_A_COMMIT, "What the repository has under that name is not a commit.");
        }
    }

    /** The commit that a ref leads to; an annotated tag is an object of its own before it. */
    private static String commitOf(Ref ref) {
        return Optional.ofNullable(ref.getPeeledObjectId())
                .orElse(ref.getObjectId())
                .name();
    }

    private GitException missing(Source source, Named named, Optional<String> known) throws IOException {
        SingleCommitRepository empty = new SingleCommitRepository();
        Options options = new Options(Optional.empty(), Optional.empty(), timeout, MAX_BYTES);
        Map<String, Ref> refs;
        try (Connection connection = Connection.open(empty, source, List.of(), options)) {
            refs = connection.refs();
        }
        List<String> branches = names(refs, Constants.R_HEADS);
        if (branches.isEmpty() && names(refs, Constants.R_TAGS).isEmpty()) {
            return new GitException(ReasonCode.REPOSITORY_EMPTY, "The repository is empty. Push a first commit to it.");
        }
        String shown = branches.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
                + (branches.size() > NAMES_SHOWN ? ", …" : "");
        if (named.name().equals(Revision.HEAD)) {
            return new GitException(
                    ReasonCode.REF_NOT_FOUND,
                    "The repository's default branch does not exist. Name one of its branches: " + shown + ".");
        }
        return new GitException(
                ReasonCode.REF_NOT_FOUND,
                known.isPresent()
                        ? "'%s' is gone from the repository. Its last commit, %s, stays in place. Push it again, or choose another: %s."
                                .formatted(named.name(), Commit.shortId(known.get()), shown)
                        : "The repository has no branch or tag '%s'. Its branches: %s.".formatted(named.name(), shown));
    }

    private static List<String> names(Map<String, Ref> refs, String prefix) {
        return refs.keySet().stream()
                .filter(name -> name.startsWith(prefix) && !name.endsWith("^{}"))
                .map(name -> name.substring(prefix.length()))
                .sorted()
                .toList();
    }
}
