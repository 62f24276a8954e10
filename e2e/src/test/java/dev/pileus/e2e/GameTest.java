package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.GameClient;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Game servers, greeted as a client of the game does. */
@ExtendWith({Tenants.class, Visitors.Door.class})
final class GameTest {

    private final Tenant tenant;
    private final Workloads workloads;
    private final Visitors visitors;

    GameTest(Tenant tenant, Visitors visitors) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
        this.visitors = visitors;
    }

    @Test
    void shouldBothAnswerWhenThereAreTwoAndTheOtherGoOnWhenOneIsDeleted() {
        workloads.create(Json.workload("game", "north", Map.of("players", 3, "mode", "survival", "message", "Brr")));
        workloads.create(Json.workload("game", "south", Map.of()));
        JsonNode north = workloads.awaitPhase("north", "Running");
        JsonNode south = workloads.awaitPhase("south", "Running");

        assertThat(port(north)).isNotEqualTo(port(south));
        awaitGreeting(north);
        awaitGreeting(south);

        workloads.deleteAndAwait("north");

        Cluster.awaitEndOf(tenant.namespace(), "north");
        awaitGreeting(south);
        await("nobody answers at its port")
                .until(() -> GameClient.greet(host(north), port(north)).isEmpty());
    }

    @Test
    void shouldKeepItsWorldWhenItsPodIsMadeAnew() {
        workloads.start("game", "kept", Map.of());
        List<String> old = Cluster.podsOf(tenant.namespace(), "kept");
        exec(old.getFirst(), "echo here > /world/mark");

        Cluster.admin()
                .pods()
                .inNamespace(tenant.namespace())
                .withLabel(Cluster.WORKLOAD_LABEL, "kept")
                .delete();
        await("another pod runs")
                .until(() -> Cluster.podsOf(tenant.namespace(), "kept").stream().noneMatch(old::contains));
        JsonNode again = workloads.awaitPhase("kept", "Running");

        awaitGreeting(again);
        assertThat(exec(Cluster.podsOf(tenant.namespace(), "kept").getFirst(), "cat /world/mark; ls /world"))
                .contains("here", "world.mt");
    }

    @Test
    void shouldSayWhereAndHowManyWhenSomebodyLooksAtItsPage() {
        JsonNode game = workloads.start("game", "seen", Map.of("players", 5));
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());

        alice.open("/n/" + tenant.namespace() + "/w/seen");

        var main = alice.page().locator("main");
        assertThat(main).containsText(host(game));
        assertThat(main).containsText(String.valueOf(port(game)));
        assertThat(alice.page().locator("[data-signal=players]")).hasText("0");
        assertThat(alice.complaints()).isEmpty();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.arguments("players", 0),
                Arguments.arguments("players", 51),
                Arguments.arguments("players", "ten"),
                Arguments.arguments("players", 1.5),
                Arguments.arguments("mode", "hardcore"),
                Arguments.arguments("message", "two\nlines"),
                Arguments.arguments("message", "x".repeat(201)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldSayWhatIsWrongWhenAParameterWillNotDo(String parameter, Object value) {
        Map<String, Object> parameters = new HashMap<>(Map.of(parameter, value));

        assertThat(workloads
                        .post(Json.workload("game", "refused", parameters))
                        .problem(422)
                        .error("parameters." + parameter))
                .isNotBlank();
        assertThat(Cluster.objectsOf(tenant.namespace(), "refused")).isEmpty();
    }

    private static void awaitGreeting(JsonNode game) {
        await("%s greets".formatted(game.path("name").asText()))
                .until(() -> GameClient.greet(host(game), port(game)).isPresent());
    }

    private static String host(JsonNode game) {
        return game.path("access").path("host").asText();
    }

    private static int port(JsonNode game) {
        return game.path("access").path("port").asInt();
    }

    private String exec(String pod, String command) {
        return Cluster.exec(tenant.namespace(), pod, "game", "sh", "-c", command)
                .output();
    }
}
