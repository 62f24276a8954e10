package dev.pileus.common;

/**
 * Cuts a text that is too long to its beginning. Half a character is no text: clients refuse whatever has one in it.
 */
public final class Excerpt {

    private static final String ELLIPSIS = "…";

    private Excerpt() {}

    /**
     * A text of at most so many {@code char}s: as it is, or its beginning, cut between two code points, and an ellipsis.
     *
     * @param most at least 1
     */
    public static String of(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - ELLIPSIS.length();
        boolean splits = end > 0
                && Character.isHighSurrogate(text.charAt(end - 1))
                && Character.isLowSurrogate(text.charAt(end));
        return text.substring(0, splits ? end - 1 : end) + ELLIPSIS;
    }
}
