package dev.pileus.e2e.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * As much of a Luanti client as says hello: the low-level handshake of its protocol over UDP, see
 * <a href="https://docs.luanti.org/for-engine-devs/network-protocol/">the protocol's description</a>.
 */
public final class GameClient {

    private static final int PROTOCOL = 0x4f457403;
    private static final int HEADER = 7;
    private static final byte CONTROL = 0;
    private static final byte ORIGINAL = 1;
    private static final byte RELIABLE = 3;
    private static final byte SET_PEER_ID = 1;
    private static final byte DISCONNECT = 3;

    private GameClient() {}

    /** The number that the server gives to a new peer, or nothing where nobody answers. */
    public static OptionalInt greet(String host, int port) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(host, port));
            socket.setSoTimeout(2000);
            socket.send(packet(0, RELIABLE, (byte) 0xff, (byte) 0xdc, ORIGINAL));
            while (true) {
                DatagramPacket answer = new DatagramPacket(new byte[512], 512);
                socket.receive(answer);
                OptionalInt peer = peer(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()));
                if (peer.isPresent()) {
                    socket.send(packet(peer.getAsInt(), CONTROL, DISCONNECT));
                    return peer;
                }
            }
        } catch (SocketTimeoutException nobody) {
            return OptionalInt.empty();
        } catch (IOException e) {
            if (e instanceof java.net.PortUnreachableException) {
                return OptionalInt.empty();
            }
            throw new UncheckedIOException(e);
        }
    }

    /** The protocol's number, the sender's, the channel, and what it says. */
    private static DatagramPacket packet(int sender, byte... payload) {
        ByteBuffer packet = ByteBuffer.allocate(HEADER + payload.length)
                .putInt(PROTOCOL)
                .putShort((short) sender)
                .put((byte) 0)
                .put(payload);
        return new DatagramPacket(packet.array(), packet.capacity());
    }

    /** Reads a reliable packet that carries the control message "you are number …". */
    private static OptionalInt peer(ByteBuffer answer) {
        if (answer.remaining() < HEADER + 7 || answer.getInt() != PROTOCOL) {
            return OptionalInt.empty();
        }
        answer.position(HEADER);
        boolean reliable = answer.get() == RELIABLE;
        answer.getShort(); // its number in the row
        boolean isPeer = reliable && answer.get() == CONTROL && answer.get() == SET_PEER_ID;
        return isPeer ? OptionalInt.of(Short.toUnsignedInt(answer.getShort())) : OptionalInt.empty();
    }
}
