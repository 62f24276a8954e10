package dev.pileus.provision.kind.command;

import dev.pileus.provision.kind.Blueprint;
import dev.pileus.provision.kind.Durations;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.PodTemplates;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Builds a command that runs once: a Job without retries, whose log is the command's output. */
@Singleton
final class CommandBlueprint implements Blueprint<CommandParameters> {

    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    /** Runs the command, its last argument, with bash where the image has one, and with its plain shell elsewhere. */
    private static final String LAUNCH =
            "if command -v bash >/dev/null 2>&1; then exec bash -c \"$0\"; else exec sh -c \"$0\"; fi";

    private final String defaultImage;

    CommandBlueprint(@Value("${pileus.images.shell}") String defaultImage) {
        this.defaultImage = defaultImage;
    }

    @Override
    public String kind() {
        return "command";
    }

    @Override
    public Class<CommandParameters> parameters() {
        return CommandParameters.class;
    }

    @Override
    public CommandParameters checked(CommandParameters parameters) {
        timeout(parameters);
        return parameters;
    }

    @Override
    public Optional<String> whyFixed() {
        return Optional.of("A command cannot be changed once it is running. Delete it and run another.");
    }

    @Override
    public List<HasMetadata> objects(Origin origin, CommandParameters parameters) {
        return List.of(new JobBuilder()
                .withMetadata(origin.metadata())
                .withNewSpec()
                .withBackoffLimit(0)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(origin.labels())
                .endMetadata()
                .withSpec(pod(parameters))
                .endTemplate()
                .endSpec()
                .build());
    }

    private static Duration timeout(CommandParameters parameters) {
        return Durations.between("parameters.timeout", parameters.timeout(), Duration.ofSeconds(1), MAX_TIMEOUT);
    }

    private PodSpec pod(CommandParameters parameters) {
        String image = parameters.image().isEmpty() ? defaultImage : parameters.image();
        return PodTemplates.pod()
                .withRestartPolicy("Never")
                // The pod's and not the Job's, which would delete the pod, and with it what the command wrote till
                // then.
                .withActiveDeadlineSeconds(timeout(parameters).toSeconds())
                // A shell as a container's first process ignores SIGTERM; nobody should wait half a minute for it.
                .withTerminationGracePeriodSeconds(2L)
                .addToContainers(PodTemplates.container("command", image)
                        .withCommand("/bin/sh", "-c", LAUNCH, PodTemplates.literal(parameters.command()))
                        .withWorkingDir(PodTemplates.TMP)
                        .addToEnv(PodTemplates.variable("HOME", PodTemplates.TMP))
                        .withNewResourcesLike(PodTemplates.resources("25m", "64Mi", "512Mi"))
                        .addToLimits("ephemeral-storage", new Quantity("512Mi"))
                        .endResources()
                        .build())
                .addToVolumes(PodTemplates.tmp("256Mi"))
                .build();
    }
}
