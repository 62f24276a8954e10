package dev.pileus.e2e.support;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reads of the files of a site through the gateway. */
public final class SiteLoad extends Load {

    private static final int READERS = 2;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /**
     * Begins.
     *
     * @param contents what each path may answer
     */
    public SiteLoad(SiteRelease release, Map<String, Set<String>> contents) {
        super(false);
        contents.forEach((path, allowed) -> {
            HttpRequest request =
                    HttpRequest.newBuilder(release.at(path)).timeout(DEADLINE).build();
            for (int i = 0; i < READERS; i++) {
                HttpClient http = connected(HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(Gateway.trust()));
                start("read of " + path, number -> read(http, request, allowed));
            }
        });
    }

    private void read(HttpClient http, HttpRequest request, Set<String> allowed)
            throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + ": " + response.body());
        }
        if (!allowed.contains(response.body())) {
            wrong.add("%s: %s".formatted(request.uri(), response.body()));
        }
    }

    /** What was answered as if it were the content, and is not. */
    public List<String> wrong() {
        return List.copyOf(wrong);
    }
}
