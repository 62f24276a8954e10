import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The function under training, a process of the image's own Java with the image's own flags.
record Function(Process process, int port, Instant start, HttpClient http) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /// Starts it on a free port: some builders share the machine's network, and trainings run side by side.
    static Function start(Map<String, String> settings, String... flags) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of("/opt/java/bin/java", "@/opt/java/jvm.options"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-jar", "/app/app.jar"));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(settings);
        builder.environment().put("PORT", Integer.toString(port));
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new Function(builder.start(), port, Instant.now(), http);
    }

    /// How long after its start it gave its first answer.
    Duration awaitAnswer(Request request) throws InterruptedException {
        while (process.isAlive() && Duration.between(start, Instant.now()).compareTo(PATIENCE) < 0) {
            try {
                send(request);
                return Duration.between(start, Instant.now());
            } catch (IOException notYet) {
                Thread.sleep(5);
            }
        }
        throw new IllegalStateException(
                process.isAlive() ? "It does not answer." : "It ended with " + process.exitValue() + ".");
    }

    /// The status of the answer. Of one that has no end, such as an event stream, two seconds are read.
    int send(Request request) throws IOException, InterruptedException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://localhost:" + port + request.path()))
                .timeout(PATIENCE)
                .method(request.method(), BodyPublishers.ofString(request.body()));
        request.headers().forEach(builder::header);
        HttpResponse<InputStream> response = http.send(builder.build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
                Thread.sleep(Duration.ofSeconds(2));
            } else {
                body.readAllBytes();
            }
        }
        return response.statusCode();
    }

    /// Ends it as Kubernetes would, by SIGTERM. In training the JVM writes the cache before it is gone.
    void stop() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("It ended by itself, with " + process.exitValue() + ".");
        }
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("It does not end.");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        http.shutdownNow();
    }
}
