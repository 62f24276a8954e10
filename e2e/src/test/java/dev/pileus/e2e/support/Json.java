package dev.pileus.e2e.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** Reading and writing JSON. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** The JSON text of maps, lists and plain values. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What a JSON text says. */
    public static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("This is not JSON: " + text, e);
        }
    }

    /** The body of a request for a command. */
    public static String command(String command) {
        return write(Map.of("kind", "command", "parameters", Map.of("command", command)));
    }

    /** The body of a request for a command with one more parameter. */
    public static String command(String command, String parameter, String value) {
        return write(Map.of("kind", "command", "parameters", Map.of("command", command, parameter, value)));
    }

    /** The body of a request for a workload of that kind and name. */
    public static String workload(String kind, String name, Map<String, ?> parameters) {
        return write(Map.of("kind", kind, "name", name, "parameters", parameters));
    }

    /** The body of a request for a command of that name. */
    public static String command(String name, String command) {
        return write(Map.of("kind", "command", "name", name, "parameters", Map.of("command", command)));
    }
}
