package dev.pileus.gitpoll.git;

import dev.pileus.common.Excerpt;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * A commit: its id, author, date and subject.
 *
 * @param id its name, 40 hexadecimal digits
 * @param author who wrote it, such as {@code Alice <alice@example.com>}
 * @param date when it was written, RFC 3339 with the author's offset
 * @param subject the first line of its message
 */
public record Commit(String id, String author, String date, String subject) {

    /** The name of a commit: SHA-1, or SHA-256, in small hexadecimal digits. */
    public static final Pattern ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private static final int MAX_LENGTH = 200;

    /** Reads a commit object. */
    static Commit parse(String id, byte[] object) {
        RevCommit commit = RevCommit.parse(object);
        PersonIdent author = commit.getAuthorIdent();
        ZoneOffset offset = author.getZoneId().getRules().getOffset(author.getWhenAsInstant());
        return new Commit(
                id,
                line(author.getName() + " <" + author.getEmailAddress() + ">"),
                OffsetDateTime.ofInstant(author.getWhenAsInstant().truncatedTo(ChronoUnit.SECONDS), offset)
                        .toString(),
                line(commit.getShortMessage()));
    }

    /** The first digits, by which people know a commit. */
    public static String shortId(String id) {
        return id.substring(0, Math.min(7, id.length()));
    }

    /** One line, whatever somebody put there. */
    private static String line(String text) {
        return Excerpt.of(text.replaceAll("\\p{Cntrl}+", " ").strip(), MAX_LENGTH);
    }
}
