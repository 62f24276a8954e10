package dev.pileus.gitpoll.git;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/** A revision of a repository: a commit, a branch, a tag or {@code HEAD}. */
public sealed interface Revision {

    /** What git calls the default branch. */
    String HEAD = "HEAD";

    /** Reads a revision: empty or {@code HEAD}, a full commit, a branch or a tag. */
    static Revision parse(String text) throws GitException {
        String ref = text.strip();
        if (ref.isEmpty() || ref.equals(HEAD)) {
            return new Named(HEAD);
        }
        if (Exact.COMMIT.matcher(ref).matches()) {
            return new Exact(ref);
        }
        if (!Repository.isValidRefName(ref.startsWith("refs/") ? ref : "refs/heads/" + ref)) {
            throw new GitException(
                    ReasonCode.INVALID_REF,
                    "'" + ref + "' cannot be a branch, a tag or a commit. A commit has 40 digits.");
        }
        return new Named(ref);
    }

    /** The refs to ask for, whole names. */
    List<String> refs();

    /** The ref among those that a server has which leads to it, or at least near it. */
    default Optional<Ref> in(Map<String, Ref> found) {
        return refs().stream()
                .map(found::get)
                .filter(ref -> ref != null && ref.getObjectId() != null)
                .findFirst();
    }

    /** One commit and no other. */
    record Exact(String commit) implements Revision {
        /** The name of a commit: SHA-1 in small hexadecimal digits. */
        public static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

        @Override
        public List<String> refs() {
            return List.of(HEAD);
        }

        @Override
        public String toString() {
            return commit;
        }
    }

    /** Whatever a branch, a tag or the default branch points at. */
    record Named(String name) implements Revision {

        /** In the order in which they count: as {@code git clone --branch}, branches first. */
        @Override
        public List<String> refs() {
            return name.equals(HEAD) || name.startsWith("refs/")
                    ? List.of(name)
                    : List.of("refs/heads/" + name, "refs/tags/" + name);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
