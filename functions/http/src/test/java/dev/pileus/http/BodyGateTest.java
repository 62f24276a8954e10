package dev.pileus.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.inject.Singleton;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over plain connections, as somebody would who keeps to no rule of HTTP clients. */
@Timeout(120)
class BodyGateTest {

    private static final int LIMIT = 200_000;

    private static EmbeddedServer server;

    /** Gives a body up after a second. */
    private static EmbeddedServer impatient;

    @BeforeAll
    static void start() {
        server = start("2m");
        impatient = start("1s");
    }

    private static EmbeddedServer start(String deadline) {
        return ApplicationContext.run(
                EmbeddedServer.class,
                Map.of(
                        "micronaut.server.port", -1,
                        "micronaut.server.max-request-size", 1_000_000,
                        "gate-test", true,
                        "pileus.bodies.deadline", deadline,
                        "pileus.bodies.patience", "200ms",
                        "pileus.bodies.of-each", 2,
                        "pileus.bodies.large", 2));
    }

    @AfterAll
    static void stop() {
        server.close();
        impatient.close();
    }

    /** Knows everybody whose name ends in {@code -known}, and lets {@code /small} have ten bytes. */
    @Singleton
    @Requires(property = "gate-test")
    static final class Rules implements BodyRules {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public long limit(HttpRequest<?> request) {
            return request.getPath().equals("/small") ? 10 : LIMIT;
        }

        @Override
        public void requireSender(HttpRequest<?> request) {
            if (!request.getHeaders().contains("X-Name")) {
                throw new HttpStatusException(HttpStatus.UNAUTHORIZED, "Who are you?");
            }
        }

        @Override
        public String sender(HttpRequest<?> request) {
            asked.incrementAndGet();
            String name = request.getHeaders().get("X-Name");
            if (!name.endsWith("-known")) {
                throw new HttpStatusException(HttpStatus.UNAUTHORIZED, "Nobody knows you.");
            }
            return name;
        }
    }

    @Controller
    @Requires(property = "gate-test")
    @ExecuteOn(TaskExecutors.BLOCKING)
    static final class Lengths {

        private static final CountDownLatch ENTERED = new CountDownLatch(1);
        private static final CountDownLatch RELEASED = new CountDownLatch(1);

        @Post(
                uris = {"/any", "/small"},
                consumes = "*/*",
                produces = "text/plain")
        String length(@Body byte[] body) {
            return "length " + body.length;
        }

        @Post(value = "/held", consumes = "*/*", produces = "text/plain")
        String held(@Body byte[] body) throws InterruptedException {
            ENTERED.countDown();
            RELEASED.await();
            return "length " + body.length;
        }
    }

    @Test
    void shouldAnswerBeforeTheBodyWhenNobodySaysWhoSendsIt() throws IOException {
        try (Connection connection = new Connection()) {
            connection.send("POST /any HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");

            assertThat(connection.status()).isEqualTo(401);
        }
    }

    @Test
    void shouldAnswerBeforeTheBodyWhenTheSenderIsNotKnown() throws IOException {
        try (Connection connection = new Connection()) {
            connection.send("POST /any HTTP/1.1\r\nHost: a\r\nX-Name: forged\r\nContent-Length: 100\r\n\r\nhalf");

            assertThat(connection.status()).isEqualTo(401);
        }
    }

    @Test
    void shouldAskNobodyWhoItIsWhenTheBodyIsThereAndSmall() throws IOException {
        Rules rules = server.getApplicationContext().getBean(Rules.class);
        int before = rules.asked.get();
        try (Connection connection = new Connection()) {
            connection.send("POST /any HTTP/1.1\r\nHost: a\r\nX-Name: x\r\nContent-Length: 5\r\n\r\nhello");

            assertThat(connection.status()).isEqualTo(200);
            assertThat(rules.asked).hasValue(before);
        }
    }

    @Test
    void shouldLetABodyInWhenItComesInPieces() throws IOException {
        try (Connection connection = new Connection()) {
            connection.send("POST /any HTTP/1.1\r\nHost: a\r\nX-Name: a-known\r\nContent-Length: 10\r\n\r\n");
            connection.send("hello");
            connection.send("world");

            assertThat(connection.status()).isEqualTo(200);
            assertThat(connection.rest()).contains("length 10");
        }
    }

    @Test
    void shouldAnswer408WhenTheBodyIsSlow() throws IOException {
        try (Connection connection = new Connection(impatient)) {
            connection.send("POST /any HTTP/1.1\r\nHost: a\r\nX-Name: slow-known\r\nContent-Length: 10\r\n\r\nhel");

            assertThat(connection.status()).isEqualTo(408);
            assertThat(connection.rest()).contains("Send it again.");
        }
    }

    @Test
    void shouldAnswer413BeforeTheBodyWhenItIsTooLargeForItsPath() throws IOException {
        try (Connection connection = new Connection()) {
            connection.send("POST /small HTTP/1.1\r\nHost: a\r\nX-Name: a-known\r\nContent-Length: 11\r\n\r\n");

            assertThat(connection.status()).isEqualTo(413);
        }
    }

    @Test
    void shouldAnswer413WhenABodyThatDidNotSayItsLengthIsTooLargeForItsPath() throws IOException {
        try (Connection connection = new Connection()) {
            connection.send("POST /small HTTP/1.1\r\nHost: a\r\nX-Name: a-known\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.send("b\r\nhello world\r\n0\r\n\r\n");

            assertThat(connection.status()).isEqualTo(413);
        }
    }

    @Test
    void shouldAnswerOthersAtOnceWhenOneSendsManySlowBodies() throws IOException {
        List<Connection> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                Connection connection = new Connection();
                slow.add(connection);
                connection.send("POST /any HTTP/1.1\r\nHost: a\r\nX-Name: eve-known\r\nContent-Length: 10\r\n\r\nhel");
            }
            assertOtherIsAnswered();

            await().atMost(Duration.ofMinutes(1))
                    .until(() -> slow.stream().filter(Connection::isAnswered).count() == 48);
            Map<Boolean, List<Connection>> answered =
                    slow.stream().collect(Collectors.partitioningBy(Connection::isAnswered));
            assertThat(answered.get(true)).allMatch(each -> each.status() == 429);
            assertOtherIsAnswered();
            for (Connection each : answered.get(false)) {
                each.send("loworld");
                assertThat(each.status()).isEqualTo(200);
            }
        } finally {
            slow.forEach(Connection::close);
        }
    }

    private static void assertOtherIsAnswered() throws IOException {
        try (Connection other = new Connection()) {
            other.send("POST /any HTTP/1.1\r\nHost: a\r\nX-Name: b-known\r\nContent-Length: 10\r\n\r\n");
            other.send("helloworld");

            assertThat(other.status()).isEqualTo(200);
        }
    }

    @Test
    void shouldGiveThePlaceBackWhenALargeBodyIsSlow() throws IOException {
        String head = "POST /any HTTP/1.1\r\nHost: a\r\nX-Name: late-known\r\nContent-Length: 100000\r\n\r\n";
        for (int i = 0; i < 2; i++) {
            try (Connection connection = new Connection(impatient)) {
                connection.send(head + "half");

                assertThat(connection.status()).isEqualTo(408);
            }
        }
    }

    @Test
    void shouldHoldOnlySoManyLargeBodiesUntilTheyAreAnswered() throws Exception {
        String body = "x".repeat(BodyGate.LARGE + 1);
        String head = "POST %s HTTP/1.1\r\nHost: a\r\nX-Name: %s\r\nContent-Length: " + body.length() + "\r\n\r\n";
        try (Connection first = new Connection();
                Connection second = new Connection();
                Connection third = new Connection();
                Connection small = new Connection()) {
            first.send(head.formatted("/held", "a-known") + body);
            Lengths.ENTERED.await();
            second.send(head.formatted("/any", "a-known") + body);

            assertThat(second.status()).as("of one sender no more than half").isEqualTo(429);
            third.send(head.formatted("/any", "b-known") + body);
            assertThat(third.status()).isEqualTo(200);
            small.send("POST /any HTTP/1.1\r\nHost: a\r\nX-Name: a-known\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(small.status()).isEqualTo(200);

            Lengths.RELEASED.countDown();
            assertThat(first.status()).isEqualTo(200);
        }
        try (Connection later = new Connection()) {
            later.send(head.formatted("/any", "a-known") + body);

            assertThat(later.status()).isEqualTo(200);
        }
    }

    private static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final OutputStream out;
        private final BufferedReader in;

        Connection() throws IOException {
            this(server);
        }

        Connection(EmbeddedServer to) throws IOException {
            socket = new Socket("127.0.0.1", to.getPort());
            socket.setSoTimeout(60_000);
            out = socket.getOutputStream();
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        boolean isAnswered() {
            try {
                return in.ready();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int status() {
            try {
                return Integer.parseInt(in.readLine().split(" ", 3)[1]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** All that follows, to the end of the connection or of the answer's body. */
        String rest() throws IOException {
            StringBuilder rest = new StringBuilder();
            int length = -1;
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                rest.append(line).append('\n');
                if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length: ")) {
                    length = Integer.parseInt(line.substring("content-length: ".length()));
                }
            }
            char[] body = new char[Math.max(length, 0)];
            int read = in.read(body);
            return rest.append(body, 0, Math.max(read, 0)).toString();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
