package dev.pileus.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.select.Elements;

/** A browser without JavaScript, as far as the tests need one: it keeps cookies and hidden fields, and shows HTML. */
final class Browser {

    static final String HOST = "ui.pileus.localhost:8080";

    static {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final Map<String, String> hidden = new LinkedHashMap<>();
    private final String url;

    Browser(String url) {
        this.url = url;
    }

    /** A browser that somebody has signed in with. */
    Browser signedIn(String token) {
        get("/sign-in");
        submit("/sign-in", Map.of("token", token));
        return this;
    }

    HttpResponse<String> get(String path, String... headers) {
        return remember(send(request(path, headers).GET(), HttpResponse.BodyHandlers.ofString()));
    }

    /** Submits a form of the page that was opened last, with its hidden fields. */
    HttpResponse<String> submit(String path, Map<String, String> fields, String... headers) {
        Map<String, String> all = new LinkedHashMap<>(hidden);
        all.putAll(fields);
        return post(path, all, headers);
    }

    /** Submits a form of the page that was opened last, and opens the stream that answers it. */
    HttpResponse<InputStream> submitForStream(String path, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>(hidden);
        all.putAll(fields);
        return send(posting(path, all), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Submits a form that no page has made. */
    HttpResponse<String> post(String path, Map<String, String> fields, String... headers) {
        return remember(send(posting(path, fields, headers), HttpResponse.BodyHandlers.ofString()));
    }

    private HttpRequest.Builder posting(String path, Map<String, String> fields, String... headers) {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return request(path, headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** Opens a stream, to be closed by the caller. */
    HttpResponse<InputStream> stream(String path, String... headers) {
        return send(request(path, headers).GET(), HttpResponse.BodyHandlers.ofInputStream());
    }

    String hidden(String name) {
        return hidden.get(name);
    }

    void setCookie(String name, String value) {
        cookies.put(name, value);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).header("Host", HOST);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return request;
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            HttpResponse<T> response = client.send(request.build(), handler);
            for (String cookie : response.headers().allValues("set-cookie")) {
                String[] pair = cookie.split(";", 2)[0].split("=", 2);
                cookies.put(pair[0], pair[1]);
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> remember(HttpResponse<String> response) {
        Elements fields = Jsoup.parse(response.body()).select("input[type=hidden]");
        if (!fields.isEmpty()) {
            hidden.clear();
        }
        fields.forEach(field -> hidden.put(field.attr("name"), field.attr("value")));
        return response;
    }
}
