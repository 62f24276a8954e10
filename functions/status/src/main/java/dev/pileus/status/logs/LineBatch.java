package dev.pileus.status.logs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The lines that are to be sent next. When they come faster than they are taken it keeps the newest and counts what it
 * leaves out; when they come very much faster, whoever adds them has to wait, so that a command that prints without end
 * does not keep this function and the API server busy for nobody.
 */
final class LineBatch {

    private final int size;
    private final long tooMuch;
    private final Deque<String> lines = new ArrayDeque<>();
    private int held;
    private long skipped;
    private long addedSinceTaken;
    private boolean ended;

    /**
     * An empty batch.
     *
     * @param size the most characters that it holds
     * @param tooMuch the characters after which whoever adds them waits for the batch to be taken
     */
    LineBatch(int size, long tooMuch) {
        this.size = size;
        this.tooMuch = tooMuch;
    }

    /** Adds a line; after the end it does nothing. */
    synchronized void add(String line) throws InterruptedException {
        while (addedSinceTaken >= tooMuch && !ended) {
            wait();
        }
        if (ended) {
            return;
        }
        lines.addLast(line);
        held += line.length() + 1;
        addedSinceTaken += line.length() + 1;
        while (held > size && lines.size() > 1) {
            held -= lines.removeFirst().length() + 1;
            skipped++;
        }
        notifyAll();
    }

    /** Nothing more will be added. What is there can still be taken. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Whether nothing is there and nothing more will come. */
    synchronized boolean isExhausted() {
        return ended && lines.isEmpty();
    }

    /**
     * Takes all lines, each ended with LF; where lines have been left out, a line before them says how many. Waits that
     * long for the first one, and returns empty where none comes.
     */
    synchronized Optional<String> take(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (lines.isEmpty() && !ended) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(held + 32);
        if (skipped > 0) {
            text.append("… ")
                    .append(skipped)
                    .append(skipped == 1 ? " line" : " lines")
                    .append(" skipped\n");
        }
        lines.forEach(line -> text.append(line).append('\n'));
        lines.clear();
        held = 0;
        skipped = 0;
        addedSinceTaken = 0;
        notifyAll();
        return Optional.of(text.toString());
    }
}
