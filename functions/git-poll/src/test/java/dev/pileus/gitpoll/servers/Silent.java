package dev.pileus.gitpoll.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes connections, says what it is told to say, and no more. */
public final class Silent implements AutoCloseable {

    private final ServerSocket socket;
    private final List<Socket> guests = new CopyOnWriteArrayList<>();

    private Silent(ServerSocket socket) {
        this.socket = socket;
    }

    public static Silent start(String greeting) {
        try {
            Silent silent = new Silent(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(() -> silent.serve(greeting));
            return silent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void serve(String greeting) {
        try {
            while (true) {
                Socket guest = socket.accept();
                guests.add(guest);
                guest.getOutputStream().write(greeting.getBytes(StandardCharsets.UTF_8));
                guest.getOutputStream().flush();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket guest : guests) {
                guest.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
