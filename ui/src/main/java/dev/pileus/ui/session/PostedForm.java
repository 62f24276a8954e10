package dev.pileus.ui.session;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of a submitted form; of fields with the same name the first.
 *
 * @param fields the values by name, with line breaks as {@code \n}, where browsers send {@code \r\n}
 */
public record PostedForm(Map<String, String> fields) {

    /** A form without fields. */
    public static final PostedForm EMPTY = new PostedForm(Map.of());

    /** Copies the fields. */
    public PostedForm {
        fields = Map.copyOf(fields);
    }

    /** The field's value; the empty text if it was not sent. */
    public String get(String name) {
        return fields.getOrDefault(name, "");
    }

    /**
     * Reads {@code application/x-www-form-urlencoded}.
     *
     * @throws IllegalArgumentException if the text is not that
     */
    static PostedForm parse(String body) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : body.split("&", 1000)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return new PostedForm(fields);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
