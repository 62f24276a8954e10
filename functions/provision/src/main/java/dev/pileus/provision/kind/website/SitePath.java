package dev.pileus.provision.kind.website;

import dev.pileus.common.ProblemException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The path of a page on its tenant's host. Written in several ways it may be the same place: slashes in front and
 * behind do not count, and {@code index} stands for the folder that it is in.
 *
 * @param folder the path that all ways of writing it have in common; empty for the top
 * @param named whether it was written with an index, which then leads there too; always so at the top
 */
record SitePath(String folder, boolean named) {

    /** The most characters of a path as it is written. */
    static final int MAX_LENGTH = 200;

    private static final String FIELD = "parameters.path";

    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~-]{1,63}");
    private static final Pattern DOTS = Pattern.compile("\\.+");
    private static final Pattern INDEX = Pattern.compile("index(\\.html)?");

    /**
     * Reads a path.
     *
     * @throws ProblemException 422 for what would be another place than it looks, or none
     */
    static SitePath of(String text) {
        String path = text.strip().replaceFirst("^/", "").replaceFirst("/$", "");
        if (path.isEmpty()) {
            return new SitePath("", true);
        }
        if (path.length() > MAX_LENGTH) {
            throw refused("This is too long: at most " + MAX_LENGTH + " characters.");
        }
        String[] segments = path.split("/", -1);
        String last = segments[segments.length - 1];
        for (int i = 0; i < segments.length; i++) {
            check(segments[i], i == segments.length - 1);
        }
        if (!INDEX.matcher(last).matches()) {
            return new SitePath(path, false);
        }
        return new SitePath(path.substring(0, Math.max(0, path.length() - last.length() - 1)), true);
    }

    private static void check(String segment, boolean last) {
        if (segment.isEmpty()) {
            throw refused("A path has no empty parts: use one slash between two names.");
        }
        if (DOTS.matcher(segment).matches()) {
            throw refused("A path goes down only: '%s' is no name in it.".formatted(segment));
        }
        if (!SEGMENT.matcher(segment).matches()) {
            throw refused(
                    "A path is made of names with slashes between them, and each name of 1 to 63 letters (a to z),"
                            + " digits, dots, hyphens, underscores and tildes.");
        }
        if (!last && INDEX.matcher(segment).matches()) {
            throw refused("'%s' stands for the folder that it is in, and so can only come last.".formatted(segment));
        }
    }

    /** The path in the one way in which it is kept. */
    String written() {
        return named && !folder.isEmpty() ? folder + "/index" : folder;
    }

    /** Every path on the tenant's host that leads to the page; the shortest comes first. */
    List<String> addresses() {
        if (folder.isEmpty()) {
            return List.of("/", "/index", "/index.html");
        }
        String base = "/" + folder;
        return named ? List.of(base, base + "/", base + "/index", base + "/index.html") : List.of(base, base + "/");
    }

    private static ProblemException refused(String message) {
        return ProblemException.invalid(FIELD, message);
    }
}
