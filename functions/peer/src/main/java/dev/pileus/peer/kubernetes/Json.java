package dev.pileus.peer.kubernetes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.micronaut.jackson.core.tree.JsonNodeTreeCodec;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.util.Optional;

/** JSON as a tree. To bind it to records Micronaut takes ten times as long at the first use, which is at each start. */
public final class Json {

    /** Makes parsers and generators. */
    public static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** A field of an object; empty also where the node is no object, or the field is null. */
    public static Optional<JsonNode> get(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).filter(value -> !value.isNull());
    }

    /** A field of an object that is a text; else empty. */
    public static Optional<String> text(JsonNode node, String field) {
        return get(node, field).filter(JsonNode::isString).map(JsonNode::getStringValue);
    }

    /**
     * Reads a text.
     *
     * @throws IOException where it is no JSON, more than one value, or none at all
     */
    public static JsonNode read(byte[] text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IOException("There is nothing.");
            }
            JsonNode tree = JsonNodeTreeCodec.getInstance().readTree(parser);
            if (parser.nextToken() != null) {
                throw new IOException("There is something after its end.");
            }
            return tree;
        }
    }
}
