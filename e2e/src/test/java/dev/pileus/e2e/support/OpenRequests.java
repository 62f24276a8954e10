package dev.pileus.e2e.support;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Many requests that are begun and not ended: they hold what a server gives to each until these are closed. */
public final class OpenRequests implements AutoCloseable {

    private final List<Socket> sockets;

    private OpenRequests(List<Socket> sockets) {
        this.sockets = sockets;
    }

    /**
     * Begins as many as that.
     *
     * @param headers lines that each ends with a line break
     * @param begin what is sent of the body
     */
    public static OpenRequests begin(int number, Function function, String requestLine, String headers, byte[] begin) {
        return new OpenRequests(IntStream.range(0, number)
                .parallel()
                .mapToObj(i -> open(function, requestLine, headers, begin))
                .toList());
    }

    /** Sends a byte more in each that is still open, as a slow sender would. */
    public void trickle() {
        for (Socket socket : sockets) {
            try {
                socket.getOutputStream().write(' ');
            } catch (IOException closed) {
                // As it should be.
            }
        }
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Socket open(Function function, String requestLine, String headers, byte[] begin) {
        try {
            Socket socket = Gateway.connect(function.at("/").getHost());
            String head = "%s HTTP/1.1\r\nHost: %s\r\n%s\r\n"
                    .formatted(
                            requestLine,
                            function.at("/").getAuthority(),
                            headers.lines().map(line -> line + "\r\n").reduce("", String::concat));
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            try {
                out.write(begin);
            } catch (IOException refused) {
                // It may close the connection without reading on, which is one right answer.
            }
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
