package dev.pileus.status.logs;

import dev.pileus.common.ProblemException;
import dev.pileus.status.workload.LogSource;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The reading of one run of a container's log as it is followed: a thread reads what it prints, and another takes it in
 * batches.
 */
final class LogReading implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;
    private static final int LINE = 8 * 1024;

    /** The last thousands of lines that a reader begins with are such a burst. */
    private static final long BURST = 1024L * 1024;

    /** With {@link LogFollower#PACE} some 20 MB a second, which is more than most commands print. */
    private static final long RUSH = 2L * 1024 * 1024;

    private final LogSource source;
    private final Optional<LogPosition> reached;
    private final LogCall call;
    private final LineBuffer lines = new LineBuffer(BUFFER, BURST, RUSH);
    private boolean isBehind;
    private volatile Optional<ProblemException> failure = Optional.empty();

    /**
     * Begins to read.
     *
     * @param reached up to where it has been read before; what comes again is left out
     */
    LogReading(LogSource source, Optional<LogPosition> reached, LogCall call) {
        this.source = source;
        this.reached = reached;
        this.call = call;
        this.isBehind = reached.isPresent();
        Thread.ofVirtual().name("log " + source.pod()).start(this::read);
    }

    LogSource source() {
        return source;
    }

    /** What has been printed since this was last asked; waits that long for some of it. */
    Optional<LineBuffer.Lines> take(Duration timeout) throws InterruptedException {
        return lines.take(timeout);
    }

    /** Whether all was taken, and no more will come. */
    boolean isExhausted() {
        return lines.isExhausted();
    }

    /** Why it could not be read at all. */
    Optional<ProblemException> failure() {
        return failure;
    }

    @Override
    public void close() {
        call.cancel();
        lines.end();
    }

    private void read() {
        LineSplitter splitter = new LineSplitter(LINE);
        char[] piece = new char[8 * 1024];
        try (LogStream stream = call.open();
                InputStreamReader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            for (int length = reader.read(piece); length >= 0; length = reader.read(piece)) {
                splitter.accept(piece, length, this::add);
            }
            splitter.finish(this::add);
        } catch (ProblemException e) {
            failure = Optional.of(e);
        } catch (IOException broken) {
            // The stream ends without an end event, and the client comes back for the rest.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            lines.end();
        }
    }

    private void add(String line, String time, int piece) throws InterruptedException {
        LogPosition position = new LogPosition(source, time, piece);
        isBehind = isBehind && position.isReadAt(reached.orElseThrow());
        if (!isBehind) {
            lines.add(line, position);
        }
    }
}
