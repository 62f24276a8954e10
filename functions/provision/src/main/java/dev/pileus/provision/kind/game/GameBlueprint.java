package dev.pileus.provision.kind.game;

import dev.pileus.provision.kind.Blueprint;
import dev.pileus.provision.kind.Deployments;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.PodTemplates;
import dev.pileus.provision.kind.Services;
import dev.pileus.provision.kind.Storage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Builds a Luanti (Minetest) server with a port and a world of its own. */
@Singleton
final class GameBlueprint implements Blueprint<GameParameters> {

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
    public String kind() {
        return "game";
    }

    @Override
    public Class<GameParameters> parameters() {
        return GameParameters.class;
    }

    @Override
    public List<HasMetadata> objects(Origin origin, GameParameters parameters) {
        return Stream.of(
                        storage.claim(origin, WORLD_SIZE),
                        Optional.<HasMetadata>of(Deployments.recreated(origin, 600, pod(origin, parameters))
                                .build()),
                        Optional.<HasMetadata>of(Services.nodePort(origin, PORT, PORT, Services.Protocol.UDP)))
                .flatMap(Optional::stream)
                .toList();
    }

    private PodSpec pod(Origin origin, GameParameters parameters) {
        boolean creative = parameters.mode() == GameParameters.Mode.CREATIVE;
        return PodTemplates.pod()
                // Long enough to write the world to its volume.
                .withTerminationGracePeriodSeconds(20L)
                .addToContainers(PodTemplates.container("game", image)
                        .addNewPort()
                        .withContainerPort(PORT)
                        .withProtocol(Services.Protocol.UDP.name())
                        .endPort()
                        .addToEnv(PodTemplates.variable("SERVER_NAME", origin.name()))
                        .addToEnv(PodTemplates.variable("MOTD", parameters.message()))
                        .addToEnv(PodTemplates.variable("MAX_USERS", Integer.toString(parameters.players())))
                        .addToEnv(PodTemplates.variable("CREATIVE", Boolean.toString(creative)))
                        .withResources(PodTemplates.resources("25m", "96Mi", "512Mi"))
                        .withNewReadinessProbe()
                        .withNewExec()
                        .withCommand("/usr/local/bin/ready")
                        .endExec()
                        .withPeriodSeconds(5)
                        .withTimeoutSeconds(5)
                        .endReadinessProbe()
                        .addToVolumeMounts(PodTemplates.mount(WORLD, "/world"))
                        .build())
                .addToVolumes(PodTemplates.tmp("64Mi"))
                .addToVolumes(storage.volume(origin, WORLD, WORLD_SIZE))
                .build();
    }
}
