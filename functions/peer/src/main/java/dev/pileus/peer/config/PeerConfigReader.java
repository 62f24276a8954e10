package dev.pileus.peer.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pileus.common.Excerpt;
import dev.pileus.peer.kubernetes.Json;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code peers.json}. What is left out has a default; what is not known is refused, for it may be a misspelling. */
final class PeerConfigReader {

    /** The most bytes of it: 250 peers with the longest names there are take less. */
    static final int MAX_BYTES = 131_072;

    private static final int MAX_INTERVAL_SECONDS = 3_600;
    private static final int MIN_TIMEOUT_MILLIS = 10;
    private static final int MAX_TIMEOUT_MILLIS = 60_000;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_MESSAGE = 300;

    /** Host names, IPv4 and IPv6 addresses. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9:]([A-Za-z0-9._:-]{0,251}[A-Za-z0-9:.])?");

    private PeerConfigReader() {}

    /**
     * Reads it.
     *
     * @throws InvalidConfigException if it is not JSON, or a value is out of its range
     */
    static PeerConfig read(byte[] text) throws InvalidConfigException {
        if (text.length > MAX_BYTES) {
            throw new InvalidConfigException("It is larger than %,d bytes.".formatted(MAX_BYTES));
        }
        JsonNode document = parse(text);
        requireKnown("", document, Set.of("intervalSeconds", "timeoutMillis", "fanout", "peers"));
        PeerConfig defaults = PeerConfig.NOBODY;
        int interval = number(
                document, "", "intervalSeconds", (int) defaults.interval().toSeconds(), 1, MAX_INTERVAL_SECONDS);
        int timeout = number(
                document,
                "",
                "timeoutMillis",
                (int) defaults.timeout().toMillis(),
                MIN_TIMEOUT_MILLIS,
                MAX_TIMEOUT_MILLIS);
        int fanout = number(document, "", "fanout", defaults.fanout(), 0, PeerConfig.MAX_PEERS);
        return new PeerConfig(Duration.ofSeconds(interval), Duration.ofMillis(timeout), fanout, peers(document));
    }

    private static JsonNode parse(byte[] text) throws InvalidConfigException {
        try {
            JsonNode document = Json.read(text);
            if (document.isObject()) {
                return document;
            }
        } catch (JsonProcessingException e) {
            throw new InvalidConfigException("It cannot be read: " + Excerpt.of(e.getOriginalMessage(), MAX_MESSAGE));
        } catch (IOException e) {
            throw new InvalidConfigException("It cannot be read: " + e.getMessage());
        }
        throw new InvalidConfigException("It has to be a JSON object.");
    }

    private static List<Peer> peers(JsonNode document) throws InvalidConfigException {
        JsonNode entries = Json.get(document, "peers")
                .filter(JsonNode::isArray)
                .orElseThrow(() -> new InvalidConfigException("It has no 'peers', which has to be a list."));
        if (entries.size() > PeerConfig.MAX_PEERS) {
            throw new InvalidConfigException(
                    "It has %d peers, and there may be %d.".formatted(entries.size(), PeerConfig.MAX_PEERS));
        }
        List<Peer> peers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode entry : entries.values()) {
            Peer peer = peer("peers[%d]".formatted(peers.size()), entry);
            if (!names.add(peer.name())) {
                throw new InvalidConfigException("It has two peers called '%s'.".formatted(peer.name()));
            }
            peers.add(peer);
        }
        return List.copyOf(peers);
    }

    private static Peer peer(String path, JsonNode entry) throws InvalidConfigException {
        Optional<String> name = Json.text(entry, "name");
        Optional<String> host = Json.text(entry, "host");
        if (name.isEmpty() || host.isEmpty() || Json.get(entry, "port").isEmpty()) {
            throw new InvalidConfigException(path + " has to have a name, a host and a port.");
        }
        requireKnown(path + ".", entry, Set.of("name", "host", "port"));
        if (!Peer.isName(name.get())) {
            throw new InvalidConfigException(
                    path + ".name has to be at most 63 small letters, digits and inner hyphens.");
        }
        if (!HOST.matcher(host.get()).matches()) {
            throw new InvalidConfigException(path + ".host has to be a host name or an address, without a port.");
        }
        return new Peer(name.get(), host.get(), number(entry, path + ".", "port", 0, 1, MAX_PORT));
    }

    private static void requireKnown(String path, JsonNode object, Set<String> fields) throws InvalidConfigException {
        for (Map.Entry<String, JsonNode> field : object.entries()) {
            if (!fields.contains(field.getKey())) {
                throw new InvalidConfigException(
                        "It has an unknown field, '%s'.".formatted(Excerpt.of(path + field.getKey(), MAX_MESSAGE)));
            }
        }
    }

    private static int number(JsonNode object, String path, String field, int otherwise, int least, int most)
            throws InvalidConfigException {
        Optional<JsonNode> value = Json.get(object, field);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (value.get().getValue() instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        throw new InvalidConfigException("%s has to be %d to %d.".formatted(path + field, least, most));
    }
}
