package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1ResourceRequirements;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Derives a reason from the way a container ended, beyond the number of its exit code. */
final class ExitReason {

    private ExitReason() {}

    static Optional<Reason> of(V1Pod pod, String container, V1ContainerStateTerminated end) {
        if ("OOMKilled".equals(end.getReason())) {
            return Optional.of(new Reason(
                    ReasonCode.OUT_OF_MEMORY,
                    "killed: it used more memory than its limit"
                            + memoryLimit(pod, container)
                                    .map(limit -> " of " + limit)
                                    .orElse("")));
        }
        if ("ContainerStatusUnknown".equals(end.getReason())) {
            return Optional.of(
                    new Reason(ReasonCode.NODE_LOST, "the node it ran on was lost, so how it ended is not known"));
        }
        return switch (end.getExitCode()) {
            case 126 ->
                Optional.of(
                        new Reason(ReasonCode.NOT_EXECUTABLE, "exit code 126 means: found, but it cannot be executed"));
            case 127 -> Optional.of(new Reason(ReasonCode.COMMAND_NOT_FOUND, "exit code 127 means: command not found"));
            default ->
                signal(end.getExitCode()).map(words -> new Reason(ReasonCode.SIGNALED, "ended by signal " + words));
        };
    }

    private static Optional<String> signal(int exitCode) {
        return switch (exitCode) {
            case 130 -> Optional.of("2 (SIGINT): it was interrupted");
            case 132 -> Optional.of("4 (SIGILL): it is built for another processor");
            case 134 -> Optional.of("6 (SIGABRT): it gave up by itself");
            case 136 -> Optional.of("8 (SIGFPE): an impossible calculation");
            case 137 -> Optional.of("9 (SIGKILL): it was killed");
            case 139 -> Optional.of("11 (SIGSEGV): it crashed on a wrong memory access");
            case 141 -> Optional.of("13 (SIGPIPE): nobody read what it wrote");
            case 143 -> Optional.of("15 (SIGTERM): it was told to stop");
            default ->
                exitCode > 128 && exitCode <= 128 + 64
                        ? Optional.of(Integer.toString(exitCode - 128))
                        : Optional.empty();
        };
    }

    private static Optional<String> memoryLimit(V1Pod pod, String container) {
        V1PodSpec spec = Optional.ofNullable(pod.getSpec()).orElseGet(V1PodSpec::new);
        return Stream.of(spec.getInitContainers(), spec.getContainers())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(found -> found.getName().equals(container))
                .findFirst()
                .map(V1Container::getResources)
                .map(V1ResourceRequirements::getLimits)
                .map(limits -> limits.get("memory"))
                .map(Quantity::toSuffixedString);
    }
}
