package dev.pileus.peer.mesh;

import dev.pileus.peer.config.Peer;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP/1.1 connection of a link, kept from one ping to the next. It does what a ping takes and no more, at a third of
 * the processor time of {@link java.net.http.HttpClient}, and holds to one time for all of it, which
 * {@link java.net.HttpURLConnection} cannot. Used by one thread, a virtual one: interrupted, it closes.
 */
final class PeerConnection implements AutoCloseable {

    /** The most bytes of a body that are of interest. */
    static final int MAX_BODY = 64;

    private static final int MAX_HEAD = 16_384;
    private static final int BUFFER = 512;
    private static final int OK = 200;
    private static final int HUNDREDS = 100;
    private static final int DECIMAL = 10;
    private static final int HEX = 16;

    /** Where a status line has its status. */
    private static final int STATUS_BEGIN = 9;

    private static final int STATUS_END = 12;

    private Optional<Socket> kept = Optional.empty();

    /**
     * An answer.
     *
     * @param body of status 200 the body, or where it is too long its first {@value #MAX_BODY} bytes and one more; of another
     *     status nothing
     */
    record Answer(int status, byte[] body) {}

    /**
     * Gets {@code /ping}, anew where the other had closed the connection meanwhile.
     *
     * @throws SocketTimeoutException if it takes longer
     * @throws ProtocolException if the answer is no HTTP
     * @throws IOException if there is no connection, or it breaks off
     */
    Answer get(Peer peer, InetAddress address, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        InetSocketAddress to = new InetSocketAddress(address, peer.port());
        Optional<Socket> old =
                kept.filter(socket -> socket.getRemoteSocketAddress().equals(to));
        if (old.isPresent()) {
            Exchange exchange = new Exchange(old.get(), deadline);
            try {
                return exchange.get(peer);
            } catch (EOFException | SocketException e) {
                close();
                if (exchange.isBegun()) {
                    throw e;
                }
            }
        }
        close();
        return new Exchange(connect(to, deadline), deadline).get(peer);
    }

    private Socket connect(InetSocketAddress to, long deadline) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(to, millisUntil(deadline));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        kept = Optional.of(socket);
        return socket;
    }

    private static int millisUntil(long deadline) throws SocketTimeoutException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return Math.toIntExact(Math.ceilDiv(left, TimeUnit.MILLISECONDS.toNanos(1)));
    }

    @Override
    public void close() {
        kept.ifPresent(socket -> {
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no use any more, closed or not.
            }
        });
        kept = Optional.empty();
    }

    /** One request and its answer. */
    private final class Exchange {

        private final Socket socket;
        private final long deadline;
        private final byte[] buffer = new byte[BUFFER];
        private int position;
        private int end;
        private int headBytes;
        private boolean isBegun;

        private int status;
        private int length;
        private boolean isChunked;
        private boolean isLast;

        Exchange(Socket socket, long deadline) {
            this.socket = socket;
            this.deadline = deadline;
        }

        /** Whether any of the answer came. */
        boolean isBegun() {
            return isBegun;
        }

        Answer get(Peer peer) throws IOException {
            boolean isComplete = false;
            try {
                String host = peer.host().contains(":") ? "[" + peer.host() + "]" : peer.host();
                String request = "GET /ping HTTP/1.1\r\nHost: " + host + ":" + peer.port() + "\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                do {
                    readHead();
                } while (status / HUNDREDS == 1);
                byte[] body = status == OK ? readBody() : new byte[0];
                isComplete = status == OK && body.length <= MAX_BODY && !isLast && position == end;
                return new Answer(status, body);
            } finally {
                if (!isComplete) {
                    close();
                }
            }
        }

        private void readHead() throws IOException {
            String first = line();
            if (!first.startsWith("HTTP/1.") || first.length() < STATUS_END) {
                throw new ProtocolException("This is no status line.");
            }
            status = number(first.substring(STATUS_BEGIN, STATUS_END), DECIMAL);
            isLast = first.startsWith("HTTP/1.0");
            isChunked = false;
            length = -1;
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                String name = line.substring(0, Math.max(colon, 0));
                String value = line.substring(colon + 1).strip();
                if (name.equalsIgnoreCase("Content-Length")) {
                    length = number(value, DECIMAL);
                } else if (name.equalsIgnoreCase("Transfer-Encoding")) {
                    isChunked = true;
                } else if (name.equalsIgnoreCase("Connection")) {
                    isLast |= value.equalsIgnoreCase("close");
                }
            }
        }

        private byte[] readBody() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream(MAX_BODY + 1);
            if (isChunked) {
                readChunks(body);
            } else if (length >= 0) {
                read(length, body);
            } else {
                isLast = true;
                for (int next = next(); next >= 0 && body.size() <= MAX_BODY; next = next()) {
                    body.write(next);
                }
            }
            return body.toByteArray();
        }

        private void readChunks(ByteArrayOutputStream body) throws IOException {
            for (int size = chunk(); size > 0; size = chunk()) {
                read(size, body);
                if (body.size() > MAX_BODY) {
                    return;
                }
                line();
            }
            String trailer;
            do {
                trailer = line();
            } while (!trailer.isEmpty());
        }

        private int chunk() throws IOException {
            return number(line().split(";", 2)[0].strip(), HEX);
        }

        private void read(int count, ByteArrayOutputStream body) throws IOException {
            for (int i = 0; i < count && body.size() <= MAX_BODY; i++) {
                body.write(some());
            }
        }

        private static int number(String text, int radix) throws ProtocolException {
            try {
                return Integer.parseInt(text, radix);
            } catch (NumberFormatException e) {
                throw new ProtocolException("This is no number: " + text);
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = some(); next != '\n'; next = some()) {
                if (++headBytes > MAX_HEAD) {
                    throw new ProtocolException("The head is too long.");
                }
                line.append((char) next);
            }
            int last = line.length() - 1;
            if (last >= 0 && line.charAt(last) == '\r') {
                line.setLength(last);
            }
            return line.toString();
        }

        private int some() throws IOException {
            int next = next();
            if (next < 0) {
                throw new EOFException("it was closed");
            }
            return next;
        }

        /** The next byte, or -1 at the end. */
        private int next() throws IOException {
            if (position == end) {
                socket.setSoTimeout(millisUntil(deadline));
                int read = socket.getInputStream().read(buffer);
                if (read < 0) {
                    return -1;
                }
                isBegun = true;
                position = 0;
                end = read;
            }
            return Byte.toUnsignedInt(buffer[position++]);
        }
    }
}
