package dev.pileus.gitpoll.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

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

    /** One that says a letter each tenth of a second, and never ends the line; at all of this machine's addresses. */
    public static Silent trickle() {
        try {
            Silent silent = new Silent(new ServerSocket(0));
            Thread.ofVirtual().start(() -> silent.serveSlowly());
            return silent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Whether somebody has come. */
    public boolean hasGuests() {
        return !guests.isEmpty();
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

    private void serveSlowly() {
        try {
            while (true) {
                Socket guest = socket.accept();
                guests.add(guest);
                Thread.ofVirtual().start(() -> {
                    try {
                        while (true) {
                            guest.getOutputStream().write('S');
                            guest.getOutputStream().flush();
                            LockSupport.parkNanos(100_000_000);
                        }
                    } catch (IOException e) {
                        // The guest has gone.
                    }
                });
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
