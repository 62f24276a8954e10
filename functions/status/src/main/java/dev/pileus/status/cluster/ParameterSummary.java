package dev.pileus.status.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.pileus.common.WorkloadRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * A workload's parameters without the long ones, for lists and streams. A member may write anything into a record, so
 * its depth, its numbers and the number of its fields are bounded before anything is made of it.
 *
 * @param json the short ones, as a JSON object
 * @param omitted the names of those that are left out, in their order
 * @param digest changes with any of the parameters, and is the same for the same ones everywhere
 */
record ParameterSummary(String json, List<String> omitted, String digest) {

    /** The most characters of JSON of one value; a longer one is left out. */
    static final int MAX_VALUE = 1024;

    /** The most characters of JSON of all of them together. */
    private static final int MAX_TOTAL = 8 * MAX_VALUE;

    private static final int MAX_FIELDS = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,63}");

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(64)
                    .maxNameLength(128)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The summary of a JSON object, or empty where the text is none that a workload can have been asked for with. */
    static Optional<ParameterSummary> of(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            StringJoiner summary = new StringJoiner(",", "{", "}");
            List<String> omitted = new ArrayList<>();
            require(parser.nextToken() == JsonToken.START_OBJECT);
            for (int fields = 1; parser.nextToken() == JsonToken.FIELD_NAME; fields++) {
                String name = parser.currentName();
                require(fields <= MAX_FIELDS && NAME.matcher(name).matches());
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getCharOffset();
                pass(parser);
                int end = (int) parser.currentLocation().getCharOffset();
                if (end - start <= MAX_VALUE && summary.length() + end - start <= MAX_TOTAL) {
                    summary.add("\"" + name + "\":" + text.substring(start, end).strip());
                } else {
                    omitted.add(name);
                }
            }
            require(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
            return Optional.of(
                    new ParameterSummary(summary.toString(), List.copyOf(omitted), WorkloadRecord.digest(text)));
        } catch (IOException broken) {
            return Optional.empty();
        }
    }

    /** Reads a value to its end. */
    private static void pass(JsonParser parser) throws IOException {
        int open = 0;
        do {
            JsonToken token = parser.currentToken();
            require(token != null);
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.VALUE_STRING) {
                require(isWellFormed(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength()));
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                require(Double.isFinite(parser.getDoubleValue()));
            }
        } while (open > 0 && parser.nextToken() != null);
        require(open == 0);
    }

    /** Whether it can be written as UTF-8: no half of a character stands alone. */
    private static boolean isWellFormed(char[] text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            boolean isPair = i + 1 < from + length && Character.isSurrogatePair(text[i], text[i + 1]);
            if (Character.isSurrogate(text[i]) && !isPair) {
                return false;
            }
            i += isPair ? 1 : 0;
        }
        return true;
    }

    private static void require(boolean isAsItShouldBe) throws IOException {
        if (!isAsItShouldBe) {
            throw new IOException("not parameters");
        }
    }
}
