package dev.pileus.e2e.support;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** Reads of functions by a member. */
public final class FunctionLoad extends Load {

    private static final int READERS = 2;

    /** Begins, with a path for each of some functions. */
    public FunctionLoad(Tenant tenant, Map<Function, String> paths) {
        super(false);
        paths.forEach((function, path) -> {
            HttpRequest request = HttpRequest.newBuilder(function.at(path))
                    .timeout(DEADLINE)
                    .header("Authorization", "Bearer " + tenant.token())
                    .build();
            for (int i = 0; i < READERS; i++) {
                HttpClient http = connected(HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(Gateway.trust()));
                start(function.id() + path, number -> read(http, request));
            }
        });
    }

    private static void read(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + ": " + response.body());
        }
    }
}
