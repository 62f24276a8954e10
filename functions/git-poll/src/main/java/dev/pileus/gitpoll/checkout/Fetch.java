package dev.pileus.gitpoll.checkout;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import dev.pileus.gitpoll.git.Connection;
import dev.pileus.gitpoll.git.Connection.Options;
import dev.pileus.gitpoll.git.Diagnosis;
import dev.pileus.gitpoll.git.Revision;
import dev.pileus.gitpoll.git.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** Fetches commits without their history, each into a bare repository that goes when this is closed. */
final class Fetch implements AutoCloseable {

    /** How deep to look for a commit where the server gives none out by their names. */
    private static final List<Integer> DEPTHS = List.of(50, 1_000);

    private final Path folder;
    private final Duration timeout;
    private final List<Repository> repositories = new ArrayList<>();

    Fetch(Path work, Duration timeout) throws IOException {
        this.folder = Files.createTempDirectory(work, "checkout");
        this.timeout = timeout;
    }

    /** A commit with all its files, in a repository of its own. */
    record Fetched(Repository repository, RevCommit commit) {}

    /**
     * Fetches a commit.
     *
     * @param revision what it was the newest commit of; a server that gives out no commits by their names gives that
     * @throws GitException what is wrong, in words for people
     */
    Fetched commit(Source source, Revision revision, ObjectId commit) throws GitException, IOException {
        Repository repository = create(source);
        try {
            if (!fetched(repository, source, revision, commit)) {
                throw new GitException(
                        ReasonCode.COMMIT_NOT_FOUND,
                        "The commit %s is not on '%s' any more, and %s does not give it out otherwise. Push it to a branch of its own, or let the app follow its branch."
                                .formatted(
                                        commit.name(),
                                        revision,
                                        source.address().server()));
            }
            return new Fetched(repository, repository.parseCommit(commit));
        } catch (IOException | RuntimeException e) {
            throw Diagnosis.of(e, source);
        }
    }

    private boolean fetched(Repository repository, Source source, Revision revision, ObjectId commit)
            throws IOException {
        IOException refusal;
        try (Connection connection = connect(repository, source, revision, 1)) {
            Optional<Ref> tip = connection.refs().values().stream()
                    .filter(ref -> commit.equals(ref.getObjectId()) || commit.equals(ref.getPeeledObjectId()))
                    .findFirst();
            if (tip.isPresent()) {
                connection.fetch(tip.get());
                return true;
            }
            try {
                connection.fetch(commit);
                return true;
            } catch (IOException e) {
                refusal = e;
            }
        }
        // Servers refuse in words, or by hanging up.
        if (deepFetched(repository, source, revision, commit)) {
            return true;
        }
        if (Diagnosis.refusesCommit(refusal)) {
            return false;
        }
        throw refusal;
    }

    private boolean deepFetched(Repository repository, Source source, Revision revision, ObjectId commit)
            throws IOException {
        for (int depth : DEPTHS) {
            try (Connection connection = connect(repository, source, revision, depth)) {
                Optional<Ref> ref = revision.in(connection.refs());
                if (ref.isEmpty()) {
                    return false;
                }
                connection.fetch(ref.get());
            }
            if (repository.getObjectDatabase().has(commit)) {
                return true;
            }
        }
        return false;
    }

    private Connection connect(Repository repository, Source source, Revision revision, int depth) throws IOException {
        return Connection.open(
                repository,
                source,
                revision.refs(),
                new Options(Optional.of(depth), Optional.empty(), timeout, Long.MAX_VALUE));
    }

    private Repository create(Source source) throws IOException {
        Path git = folder.resolve("repository" + repositories.size());
        Repository repository =
                new FileRepositoryBuilder().setGitDir(git.toFile()).setBare().build();
        repository.create(true);
        // What the addresses of submodules are relative to.
        repository
                .getConfig()
                .setString("remote", "origin", "url", source.address().toString());
        repositories.add(repository);
        return repository;
    }

    @Override
    public void close() {
        repositories.forEach(Repository::close);
        try {
            Target.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
