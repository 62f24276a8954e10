package dev.pileus.operator;

import dev.pileus.testing.kubernetes.KubernetesApi;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The operator as a process of its own, which can be killed. */
final class OperatorProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    private OperatorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** The settings of an operator that a test starts. */
    static Settings settings(KubernetesApi api, String identity) {
        return new Settings(
                api.url(),
                Optional.of(api.certificate()),
                api.token(),
                "pileus",
                identity,
                0,
                new Settings.PeerPods(
                        "dev.local/pileus/peer:test", new Quantity("20m"), new Quantity("96Mi"), "cluster.local"));
    }

    /**
     * Starts one.
     *
     * @param folder where its log is left
     */
    static OperatorProcess start(KubernetesApi api, String identity, Path folder) throws IOException {
        Settings settings = settings(api, identity);
        Path log = folder.resolve(settings.identity() + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("PILEUS_KUBERNETES_URL", settings.kubernetesUrl());
        builder.environment()
                .put(
                        "PILEUS_KUBERNETES_CA",
                        settings.kubernetesCa().orElseThrow().toString());
        builder.environment()
                .put("PILEUS_KUBERNETES_TOKEN", settings.kubernetesToken().toString());
        builder.environment().put("POD_NAME", settings.identity());
        builder.environment().put("POD_NAMESPACE", settings.namespace());
        builder.environment().put("PEER_IMAGE", settings.peers().image());
        builder.environment().put("PORT", "0");
        return new OperatorProcess(builder.start(), log);
    }

    /** As when its node loses power. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As Kubernetes ends a pod. */
    void end() throws InterruptedException, IOException {
        process.destroy();
        awaitEnd(Duration.ofMinutes(1));
    }

    /** Waits until it has ended, and returns its exit code. */
    int awaitEnd(Duration patience) throws InterruptedException, IOException {
        if (!process.waitFor(patience)) {
            throw new AssertionError("the operator does not end:\n" + Files.readString(log));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
