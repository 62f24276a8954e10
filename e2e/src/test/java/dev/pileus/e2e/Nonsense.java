package dev.pileus.e2e;

import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Json;
import java.util.List;
import java.util.Random;

/**
 * Requests that nobody would send on purpose: good ones with pieces taken out, doubled or replaced. None of them can make
 * anything, because their namespace never is the tenant's, or the call is a dry run.
 */
final class Nonsense {

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final List<String> PIECES = List.of(
            "\"", "{", "}", "[", "]", ":", ",", "null", "-1", "1e999", "\\u0000", "\\ud800", "\u0000", "😀", "..",
            "$ref");
    private static final List<Function> FUNCTIONS = List.of(Function.PROVISION, Function.TEARDOWN, Function.STATUS);

    private final Random random;
    private final String namespace;

    Nonsense(Random random, String namespace) {
        this.random = random;
        this.namespace = namespace;
    }

    /** Sends the next one. */
    Answer send(Caller caller) {
        return random.nextBoolean()
                ? caller.call(
                        Function.PROVISION,
                        "POST",
                        "/namespaces/" + namespace + "/workloads?dryRun=true",
                        mutated(Json.command("nonsense", "echo hello")))
                : caller.call(
                        pick(FUNCTIONS),
                        pick(METHODS),
                        path(),
                        mutated(Json.command("nonsense", "echo hello")),
                        "Accept",
                        pick(List.of("*/*", "application/json", "application/yaml", "text/html", "x", "")));
    }

    private String path() {
        return pick(List.of(
                "/namespaces/" + segment() + "/workloads",
                "/namespaces/" + segment() + "/workloads/" + segment(),
                "/namespaces/" + segment() + "/workloads/" + segment() + "/logs?tail=" + segment() + "&follow="
                        + segment(),
                "/namespaces/" + segment() + "/events",
                "/" + segment() + "/" + segment(),
                "/catalogue?" + segment()));
    }

    private String segment() {
        StringBuilder segment = new StringBuilder("no-");
        for (int i = random.nextInt(8); i > 0; i--) {
            segment.append("%%%02X".formatted(random.nextInt(256)));
        }
        return segment.toString();
    }

    private String mutated(String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(3)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.insert(at, pick(PIECES));
                default -> mutated.replace(at, at + 1, pick(PIECES));
            }
        }
        return mutated.toString();
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
