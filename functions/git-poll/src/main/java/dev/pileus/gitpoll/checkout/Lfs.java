package dev.pileus.gitpoll.checkout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.common.git.RepositoryAddress.Protocol;
import dev.pileus.gitpoll.git.AddressPolicy;
import dev.pileus.gitpoll.git.Credentials.UserAndToken;
import dev.pileus.gitpoll.git.Diagnosis;
import dev.pileus.gitpoll.git.Source;
import dev.pileus.gitpoll.git.SshCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Config;

/**
 * A client of Git LFS, by its batch API. JGit's own LFS proves nothing about itself over https, so it cannot read a
 * private repository's.
 */
final class Lfs {

    /** So many objects are asked for at a time, as git-lfs does. */
    private static final int BATCH = 100;

    private static final int MAX_REDIRECTS = 5;
    private static final int NAMES_SHOWN = 3;
    private static final String JSON_TYPE = "application/vnd.git-lfs+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Source source;
    private final AddressPolicy policy;
    private final Duration timeout;

    Lfs(Source source, AddressPolicy policy, Duration timeout) {
        this.source = source;
        this.policy = policy;
        this.timeout = timeout;
    }

    /** Where to ask, and what to say there. */
    private record Endpoint(String url, Map<String, String> headers) {}

    /** Where an object is, and what to say there. */
    private record Download(String url, Map<String, String> headers) {}

    /**
     * Gets files.
     *
     * @param config the repository's {@code .lfsconfig}
     */
    void write(List<LfsFile> files, Config config, Target target) throws IOException, GitException {
        Endpoint endpoint = endpoint(config);
        for (int start = 0; start < files.size(); start += BATCH) {
            List<LfsFile> batch = files.subList(start, Math.min(files.size(), start + BATCH));
            Map<String, Download> downloads = ask(endpoint, batch);
            for (LfsFile file : batch) {
                Download download = downloads.get(file.pointer().oid());
                target.file(file.name(), file.program(), output -> get(file, download, output));
            }
        }
    }

    private Endpoint endpoint(Config config) throws GitException {
        String configured = config.getString("lfs", null, "url");
        if (configured != null) {
            return new Endpoint(withoutSlash(configured), credentials(configured));
        }
        RepositoryAddress address = source.address();
        if (address.protocol() == Protocol.SSH) {
            return bySsh(address);
        }
        String url = withoutSlash(address.toString());
        return new Endpoint((url.endsWith(".git") ? url : url + ".git") + "/info/lfs", credentials(url));
    }

    /** An ssh server says where its LFS is, and gives a token for it. */
    private Endpoint bySsh(RepositoryAddress address) throws GitException {
        String path = address.path();
        String command = "git-lfs-authenticate %s download"
                .formatted(SshCommand.quote(path.startsWith("/") ? path.substring(1) : path));
        try {
            JsonNode answer = JSON.readTree(SshCommand.run(source, command, timeout));
            String href = answer.path("href").asText();
            if (!href.isEmpty()) {
                return new Endpoint(withoutSlash(href), headers(answer.path("header")));
            }
        } catch (JsonProcessingException e) {
            // It has said something else.
        } catch (IOException e) {
            throw Diagnosis.of(e, source);
        }
        throw new GitException(
                ReasonCode.LFS_UNAVAILABLE,
                ("The repository has files in Git LFS, and %s does not say where that is."
                                + " Name it in the repository's .lfsconfig, or use an https address.")
                        .formatted(address.server()));
    }

    private Map<String, Download> ask(Endpoint endpoint, List<LfsFile> files) throws IOException, GitException {
        ObjectNode request =
                JSON.createObjectNode().put("operation", "download").put("hash_algo", "sha256");
        request.putArray("transfers").add("basic");
        ArrayNode objects = request.putArray("objects");
        files.forEach(file -> objects.addObject()
                .put("oid", file.pointer().oid())
                .put("size", file.pointer().size()));
        JsonNode answer = post(endpoint, request);
        Map<String, Download> downloads = new HashMap<>();
        for (JsonNode object : answer.path("objects")) {
            JsonNode download = object.path("actions").path("download");
            if (download.hasNonNull("href")) {
                String url = download.get("href").asText();
                Map<String, String> headers = headers(download.path("header"));
                credentials(url).forEach(headers::putIfAbsent);
                downloads.put(object.path("oid").asText(), new Download(url, headers));
            }
        }
        List<String> missing = files.stream()
                .filter(file -> !downloads.containsKey(file.pointer().oid()))
                .map(LfsFile::name)
                .toList();
        if (!missing.isEmpty()) {
            throw new GitException(
                    ReasonCode.LFS_OBJECT_MISSING,
                    ("Git LFS has not got %s%s. Push the content too, with 'git lfs push --all origin'.")
                            .formatted(
                                    String.join(", ", missing.subList(0, Math.min(NAMES_SHOWN, missing.size()))),
                                    missing.size() > NAMES_SHOWN
                                            ? " and %d more".formatted(missing.size() - NAMES_SHOWN)
                                            : ""));
        }
        return downloads;
    }

    private JsonNode post(Endpoint endpoint, ObjectNode request) throws IOException, GitException {
        HttpURLConnection connection = open(endpoint.url() + "/objects/batch", endpoint.headers());
        try {
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Accept", JSON_TYPE);
            connection.setRequestProperty("Content-Type", JSON_TYPE);
            connection.setDoOutput(true);
            try (OutputStream output = connection.getOutputStream()) {
                output.write(request.toString().getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_UNAUTHORIZED || status == HttpURLConnection.HTTP_FORBIDDEN) {
                throw new GitException(
                        ReasonCode.LFS_REFUSED,
                        "The repository's Git LFS does not let us in. What opens the repository has to be"
                                + " good for its LFS too.");
            }
            if (status != HttpURLConnection.HTTP_OK) {
                throw noLfs(endpoint);
            }
            try (InputStream input = connection.getInputStream()) {
                return JSON.readTree(input);
            } catch (JsonProcessingException e) {
                throw noLfs(endpoint);
            }
        } catch (IOException e) {
            throw unavailable(endpoint.url(), e);
        } finally {
            connection.disconnect();
        }
    }

    private void get(LfsFile file, Download download, OutputStream output) throws IOException, GitException {
        MessageDigest digest = sha256();
        long size;
        try (InputStream input = content(download)) {
            size = input.transferTo(new DigestOutputStream(output, digest));
        } catch (java.nio.file.FileSystemException e) {
            throw e;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
            throw unavailable(download.url(), e);
        }
        if (size != file.pointer().size()
                || !HexFormat.of()
                        .formatHex(digest.digest())
                        .equals(file.pointer().oid())) {
            throw new GitException(
                    ReasonCode.LFS_OBJECT_MISSING,
                    "What Git LFS has for '%s' is not what was committed.".formatted(file.name()));
        }
    }

    /** The content at an address, also where that leads on to another; what was to be said here is not said there. */
    private InputStream content(Download download) throws IOException, GitException {
        Download at = download;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpURLConnection connection = open(at.url(), at.headers());
            int status = connection.getResponseCode();
            String location = connection.getHeaderField("Location");
            if (status >= 300 && status < 400 && location != null) {
                URI next = URI.create(at.url()).resolve(location);
                boolean same = next.getAuthority().equals(URI.create(at.url()).getAuthority());
                at = new Download(next.toString(), same ? at.headers() : Map.of());
            } else if (status == HttpURLConnection.HTTP_OK) {
                return connection.getInputStream();
            } else {
                throw new IOException("HTTP status " + status);
            }
        }
        throw new IOException("too many redirects");
    }

    private HttpURLConnection open(String url, Map<String, String> headers) throws IOException, GitException {
        policy.check(serverOf(url));
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        int millis = Math.toIntExact(timeout.toMillis());
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setInstanceFollowRedirects(false);
        headers.forEach(connection::setRequestProperty);
        return connection;
    }

    /** What proves oneself to the repository's server, and to that one only. */
    private Map<String, String> credentials(String url) throws GitException {
        if (source.credentials() instanceof UserAndToken(String user, String token)
                && serverOf(url).isOnServerOf(source.address())) {
            String pair = user + ":" + token;
            return Map.of(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        return Map.of();
    }

    private static RepositoryAddress serverOf(String url) throws GitException {
        RepositoryAddress address = RepositoryAddress.parse(url);
        if (address.protocol() == Protocol.SSH) {
            throw new GitException(
                    ReasonCode.LFS_UNAVAILABLE, "Git LFS is reached by https, and not by '" + address + "'.");
        }
        return address;
    }

    private static Map<String, String> headers(JsonNode node) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        node.properties()
                .forEach(entry -> headers.put(entry.getKey(), entry.getValue().asText()));
        return headers;
    }

    private static GitException noLfs(Endpoint endpoint) {
        return new GitException(
                ReasonCode.LFS_UNAVAILABLE,
                ("The repository has files in Git LFS, and there is none at %s."
                                + " Is LFS switched on for the repository?")
                        .formatted(endpoint.url()));
    }

    private static GitException unavailable(String url, IOException cause) {
        List<String> words = new ArrayList<>();
        for (Throwable each = cause; each != null && words.size() < 2; each = each.getCause()) {
            words.add(String.valueOf(each.getMessage()));
        }
        return new GitException(
                ReasonCode.LFS_UNAVAILABLE,
                "Git LFS at %s does not answer as it should: %s."
                        .formatted(URI.create(url).getAuthority(), String.join(", ", words)),
                cause);
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
