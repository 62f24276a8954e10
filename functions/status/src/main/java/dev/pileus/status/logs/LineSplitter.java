package dev.pileus.status.logs;

/**
 * Splits a log that comes in pieces into lines. Each line of the log begins with a timestamp and a space, which are no
 * part of it. A line ends with LF or CR LF; after a CR alone it begins anew, as it does on a terminal, so that of a
 * line that was written over its last state is left. One that is too long is cut.
 */
final class LineSplitter {

    /** The most characters of a timestamp. */
    private static final int MAX_TIME = 40;

    private final int longest;
    private final StringBuilder line = new StringBuilder();
    private final StringBuilder stamp = new StringBuilder();
    private boolean inStamp = true;
    private String time = "";
    private int piece;
    private boolean afterReturn;

    /** Cuts lines longer than that many characters. */
    LineSplitter(int longest) {
        this.longest = longest;
    }

    /** Takes lines. */
    @FunctionalInterface
    interface Lines {
        /**
         * Takes a line.
         *
         * @param time its timestamp; empty where it has none
         * @param piece which one of those with that timestamp, from 1 on
         */
        void add(String line, String time, int piece) throws InterruptedException;
    }

    /** Takes in a piece, and passes on the lines that end in it. */
    void accept(char[] text, int length, Lines lines) throws InterruptedException {
        for (int i = 0; i < length; i++) {
            char c = text[i];
            if (inStamp && isOfStamp(c)) {
                continue;
            }
            inStamp = c == '\n';
            if (c == '\n') {
                pass(lines);
                continue;
            }
            if (c == '\r') {
                afterReturn = true;
                continue;
            }
            if (afterReturn) {
                afterReturn = false;
                line.setLength(0);
            }
            // Never between the two halves of one character.
            if (line.length() >= longest && !Character.isLowSurrogate(c)) {
                pass(lines);
            }
            line.append(c);
        }
    }

    /** Passes on what came after the last end of a line. */
    void finish(Lines lines) throws InterruptedException {
        line.append(stamp);
        if (!line.isEmpty()) {
            pass(lines);
        }
    }

    /** Whether a character at the beginning of a line belongs to its timestamp; what turns out to be none is text. */
    private boolean isOfStamp(char c) {
        boolean isText = c == '\n' || c == '\r' || stamp.length() >= MAX_TIME || (c == ' ' && !isTime(stamp));
        if (isText) {
            line.append(stamp);
            stamp.setLength(0);
            return false;
        }
        if (c != ' ') {
            stamp.append(c);
            return true;
        }
        String next = stamp.toString();
        stamp.setLength(0);
        piece = next.equals(time) ? piece : 0;
        time = next;
        inStamp = false;
        return true;
    }

    private static boolean isTime(CharSequence text) {
        return text.length() >= "2006-01-02T15:04:05Z".length() && text.charAt(4) == '-' && text.charAt(10) == 'T';
    }

    private void pass(Lines lines) throws InterruptedException {
        String text = line.toString();
        line.setLength(0);
        afterReturn = false;
        lines.add(text, time, ++piece);
    }
}
