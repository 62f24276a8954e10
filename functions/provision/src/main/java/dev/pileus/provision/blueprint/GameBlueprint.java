package dev.pileus.provision.blueprint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A Luanti (Minetest) server with a port and a world of its own. */
@Singleton
final class GameBlueprint implements Blueprint {

    private static final int DEFAULT_PLAYERS = 10;
    private static final String CREATIVE = "creative";

    private static final String SCHEMA = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "players": {
                  "title": "Players",
                  "description": "How many can play at once, from 1 to 50.",
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 50,
                  "default": 10
                },
                "mode": {
                  "title": "Mode",
                  "description": "Creative: build with everything there is. Survival: find it first, and take damage.",
                  "type": "string",
                  "enum": ["creative", "survival"],
                  "x-options": [{"value": "creative", "title": "Creative"}, {"value": "survival", "title": "Survival"}],
                  "default": "creative"
                },
                "message": {
                  "title": "Message of the day",
                  "description": "One line that greets whoever joins.",
                  "type": "string",
                  "maxLength": 200,
                  "pattern": "^[^\\\\u0000-\\\\u001f\\\\u007f-\\\\u009f\\\\u2028\\\\u2029]*$",
                  "examples": ["Welcome! Please build south of the river."]
                }
              }
            }
            """;

    private static final String WORLD = "world";
    private static final String WORLD_SIZE = "1Gi";
    private static final int PORT = 30_000;

    private final String image;
    private final Storage storage;

    GameBlueprint(@Value("${pileus.images.game}") String image, Storage storage) {
        this.image = image;
        this.storage = storage;
    }

    @Override
    public Kind kind() {
        return Kind.GAME;
    }

    @Override
    public String title() {
        return "Game server";
    }

    @Override
    public String description() {
        return "A Luanti server with a world of its own, to build in and to play in together.";
    }

    @Override
    public String icon() {
        return "▦";
    }

    @Override
    public String schema() {
        return SCHEMA;
    }

    @Override
    public String example() {
        return "{\"players\": 10, \"mode\": \"creative\", \"message\": \"Welcome!\"}";
    }

    @Override
    public Duration defaultLife() {
        return Duration.ofDays(1);
    }

    @Override
    public List<HasMetadata> objects(Origin origin, JsonNode parameters) {
        return Stream.of(
                        storage.claim(origin, WORLD_SIZE),
                        Optional.<HasMetadata>of(Servers.oneAtATime(origin, 600, pod(origin, parameters))
                                .build()),
                        Optional.<HasMetadata>of(Servers.outside(origin, PORT, PORT, Servers.Protocol.UDP)))
                .flatMap(Optional::stream)
                .toList();
    }

    private PodSpec pod(Origin origin, JsonNode parameters) {
        int players = parameters.path("players").asInt(DEFAULT_PLAYERS);
        boolean creative = parameters.path("mode").asText(CREATIVE).equals(CREATIVE);
        return Pods.pod()
                // Long enough to write the world to its volume.
                .withTerminationGracePeriodSeconds(20L)
                .addToContainers(Pods.container("game", image)
                        .addNewPort()
                        .withContainerPort(PORT)
                        .withProtocol(Servers.Protocol.UDP.name())
                        .endPort()
                        .addToEnv(Pods.variable("SERVER_NAME", origin.name()))
                        .addToEnv(
                                Pods.variable("MOTD", parameters.path("message").asText("")))
                        .addToEnv(Pods.variable("MAX_USERS", Integer.toString(players)))
                        .addToEnv(Pods.variable("CREATIVE", Boolean.toString(creative)))
                        .withResources(Pods.resources("25m", "96Mi", "512Mi"))
                        .withNewReadinessProbe()
                        .withNewExec()
                        .withCommand("/usr/local/bin/ready")
                        .endExec()
                        .withPeriodSeconds(5)
                        .withTimeoutSeconds(5)
                        .endReadinessProbe()
                        .addToVolumeMounts(Pods.mount(WORLD, "/world"))
                        .build())
                .addToVolumes(Pods.tmp("64Mi"))
                .addToVolumes(storage.volume(origin, WORLD, WORLD_SIZE))
                .build();
    }
}
