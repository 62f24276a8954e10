package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Checkout;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a visitor without a token cannot keep from everybody else, however many bodies they begin to send. */
@ExtendWith(Tenants.class)
final class SlowBodiesTest {

    private static final int MANY = 110;

    private final Tenant tenant;

    SlowBodiesTest(Tenant tenant) {
        this.tenant = tenant;
    }

    @ParameterizedTest
    @CsvSource({
        "GIT_POLL, /poll, /namespaces/%s/apps, ''",
        "GIT_POLL, /poll, /namespaces/%s/apps, 'Authorization: Bearer forged'",
        "PROVISION, /namespaces/%s/workloads, /catalogue, 'Authorization: Bearer forged'",
        "UI, /sign-in, /n/%s, ''"
    })
    void shouldAnswerOthersWithinASecondWhenManySlowBodiesHaveBegun(
            Function function, String attacked, String asked, String header) throws IOException {
        String path = asked.formatted(tenant.namespace());
        ask(function, path); // It may have to start.
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                slow.add(begin(function, attacked.formatted(tenant.namespace()), header));
            }
            long before = System.nanoTime();

            ask(function, path).expect(200);

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void shouldGoOnWhenManyLargeBodiesAreSentToTheSignIn() {
        String large = "token=" + "a".repeat(4_000_000);

        IntStream.range(0, 24).parallel().forEach(i -> {
            try {
                Caller.anonymous()
                        .call(
                                Function.UI,
                                "POST",
                                "/sign-in",
                                large,
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .expect(413);
            } catch (UncheckedIOException closed) {
                // The answer may come before all of it is sent, and the connection end with it.
            }
        });

        Caller.anonymous().get(Function.UI, "/sign-in").expect(200);
    }

    private Answer ask(Function function, String path) {
        return function == Function.UI
                ? Caller.anonymous().get(function, path, "Cookie", "pileus-token=" + tenant.token())
                : tenant.caller().get(function, path);
    }

    private static Socket begin(Function function, String path, String header) throws IOException {
        Socket socket = new Socket("127.0.0.1", Checkout.port());
        String head = "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n%s%s"
                .formatted(
                        path,
                        function.at("/").getAuthority(),
                        header.isEmpty() ? "" : header + "\r\n",
                        "Content-Length: 1000\r\n\r\nhalf");
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
