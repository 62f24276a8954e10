package dev.pileus.provision.blueprint;

import static dev.pileus.provision.blueprint.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.pileus.common.Kind;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;

class GameBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "castle", Kind.GAME);

    private final GameBlueprint blueprint = new GameBlueprint("dev.local/pileus/game:test", new Storage(true));

    @Test
    void shouldMatchTheGoldenFileWhenEverythingIsGiven() throws Exception {
        Golden.assertMatches(
                "game",
                blueprint.objects(
                        ORIGIN,
                        json("{\"players\": 4, \"mode\": \"survival\", \"message\": \"It costs $(SERVER_NAME)\"}")));
    }

    @Test
    void shouldBeCreativeForTenWhenNothingIsGiven() throws Exception {
        Deployment server = (Deployment) blueprint.objects(ORIGIN, json("{}")).get(1);

        List<EnvVar> environment = server.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv();
        assertThat(environment)
                .extracting(EnvVar::getName, EnvVar::getValue)
                .contains(tuple("MAX_USERS", "10"), tuple("CREATIVE", "true"), tuple("MOTD", ""));
    }
}
