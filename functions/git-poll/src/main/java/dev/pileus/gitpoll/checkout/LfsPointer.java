package dev.pileus.gitpoll.checkout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectLoader;

/**
 * A pointer file, which stands in a repository in place of a file that Git LFS keeps, see its
 * <a href="https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md">specification</a>.
 *
 * @param oid the SHA-256 of the content
 * @param size its length in bytes
 */
record LfsPointer(String oid, long size) {

    /** A pointer is shorter than this. */
    private static final int MAX_LENGTH = 1_024;

    private static final Pattern FORMAT = Pattern.compile(
            "version https://(?:git-lfs\\.github\\.com|hawser\\.github\\.com)/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\nsize ([0-9]{1,18})\n?(?:.*\n?)*");

    /** Reads a pointer, or nothing where a file is none. */
    static Optional<LfsPointer> read(ObjectLoader content) throws IOException {
        if (content.getSize() >= MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher matcher = FORMAT.matcher(new String(content.getBytes(), StandardCharsets.UTF_8));
        return matcher.matches()
                ? Optional.of(new LfsPointer(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
