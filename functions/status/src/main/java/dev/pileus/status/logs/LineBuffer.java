package dev.pileus.status.logs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A bounded buffer of the lines that are to be sent next, for a reader who takes them at a steady pace. A burst waits until it can be taken,
 * so that nothing of it is lost. When there is no end to it the buffer keeps the newest lines and counts what it leaves
 * out; and even then whoever adds them has to wait from time to time, so that a command that prints without end does
 * not keep this function and the API server busy for nobody.
 */
final class LineBuffer {

    private final int size;
    private final long burst;
    private final long rush;
    private final Deque<String> lines = new ArrayDeque<>();
    private LogPosition last;
    private int held;
    private long skipped;
    private long burstLeft;
    private long addedSinceTaken;
    private boolean ended;

    /**
     * An empty buffer.
     *
     * @param size the characters that it holds
     * @param burst how many characters may come faster than they are taken before any are left out
     * @param rush when some are left out: how many characters may come between two takes
     */
    LineBuffer(int size, long burst, long rush) {
        this.size = size;
        this.burst = burst;
        this.rush = rush;
        this.burstLeft = burst;
    }

    /**
     * Some lines.
     *
     * @param text each ended with LF
     * @param end where the last of them is
     */
    record Lines(String text, LogPosition end) {}

    /** Adds a line; after the end it does nothing. */
    synchronized void add(String line, LogPosition position) throws InterruptedException {
        while (isTooEarly() && !ended) {
            wait();
        }
        if (ended) {
            return;
        }
        int length = line.length() + 1;
        lines.addLast(line);
        last = position;
        held += length;
        burstLeft -= length;
        addedSinceTaken += length;
        while (held > size && burstLeft <= 0 && lines.size() > 1) {
            held -= lines.removeFirst().length() + 1;
            skipped++;
        }
        notifyAll();
    }

    private boolean isTooEarly() {
        return burstLeft > 0 ? held >= size : addedSinceTaken >= rush;
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
     * Takes all lines; where lines have been left out, a line before them says how many. Waits that
     * long for the first one, and returns empty where none comes.
     */
    synchronized Optional<Lines> take(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
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
        boolean keepsPace = held < size;
        if (keepsPace) {
            burstLeft = burst;
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
        return Optional.of(new Lines(text.toString(), last));
    }
}
