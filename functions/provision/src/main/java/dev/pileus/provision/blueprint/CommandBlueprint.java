package dev.pileus.provision.blueprint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.Kind;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** A command that runs once: a Job without retries, whose log is the command's output. */
@Singleton
final class CommandBlueprint implements Blueprint {

    static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
    static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    private static final String SCHEMA = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "additionalProperties": false,
              "required": ["command"],
              "properties": {
                "command": {
                  "title": "Command",
                  "description": "What to run, as you would type it into a shell. Several lines are fine.",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 32768,
                  "pattern": "\\\\S",
                  "x-widget": "code",
                  "examples": ["echo hello; uname -a"]
                },
                "image": {
                  "title": "Image",
                  "description": "The container image to run it in. Left empty: one with bash, curl, git, jq and Python.",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 512,
                  "pattern": "^[A-Za-z0-9][A-Za-z0-9._/:@-]*$",
                  "examples": ["debian:bookworm-slim"]
                },
                "timeout": {
                  "title": "Time limit",
                  "description": "After this long the command is stopped. From one second to one day.",
                  "type": "string",
                  "format": "duration",
                  "maxLength": 32,
                  "default": "PT10M",
                  "examples": ["PT30S", "PT10M", "PT2H"]
                }
              }
            }
            """;

    /** Runs the command, its last argument, with bash where the image has one, and with its plain shell elsewhere. */
    private static final String LAUNCH =
            "if command -v bash >/dev/null 2>&1; then exec bash -c \"$0\"; else exec sh -c \"$0\"; fi";

    private final String defaultImage;

    CommandBlueprint(@Value("${pileus.images.shell}") String defaultImage) {
        this.defaultImage = defaultImage;
    }

    @Override
    public Kind kind() {
        return Kind.COMMAND;
    }

    @Override
    public String title() {
        return "Run a command";
    }

    @Override
    public String description() {
        return "Runs a shell command once and shows you its output.";
    }

    @Override
    public String icon() {
        return "❯";
    }

    @Override
    public String schema() {
        return SCHEMA;
    }

    @Override
    public String example() {
        return "{\"command\": \"echo hello; uname -a\"}";
    }

    @Override
    public Duration defaultLife() {
        return Duration.ofHours(1);
    }

    @Override
    public JsonNode checked(JsonNode parameters) {
        timeout(parameters);
        return parameters;
    }

    @Override
    public List<HasMetadata> objects(Origin origin, JsonNode parameters) {
        Duration timeout = timeout(parameters);
        return List.of(new JobBuilder()
                .withMetadata(origin.metadata())
                .withNewSpec()
                .withBackoffLimit(0)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(origin.labels())
                .endMetadata()
                .withSpec(pod(parameters, timeout))
                .endTemplate()
                .endSpec()
                .build());
    }

    private static Duration timeout(JsonNode parameters) {
        return Durations.between(
                "parameters.timeout",
                parameters.path("timeout").asText(DEFAULT_TIMEOUT.toString()),
                Duration.ofSeconds(1),
                MAX_TIMEOUT);
    }

    private PodSpec pod(JsonNode parameters, Duration timeout) {
        return Pods.pod()
                .withRestartPolicy("Never")
                // The pod's and not the Job's, which would delete the pod, and with it what the command wrote till
                // then.
                .withActiveDeadlineSeconds(timeout.toSeconds())
                // A shell as a container's first process ignores SIGTERM; nobody should wait half a minute for it.
                .withTerminationGracePeriodSeconds(2L)
                .addToContainers(
                        Pods.container("command", parameters.path("image").asText(defaultImage))
                                .withCommand(
                                        "/bin/sh",
                                        "-c",
                                        LAUNCH,
                                        Pods.literal(parameters.get("command").asText()))
                                .withWorkingDir(Pods.TMP)
                                .addToEnv(Pods.variable("HOME", Pods.TMP))
                                .withNewResourcesLike(Pods.resources("25m", "64Mi", "512Mi"))
                                .addToLimits("ephemeral-storage", new Quantity("512Mi"))
                                .endResources()
                                .build())
                .addToVolumes(Pods.tmp("256Mi"))
                .build();
    }

    @Override
    public JsonNode changed(JsonNode current, JsonNode change) {
        throw ProblemException.invalid(
                "parameters", "A command cannot be changed once it is running. Delete it and run another.");
    }
}
