package dev.pileus.provision.kind.game;

import static dev.pileus.provision.kind.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.pileus.provision.kind.Golden;
import dev.pileus.provision.kind.JsonSchemas;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.Storage;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;

class GameBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "castle", "game");

    private final Kind<GameParameters> kind =
            new Kind<>(new GameBlueprint("dev.local/pileus/game:test", new Storage(true)), new JsonSchemas());

    @Test
    void shouldMatchTheGoldenFileWhenEverythingIsGiven() throws Exception {
        Golden.assertMatches(
                getClass(),
                "game",
                kind.parameters(json(
                                "{\"players\": 4, \"mode\": \"survival\", \"message\": \"It costs $(SERVER_NAME)\"}"))
                        .objects(ORIGIN));
    }

    @Test
    void shouldBeCreativeForTenWhenNothingIsGiven() throws Exception {
        Deployment server =
                (Deployment) kind.parameters(json("{}")).objects(ORIGIN).get(1);

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
