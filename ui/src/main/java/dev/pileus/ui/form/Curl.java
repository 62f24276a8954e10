package dev.pileus.ui.form;

import java.util.ArrayList;
import java.util.List;

/**
 * A curl command that a person can paste into a shell. The token stays in the shell's variable {@code TOKEN}.
 *
 * @param text the command, over several lines
 */
public record Curl(String text) {

    /** A command without a body. */
    public static Curl of(String method, String url) {
        return new Curl(String.join(" \\\n  ", head(method, url)));
    }

    /** A command with a JSON body. */
    public static Curl of(String method, String url, String json) {
        List<String> parts = new ArrayList<>(head(method, url));
        parts.add("-H 'Content-Type: application/json'");
        parts.add("--data-raw " + quoted(json));
        return new Curl(String.join(" \\\n  ", parts));
    }

    private static List<String> head(String method, String url) {
        String flags = method.equals("GET") ? "curl --fail-with-body " : "curl --fail-with-body -X " + method + " ";
        return List.of(flags + quoted(url), "-H \"Authorization: Bearer $TOKEN\"");
    }

    /** In single quotes, where a shell takes everything but a single quote as it is. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
