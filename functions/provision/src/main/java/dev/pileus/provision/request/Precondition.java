package dev.pileus.provision.request;

import dev.pileus.common.ProblemException;
import io.micronaut.http.HttpStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The precondition of a change: a workload of one of these versions, or of any (RFC 9110, section 13.1.1,
 * {@code If-Match}).
 *
 * @param tags the entity tags, quotes included; {@code *} for any
 */
public record Precondition(List<String> tags) {

    private static final String ANY = "*";
    private static final int MAX_LENGTH = 1024;
    private static final Pattern TAG = Pattern.compile("(W/)?\"[\\x21\\x23-\\x7e]*\"");

    /**
     * Reads the header.
     *
     * @throws ProblemException 400 for what is neither a list of entity tags nor {@code *}
     */
    public static Precondition of(Optional<String> ifMatch) {
        List<String> tags = ifMatch.filter(header -> header.length() <= MAX_LENGTH)
                .map(header ->
                        Arrays.stream(header.split(",", -1)).map(String::strip).toList())
                .orElse(List.of(ifMatch.isPresent() ? "" : ANY));
        boolean isRight = tags.equals(List.of(ANY))
                || tags.stream().allMatch(tag -> TAG.matcher(tag).matches());
        if (!isRight) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "If-Match is the workload's version in quotes, as ETag has it, or *.");
        }
        return new Precondition(tags);
    }

    /** The entity tag of a version. */
    public static String tag(String version) {
        return '"' + version + '"';
    }

    /**
     * Insists on it.
     *
     * @throws ProblemException 412 where the workload has another version
     */
    public void require(String version) {
        if (!tags.contains(ANY) && !tags.contains(tag(version))) {
            throw new ProblemException(
                    HttpStatus.PRECONDITION_FAILED,
                    "The workload has been changed meanwhile. Look at it as it is now, and change that.");
        }
    }
}
