package dev.pileus.peer.mesh;

import static dev.pileus.peer.mesh.OddServer.bytes;
import static dev.pileus.peer.mesh.OddServer.endless;
import static dev.pileus.peer.mesh.OddServer.http;
import static dev.pileus.peer.mesh.OddServer.late;
import static dev.pileus.peer.mesh.OddServer.trickle;
import static dev.pileus.peer.mesh.OddServer.unfinished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.sun.net.httpserver.HttpServer;
import dev.pileus.peer.config.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PingerTest {

    /** No answer takes that long. */
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Over soon, where none comes. */
    private static final Duration SHORT = Duration.ofMillis(400);

    private final Pinger pinger = new Pinger();
    private final PeerConnection connection = new PeerConnection();

    @AfterEach
    void close() {
        pinger.stop();
        connection.close();
    }

    private Outcome ping(String host, int port) throws InterruptedException {
        return pinger.ping(connection, new Peer("other", host, port), new Address(host, pinger.lookups()), LONG);
    }

    private static Outcome.Failure failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        return (Outcome.Failure) outcome;
    }

    @Test
    void shouldTellHowLongItTookWhenItGetsAPong() throws InterruptedException {
        Duration delay = Duration.ofMillis(50);
        try (OddServer slow = new OddServer(late(delay, http(200, "pong\n")))) {
            assertThat(ping("127.0.0.1", slow.port()))
                    .isInstanceOfSatisfying(Outcome.Pong.class, pong -> assertThat(pong.latency())
                            .isBetween(delay, LONG));
        }
    }

    static Stream<Arguments> good() {
        return Stream.of(
                argumentSet("up to the end of the connection", bytes("HTTP/1.0 200 OK\r\n\r\npong\n")),
                argumentSet(
                        "in chunks",
                        bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                                + "2\r\npo\r\n3;a=b\r\nng\n\r\n0\r\nA: trailer\r\n\r\n")),
                argumentSet(
                        "after another head",
                        bytes("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npong\n")));
    }

    @ParameterizedTest
    @MethodSource("good")
    void shouldUnderstandEachFormOfAnAnswer(OddServer.Answer answer) throws InterruptedException {
        try (OddServer server = new OddServer(answer)) {
            assertThat(ping("127.0.0.1", server.port())).isInstanceOf(Outcome.Pong.class);
        }
    }

    @Test
    void shouldKeepTheConnectionWhenTheOtherDoes() throws Exception {
        Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ping", exchange -> {
            clients.add(exchange.getRemoteAddress());
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("pong\n".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(ping("127.0.0.1", server.getAddress().getPort())).isInstanceOf(Outcome.Pong.class);
            }
        } finally {
            server.stop(0);
        }
        assertThat(clients).hasSize(1);
    }

    @Test
    void shouldConnectAnewWhenTheOtherHasClosedTheConnection() throws InterruptedException {
        try (OddServer server = new OddServer(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npong\n"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(ping("127.0.0.1", server.port())).isInstanceOf(Outcome.Pong.class);
            }
            assertThat(server.requests()).isEqualTo(3);
        }
    }

    static Stream<Arguments> odd() {
        return Stream.of(
                argumentSet("another text", http(200, "ping\n"), Outcome.Kind.BODY, "'ping '"),
                argumentSet("no text", http(200, ""), Outcome.Kind.BODY, "''"),
                argumentSet("a long text", http(200, "x".repeat(1_000)), Outcome.Kind.BODY, "more than 64 bytes"),
                argumentSet("a text without end", endless(200), Outcome.Kind.BODY, "more than 64 bytes"),
                argumentSet("no HTTP", bytes("SSH-2.0-OpenSSH\r\n\r\n"), Outcome.Kind.BODY, "HTTP"),
                argumentSet("500", http(500, "it broke"), Outcome.Kind.STATUS, "500"),
                argumentSet("404 without end", endless(404), Outcome.Kind.STATUS, "404"),
                argumentSet("a redirect", http(302, ""), Outcome.Kind.STATUS, "302"),
                argumentSet("nothing", bytes(""), Outcome.Kind.NETWORK, "broke off"),
                argumentSet(
                        "a chunk that is too long",
                        bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n" + "x".repeat(128)),
                        Outcome.Kind.BODY,
                        "more than 64 bytes"),
                argumentSet(
                        "a head without end",
                        bytes("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(9_000)),
                        Outcome.Kind.BODY,
                        "HTTP"));
    }

    @ParameterizedTest
    @MethodSource("odd")
    void shouldSayWhatIsWrongWhenThereIsNoPong(OddServer.Answer answer, Outcome.Kind kind, String words)
            throws InterruptedException {
        try (OddServer server = new OddServer(answer)) {
            Outcome.Failure failure = failure(ping("127.0.0.1", server.port()));

            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.message()).contains(words).doesNotContain("\n");
        }
    }

    static Stream<Arguments> slow() {
        return Stream.of(
                argumentSet("nothing in time", late(Duration.ofMinutes(1), bytes(""))),
                argumentSet("a byte now and then", trickle()),
                argumentSet("half an answer", unfinished()));
    }

    /** Each would have another kind of failure if it were waited for. */
    @ParameterizedTest
    @MethodSource("slow")
    void shouldSayTimeoutWhenTheAnswerIsNotCompleteInTime(OddServer.Answer answer) throws Exception {
        Address address = new Address("127.0.0.1", pinger.lookups());
        address.get(LONG);
        try (OddServer server = new OddServer(answer)) {
            Outcome.Failure failure =
                    failure(pinger.ping(connection, new Peer("other", "127.0.0.1", server.port()), address, SHORT));

            assertThat(failure.kind()).isEqualTo(Outcome.Kind.TIMEOUT);
            assertThat(failure.message()).contains("400 ms");
        }
    }

    @Test
    void shouldSayDnsWhenNobodyKnowsTheName() throws InterruptedException {
        assertThat(failure(ping("no-such-host.invalid", 80)).kind()).isEqualTo(Outcome.Kind.DNS);
    }

    @Test
    void shouldSayDnsWhenTheNameServiceIsSilent() throws InterruptedException {
        Address address = new Address("silent.example", new Silent());

        Outcome outcome = pinger.ping(connection, new Peer("other", "silent.example", 80), address, SHORT);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.kind())
                .isEqualTo(Outcome.Kind.DNS));
    }

    @Test
    void shouldSayRefusedWhenNobodyListens() throws InterruptedException {
        OddServer gone = new OddServer(bytes(""));
        gone.close();

        assertThat(failure(ping("127.0.0.1", gone.port())).kind()).isEqualTo(Outcome.Kind.REFUSED);
    }

    @Test
    void shouldAskForTheAddressAgainWhenAPingFailed() throws Exception {
        Address address = new Address("127.0.0.1", pinger.lookups());
        InetAddress before = address.get(LONG);
        assertThat(address.get(LONG)).as("remembered").isSameAs(before);
        OddServer gone = new OddServer(bytes(""));
        gone.close();

        pinger.ping(connection, new Peer("other", "127.0.0.1", gone.port()), address, LONG);

        assertThat(address.get(LONG)).as("looked up anew").isNotSameAs(before);
    }

    /** Takes questions, and answers none. */
    private static final class Silent extends AbstractExecutorService {
        @Override
        public void execute(Runnable command) {}

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
