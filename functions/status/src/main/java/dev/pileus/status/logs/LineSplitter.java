package dev.pileus.status.logs;

/**
 * Cuts text that comes in pieces into lines. A line ends with LF, CR LF or CR, because each of them ends a line of an
 * event stream; one that is too long is cut.
 */
final class LineSplitter {

    private final int longest;
    private final StringBuilder line = new StringBuilder();
    private boolean afterReturn;

    /** Cuts lines longer than that many characters. */
    LineSplitter(int longest) {
        this.longest = longest;
    }

    /** Takes lines. */
    @FunctionalInterface
    interface Lines {
        void add(String line) throws InterruptedException;
    }

    /** Takes in a piece, and passes on the lines that end in it. */
    void accept(char[] piece, int length, Lines lines) throws InterruptedException {
        for (int i = 0; i < length; i++) {
            char c = piece[i];
            if (c == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = c == '\r';
            if (c == '\n' || c == '\r') {
                pass(lines);
                continue;
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
        if (!line.isEmpty()) {
            pass(lines);
        }
    }

    private void pass(Lines lines) throws InterruptedException {
        String text = line.toString();
        line.setLength(0);
        lines.add(text);
    }
}
