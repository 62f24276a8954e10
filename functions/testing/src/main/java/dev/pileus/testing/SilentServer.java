package dev.pileus.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A server that takes connections, says what it is told to say, and no more. */
public final class SilentServer implements AutoCloseable {

    private final ServerSocket server;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    /** What is sent on a connection. */
    @FunctionalInterface
    private interface Sender {
        void send(Socket connection) throws IOException;
    }

    private SilentServer(InetAddress address, Sender sender) {
        try {
            server = new ServerSocket(0, 50, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(sender));
    }

    /** Starts one at the loopback address that says only its greeting. */
    public static SilentServer start(String greeting) {
        return new SilentServer(
                InetAddress.getLoopbackAddress(),
                connection -> connection.getOutputStream().write(greeting.getBytes(StandardCharsets.UTF_8)));
    }

    /** Starts one at all of this machine's addresses that says a letter each tenth of a second, and never ends the line. */
    public static SilentServer trickle() {
        return new SilentServer(null, connection -> {
            while (true) {
                connection.getOutputStream().write('S');
                LockSupport.parkNanos(100_000_000);
            }
        });
    }

    /** Its port. */
    public int port() {
        return server.getLocalPort();
    }

    /** Its address, for who speaks HTTP. */
    public String url() {
        return "http://localhost:" + port();
    }

    /** The connections that were made so far, open until this is closed. */
    public List<Socket> connections() {
        return List.copyOf(connections);
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(Sender sender) {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> send(sender, connection));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void send(Sender sender, Socket connection) {
        try {
            sender.send(connection);
        } catch (IOException gone) {
            // The client has closed it.
        }
    }
}
