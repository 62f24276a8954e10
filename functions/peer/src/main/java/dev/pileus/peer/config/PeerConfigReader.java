package dev.pileus.peer.config;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.pileus.common.Excerpt;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code peers.json}. What is left out has a default; what is not known is refused, for it may be a misspelling. */
@Singleton
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

    private final ObjectMapper json;

    PeerConfigReader(ObjectMapper json) {
        this.json = json;
    }

    /** The file as it stands. */
    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = false)
    record Document(
            @Nullable Integer intervalSeconds,
            @Nullable Integer timeoutMillis,
            @Nullable Integer fanout,
            @Nullable List<Entry> peers) {}

    /** A peer as it stands in the file. */
    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = false)
    record Entry(
            @Nullable String name,
            @Nullable String host,
            @Nullable Integer port) {}

    /**
     * Reads it.
     *
     * @throws InvalidConfigException if it is not JSON, or a value is out of its range
     */
    PeerConfig read(byte[] text) throws InvalidConfigException {
        if (text.length > MAX_BYTES) {
            throw new InvalidConfigException("It is larger than %,d bytes.".formatted(MAX_BYTES));
        }
        Document document = parse(text);
        PeerConfig defaults = PeerConfig.NOBODY;
        int interval = within(
                "intervalSeconds",
                document.intervalSeconds(),
                (int) defaults.interval().toSeconds(),
                1,
                MAX_INTERVAL_SECONDS);
        int timeout = within(
                "timeoutMillis",
                document.timeoutMillis(),
                (int) defaults.timeout().toMillis(),
                MIN_TIMEOUT_MILLIS,
                MAX_TIMEOUT_MILLIS);
        int fanout = within("fanout", document.fanout(), defaults.fanout(), 0, PeerConfig.MAX_PEERS);
        return new PeerConfig(Duration.ofSeconds(interval), Duration.ofMillis(timeout), fanout, peers(document));
    }

    private Document parse(byte[] text) throws InvalidConfigException {
        try {
            return Optional.ofNullable(json.readValue(text, Document.class))
                    .orElseThrow(() -> new InvalidConfigException("It is empty: it has to be a JSON object."));
        } catch (IOException e) {
            throw new InvalidConfigException("It cannot be read: "
                    + Excerpt.of(
                            Optional.ofNullable(e.getMessage())
                                    .orElse("not JSON")
                                    .lines()
                                    .findFirst()
                                    .orElse("not JSON"),
                            MAX_MESSAGE));
        }
    }

    private static List<Peer> peers(Document document) throws InvalidConfigException {
        List<Entry> entries = Optional.ofNullable(document.peers())
                .orElseThrow(() -> new InvalidConfigException("It has no 'peers', which has to be a list."));
        if (entries.size() > PeerConfig.MAX_PEERS) {
            throw new InvalidConfigException(
                    "It has %d peers, and there may be %d.".formatted(entries.size(), PeerConfig.MAX_PEERS));
        }
        List<Peer> peers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Entry entry : entries) {
            Peer peer = peer("peers[%d]".formatted(peers.size()), entry);
            if (!names.add(peer.name())) {
                throw new InvalidConfigException("It has two peers called '%s'.".formatted(peer.name()));
            }
            peers.add(peer);
        }
        return List.copyOf(peers);
    }

    private static Peer peer(String path, @Nullable Entry entry) throws InvalidConfigException {
        if (entry == null || entry.name() == null || entry.host() == null || entry.port() == null) {
            throw new InvalidConfigException(path + " has to have a name, a host and a port.");
        }
        if (!Peer.isName(entry.name())) {
            throw new InvalidConfigException(
                    path + ".name has to be at most 63 small letters, digits and inner hyphens.");
        }
        if (!HOST.matcher(entry.host()).matches()) {
            throw new InvalidConfigException(path + ".host has to be a host name or an address, without a port.");
        }
        return new Peer(entry.name(), entry.host(), within(path + ".port", entry.port(), 0, 1, MAX_PORT));
    }

    private static int within(String field, @Nullable Integer value, int otherwise, int least, int most)
            throws InvalidConfigException {
        int number = value == null ? otherwise : value;
        if (number < least || number > most) {
            throw new InvalidConfigException("%s has to be %d to %d.".formatted(field, least, most));
        }
        return number;
    }
}
