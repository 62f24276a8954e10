package dev.pileus.ui.pages;

import dev.pileus.api.peer.GroupMatrix;
import dev.pileus.api.peer.GroupMatrix.Link;
import dev.pileus.api.peer.GroupMatrix.Row;
import dev.pileus.api.peer.GroupMatrix.Unanswered;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A group's matrix as its page shows it: a table with a line for each peer, and for the map that a script draws of it the
 * numbers of each link.
 *
 * @param matrix what the peers say
 */
public record MeshView(GroupMatrix matrix) {

    /** The most peers on the map: of more, the first. */
    static final int MAX_ON_MAP = 100;

    /** The kinds of failures, by the numbers that the script knows them by; 0 is any other. */
    private static final List<String> KINDS = List.of("", "dns", "refused", "timeout", "status", "body", "network");

    /**
     * A peer.
     *
     * @param isWell whether it is ready, answers, and reaches and is reached by all others that it has to do with
     * @param isAnswered whether it said what it has measured
     * @param state how it is, in words
     * @param reaches how many of those that it pings answer: "3 of 4"
     * @param reachedBy how many of those that ping it get an answer
     * @param slowest the slowest of its links that are up, in words; may be empty
     * @param links a JSON array with an entry for each peer on the map: {@code [up, last, mean, p99, count, failures, kind]},
     *     or 0 for a peer that it does not ping; latencies in milliseconds or null, {@code up} 0 or 1
     */
    public record PeerView(
            String name,
            boolean isWell,
            boolean isAnswered,
            String state,
            String reaches,
            String reachedBy,
            String slowest,
            String links) {}

    /** Those that answered or not, by number. */
    public List<PeerView> peers() {
        Map<String, String> unanswered = matrix.unanswered().stream()
                .collect(Collectors.toMap(Unanswered::name, Unanswered::message, (a, b) -> a));
        Map<String, List<Link>> incoming =
                matrix.peers().stream().flatMap(row -> row.links().stream()).collect(Collectors.groupingBy(Link::to));
        List<String> onMap =
                matrix.peers().stream().limit(MAX_ON_MAP).map(Row::name).toList();
        return matrix.peers().stream()
                .map(row -> {
                    List<Link> from = incoming.getOrDefault(row.name(), List.of());
                    return new PeerView(
                            row.name(),
                            row.ready() && row.answered() && areUp(row.links()) && areUp(from),
                            row.answered(),
                            unanswered.getOrDefault(row.name(), row.ready() ? "ready" : "not ready"),
                            row.answered() ? up(row.links()) : "",
                            up(from),
                            slowest(row.links()),
                            links(row, onMap));
                })
                .toList();
    }

    /** How many are not on the map. */
    public int beyondMap() {
        return Math.max(0, matrix.peers().size() - MAX_ON_MAP);
    }

    private static boolean areUp(List<Link> links) {
        return links.stream().allMatch(Link::up);
    }

    private static String up(List<Link> links) {
        return "%d of %d".formatted(links.stream().filter(Link::up).count(), links.size());
    }

    private static String slowest(List<Link> links) {
        return links.stream()
                .filter(link -> link.up() && link.lastMillis().isPresent())
                .max(Comparator.comparing(link -> link.lastMillis().get()))
                .map(link -> String.format(
                        Locale.ENGLISH, "%.1f ms to %s", link.lastMillis().get(), link.to()))
                .orElse("");
    }

    private static String links(Row row, List<String> others) {
        Map<String, Link> byName =
                row.links().stream().collect(Collectors.toMap(Link::to, Function.identity(), (a, b) -> a));
        return others.stream()
                .map(other -> Optional.ofNullable(byName.get(other))
                        .map(MeshView::numbers)
                        .orElse("0"))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String numbers(Link link) {
        int kind = link.lastError().map(error -> KINDS.indexOf(error.kind())).orElse(0);
        return "[%d,%s,%s,%s,%d,%d,%d]"
                .formatted(
                        link.up() ? 1 : 0,
                        millis(link.lastMillis()),
                        millis(link.meanMillis()),
                        millis(link.p99Millis()),
                        link.count(),
                        link.failures(),
                        Math.max(0, kind));
    }

    private static String millis(Optional<Double> latency) {
        return latency.filter(Double::isFinite)
                .map(millis -> String.format(Locale.ROOT, "%.2f", millis))
                .orElse("null");
    }
}
