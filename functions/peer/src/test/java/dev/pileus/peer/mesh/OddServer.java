package dev.pileus.peer.mesh;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each request with the same bytes, whatever they are, and closes the connection. */
public final class OddServer implements AutoCloseable {

    /** What it does once it has the request. */
    @FunctionalInterface
    public interface Answer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket socket;
    private final Answer answer;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public OddServer(Answer answer) {
        this("127.0.0.1", 0, answer);
    }

    public OddServer(String address, int port, Answer answer) {
        try {
            this.socket = new ServerSocket(port, 0, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.answer = answer;
        Future<?> _ = threads.submit(this::accept);
    }

    public static Answer http(int status, String body) {
        return out -> write(
                out,
                "HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(status, body.length(), body));
    }

    public static Answer bytes(String text) {
        return out -> write(out, text);
    }

    public static Answer late(Duration delay, Answer answer) {
        return out -> {
            Thread.sleep(delay);
            answer.write(out);
        };
    }

    /** Says that it will say a lot, says a little, and no more. */
    public static Answer unfinished() {
        return out -> {
            write(out, "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\npo");
            Thread.sleep(Duration.ofMinutes(1));
        };
    }

    /** Sends a byte more before any single read takes too long. */
    public static Answer trickle() {
        return out -> {
            write(out, "HTTP/1.1 200 OK\r\nA: ");
            while (true) {
                write(out, "x");
                Thread.sleep(Duration.ofMillis(20));
            }
        };
    }

    /** Does not stop. */
    public static Answer endless(int status) {
        return out -> {
            write(out, "HTTP/1.1 %d X\r\n\r\n".formatted(status));
            while (true) {
                write(out, "x".repeat(8192));
            }
        };
    }

    public int port() {
        return socket.getLocalPort();
    }

    public int requests() {
        return requests.get();
    }

    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private Object accept() throws IOException {
        while (true) {
            Socket client = socket.accept();
            Future<?> _ = threads.submit(() -> serve(client));
        }
    }

    private Object serve(Socket client) throws IOException, InterruptedException {
        try (client) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int read = client.getInputStream().read();
                if (read < 0) {
                    return head;
                }
                head.append((char) read);
            }
            requests.incrementAndGet();
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try (Waiting waiting = new Waiting(client.getOutputStream())) {
                answer.write(waiting);
            }
            return head;
        }
    }

    /** Until the first byte of an answer, or its end: with the last one the next request may come. */
    private final class Waiting extends FilterOutputStream {
        private boolean isOver;

        Waiting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            end();
            out.write(bytes, offset, count);
        }

        private void end() {
            if (!isOver) {
                isOver = true;
                atOnce.decrementAndGet();
            }
        }

        @Override
        public void close() throws IOException {
            end();
            super.close();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
