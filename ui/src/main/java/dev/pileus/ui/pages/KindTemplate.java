package dev.pileus.ui.pages;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The template with what is special about a kind: {@code views/kinds/ssh.html} for the kind {@code ssh}. A kind without
 * one is shown by {@code views/kinds/other.html}. Each has any of the fragments {@code row}, what matters in the list;
 * {@code panel}, how to use it; and {@code more}, what follows on its page and is not replaced while the page is open.
 */
final class KindTemplate {

    private static final String OTHER = "kinds/other";
    private static final Pattern KIND = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /** Those that exist; there are as many as files. */
    private static final Map<String, String> FOUND = new ConcurrentHashMap<>();

    private KindTemplate() {}

    static String of(String kind) {
        String known = FOUND.get(kind);
        if (known != null) {
            return known;
        }
        boolean exists = KIND.matcher(kind).matches()
                && KindTemplate.class.getClassLoader().getResource("views/kinds/" + kind + ".html") != null;
        if (exists) {
            FOUND.put(kind, "kinds/" + kind);
        }
        return exists ? "kinds/" + kind : OTHER;
    }
}
