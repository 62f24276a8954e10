package dev.pileus.ui.session;

import io.micronaut.http.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The fields of a submitted form; of fields with the same name the first.
 *
 * @param fields the values by name, with line breaks as {@code \n}, where browsers send {@code \r\n}
 */
public record PostedForm(Map<String, String> fields) {

    /** A form without fields. */
    public static final PostedForm EMPTY = new PostedForm(Map.of());

    /** The hidden field that names the fields which are not to be kept, with spaces between them: secrets. */
    public static final String NOT_KEPT = "not-kept";

    /** What stands for a secret that was given and is not kept. */
    private static final String GIVEN = "…";

    /** Copies the fields. */
    public PostedForm {
        fields = Map.copyOf(fields);
    }

    /** The field's value; the empty text if it was not sent. */
    public String get(String name) {
        return fields.getOrDefault(name, "");
    }

    /** The form that came with the request, as far as it was read. */
    public static PostedForm of(HttpRequest<?> request) {
        return request.getAttribute(PostedFormFilter.ATTRIBUTE, PostedForm.class)
                .orElse(EMPTY);
    }

    /** What is kept of the form while somebody signs in: all but its keys and what is secret, of which only that it was given. */
    public Map<String, String> withoutSecrets() {
        Map<String, String> copy = new TreeMap<>(fields);
        copy.keySet().removeAll(Set.of(FormKey.FIELD, SignInRequired.TOKEN));
        for (String secret : get(NOT_KEPT).split(" ", -1)) {
            copy.computeIfPresent(secret, (name, value) -> value.isEmpty() ? value : GIVEN);
        }
        return copy;
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
