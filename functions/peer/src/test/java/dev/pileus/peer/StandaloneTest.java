package dev.pileus.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes on this machine, without Kubernetes, that follow one file. */
final class StandaloneTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        Path jar = jar();
        for (int i = 0; i < 3; i++) {
            ProcessBuilder builder = new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/java",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-jar",
                            jar.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log(i).toFile());
            builder.environment()
                    .putAll(Map.of(
                            "PORT",
                            "0",
                            "PEER_NAME",
                            "peer-" + i,
                            "PEER_FILE",
                            folder.resolve("peers.json").toString()));
            processes.add(builder.start());
        }
        for (int i = 0; i < 3; i++) {
            ports.add(awaitPort(i));
        }
        write(1, 0, 1);
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        http.shutdownNow();
    }

    /** As the build makes one: its manifest names the libraries. */
    private Path jar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, Application.class.getName());
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Stream.of(System.getProperty("java.class.path").split(":"))
                        .filter(path -> !path.endsWith("test-classes"))
                        .map(path -> Path.of(path).toUri().toString())
                        .collect(Collectors.joining(" ")));
        Path jar = folder.resolve("peer.jar");
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
        return jar;
    }

    /** Puts another file in the place of the one before, as a mount does. */
    private void write(int intervalSeconds, int... peers) throws IOException {
        String list = IntStream.of(peers)
                .mapToObj(i ->
                        "{\"name\": \"peer-%d\", \"host\": \"localhost\", \"port\": %d}".formatted(i, ports.get(i)))
                .collect(Collectors.joining(", "));
        Path next = Files.writeString(
                folder.resolve("next.json"),
                "{\"intervalSeconds\": %d, \"peers\": [%s]}".formatted(intervalSeconds, list));
        Files.move(next, folder.resolve("peers.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path log(int i) {
        return folder.resolve("peer-%d.log".formatted(i));
    }

    private int awaitPort(int i) {
        String line = awaitLog(i, "listening at port \\d+\n");
        return Integer.parseInt(line.replaceAll("\\D", ""));
    }

    /** What it tells, also where a connection to it breaks off. */
    private Map<String, Object> peers(int i) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:%d/peers".formatted(ports.get(i))))
                .timeout(Duration.ofMinutes(1))
                .build();
        return await("an answer of peer-%d".formatted(i))
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> RunningPeer.json(
                                http.send(request, BodyHandlers.ofString()).body()),
                        peers -> true);
    }

    /** Whom it reaches. */
    private List<String> reaches(int i) {
        return RunningPeer.list(peers(i), "links").stream()
                .filter(link -> link.get("up").equals(true))
                .map(link -> (String) link.get("to"))
                .toList();
    }

    private void awaitReach(int i, String... others) {
        await("what peer-%d reaches".formatted(i)).atMost(PATIENCE).until(() -> reaches(i)
                .equals(List.of(others)));
    }

    /** It tells of a ping before it logs it. What of the log is like that, the first time. */
    private String awaitLog(int i, String pattern) {
        return await("the log of peer-%d".formatted(i))
                .atMost(PATIENCE)
                .until(
                        () -> Pattern.compile(pattern)
                                .matcher(Files.readString(log(i)))
                                .results()
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow()
                .group();
    }

    @Test
    void shouldPingEachOtherAndFollowTheFileWithoutARestart() throws Exception {
        awaitReach(0, "peer-1");
        awaitReach(1, "peer-0");
        // Not on the list itself, it pings all that are.
        awaitReach(2, "peer-0", "peer-1");
        Object started = peers(0).get("startedAt");
        Object since = RunningPeer.list(peers(0), "links").getFirst().get("since");

        write(1, 0, 1, 2);
        awaitReach(0, "peer-1", "peer-2");
        awaitReach(1, "peer-0", "peer-2");
        assertThat(peers(0).get("startedAt")).isEqualTo(started);
        assertThat(RunningPeer.list(peers(0), "links").getFirst().get("since")).isEqualTo(since);
        awaitLog(0, "pong from peer-1 in \\d+\\.\\d\\d ms\n");
        awaitLog(0, "pong from peer-2 in \\d+\\.\\d\\d ms\n");

        processes.get(2).destroyForcibly().waitFor();
        awaitReach(0, "peer-1");
        awaitLog(0, "ping of peer-2 failed: ");

        write(1, 0, 1);
        await().atMost(PATIENCE).until(() -> RunningPeer.list(peers(0), "links").size() == 1);
        assertThat(processes).filteredOn(Process::isAlive).hasSize(2);
    }
}
