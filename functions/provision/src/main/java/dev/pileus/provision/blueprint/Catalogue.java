package dev.pileus.provision.blueprint;

import dev.pileus.common.Kind;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;

/** Every kind's blueprint. */
@Singleton
public final class Catalogue {

    private final CommandBlueprint command;
    private final SshBlueprint ssh;
    private final WebsiteBlueprint website;
    private final GameBlueprint game;
    private final ModelBlueprint model;
    private final GitAppBlueprint gitApp;

    Catalogue(
            CommandBlueprint command,
            SshBlueprint ssh,
            WebsiteBlueprint website,
            GameBlueprint game,
            ModelBlueprint model,
            GitAppBlueprint gitApp) {
        this.command = command;
        this.ssh = ssh;
        this.website = website;
        this.game = game;
        this.model = model;
        this.gitApp = gitApp;
    }

    /** The blueprint of that kind. */
    public Blueprint of(Kind kind) {
        return switch (kind) {
            case COMMAND -> command;
            case SSH -> ssh;
            case WEBSITE -> website;
            case GAME -> game;
            case MODEL -> model;
            case GIT_APP -> gitApp;
        };
    }

    /** All of them, in the order in which people are shown them. */
    public List<Blueprint> all() {
        return Arrays.stream(Kind.values()).map(this::of).toList();
    }
}
