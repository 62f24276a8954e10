package dev.pileus.e2e;

import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.OpenRequests;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a visitor without a token cannot keep from everybody else, however many bodies they begin to send. */
@ExtendWith(Tenants.class)
@Isolated("It measures how long others wait")
final class SlowBodiesTest {

    private static final int MANY = 110;
    private static final byte[] BEGINNING = "half".getBytes(StandardCharsets.US_ASCII);

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
            Function function, String attacked, String asked, String header) {
        String path = asked.formatted(tenant.namespace());
        ask(function, path); // It may have to start.
        try (OpenRequests ignored = OpenRequests.begin(
                MANY,
                function,
                "POST " + attacked.formatted(tenant.namespace()),
                "Content-Type: application/x-www-form-urlencoded\nContent-Length: 1000\n" + header,
                BEGINNING)) {
            // Before the bodies' time is over, which is 20 s. That so many have begun takes a moment of the processors
            // by itself.
            await("an answer within a second")
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> timeToAnswer(function, path), took -> took.compareTo(Duration.ofSeconds(1)) < 0);
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

    private Duration timeToAnswer(Function function, String path) {
        long before = System.nanoTime();
        ask(function, path).expect(200);
        return Duration.ofNanos(System.nanoTime() - before);
    }

    private Answer ask(Function function, String path) {
        return function == Function.UI
                ? Caller.anonymous().get(function, path, "Cookie", "pileus-token=" + tenant.token())
                : tenant.caller().get(function, path);
    }
}
