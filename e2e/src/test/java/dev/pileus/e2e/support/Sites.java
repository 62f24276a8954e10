package dev.pileus.e2e.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.awaitility.Awaitility;

/** The websites of a namespace, as anybody reads them. */
public record Sites(String namespace) {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(Gateway.trust())
            .build();

    /** Where a path is, which begins with a slash. */
    public URI at(String path) {
        return Gateway.at(namespace + ".sites", path);
    }

    /** The origin of what is on that host. */
    public static String origin() {
        return Gateway.at("sites", "").toString();
    }

    /** What is on the host that the hosts of all tenants end in. */
    public static HttpResponse<String> shared(String path) {
        return get(Gateway.at("sites", path));
    }

    /** What is there now. Headers are pairs of a name and a value. */
    public HttpResponse<String> get(String path, String... headers) {
        return get(at(path), headers);
    }

    /** What is at an address now, whosever site it is. */
    public static HttpResponse<String> get(URI uri, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Patience.PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + uri, e);
        }
    }

    /** What is there once it has that status: the gateway may take a moment. */
    public HttpResponse<String> await(String path, int status) {
        return Awaitility.await("%s answers %d".formatted(path, status))
                .until(() -> get(path), answer -> answer.statusCode() == status);
    }
}
