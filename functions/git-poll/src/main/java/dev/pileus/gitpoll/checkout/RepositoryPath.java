package dev.pileus.gitpoll.checkout;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Resolves the path of a folder or file of a repository, as somebody has written it. */
final class RepositoryPath {

    /** The most symlinks that one may lead through. */
    private static final int MAX_LINKS = 40;

    /** As long as a path may be on the systems that git knows. */
    private static final long MAX_LENGTH = 4_096;

    private RepositoryPath() {}

    /**
     * Reads a path.
     *
     * @return it without what is superfluous; empty: all of the repository
     */
    static String parse(String path) throws GitException {
        String wanted = path.strip().replaceAll("^(\\./|/)+|/+$", "");
        if (wanted.equals(".") || wanted.isEmpty()) {
            return "";
        }
        for (String part : wanted.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || part.chars().anyMatch(Character::isISOControl)) {
                throw new GitException(
                        ReasonCode.INVALID_PATH,
                        "'" + Target.printable(path) + "' is not a path within the repository.");
            }
        }
        return wanted;
    }

    /**
     * Follows symlinks of a commit, as the system would in a checkout of all of it.
     *
     * @param path what {@link #parse} has returned
     * @return what it leads to; it need not be there
     * @throws GitException where it leads out of the repository
     */
    static String resolve(ObjectReader reader, RevTree tree, String path) throws IOException, GitException {
        Deque<String> at = new ArrayDeque<>();
        Deque<String> steps = new ArrayDeque<>(path.isEmpty() ? List.of() : List.of(path.split("/")));
        int links = 0;
        while (!steps.isEmpty()) {
            String step = steps.pop();
            if (step.isEmpty() || step.equals(".")) {
                continue;
            }
            if (step.equals("..")) {
                if (at.pollLast() == null) {
                    throw leaves(path);
                }
                continue;
            }
            at.addLast(step);
            try (TreeWalk walk = TreeWalk.forPath(reader, String.join("/", at), tree)) {
                if (walk == null || !walk.getFileMode(0).equals(FileMode.SYMLINK)) {
                    continue;
                }
                String to = link(reader, walk.getObjectId(0), path);
                if (to.startsWith("/")) {
                    throw leaves(path);
                }
                if (++links > MAX_LINKS) {
                    throw new GitException(
                            ReasonCode.SYMLINK_LEAVES,
                            "'%s' leads round in a circle of symlinks.".formatted(Target.printable(path)));
                }
                at.removeLast();
                List.of(to.split("/")).reversed().forEach(steps::push);
            }
        }
        return String.join("/", at);
    }

    /** Where a symlink leads, as it stands in the repository. */
    static String link(ObjectReader reader, ObjectId blob, String name) throws IOException, GitException {
        var content = reader.open(blob);
        if (content.getSize() > MAX_LENGTH) {
            throw new GitException(
                    ReasonCode.SYMLINK_LEAVES,
                    "The symlink '%s' is longer than a path can be. Remove it.".formatted(Target.printable(name)));
        }
        return new String(content.getBytes(), StandardCharsets.UTF_8);
    }

    private static GitException leaves(String path) {
        return new GitException(
                ReasonCode.SYMLINK_LEAVES,
                "'%s' is a symlink that leads out of the repository. Name the folder itself."
                        .formatted(Target.printable(path)));
    }
}
