package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pileus.api.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads ConfigMaps from the API server's answers while they come in, and of each only what a git app is made of: a tenant
 * may put a megabyte into each of a hundred, and whoever lists them would hold them all.
 */
final class AppReader {

    /** The longest value that is kept; the longest that is of use are known hosts. */
    private static final int MAX_VALUE = 64 * 1_024;

    private static final Set<String> LABELS = Set.of(AppLabels.GIT, Labels.WORKLOAD, Labels.KIND);

    private static final Set<String> ANNOTATIONS = Set.of(
            AppLabels.LAST_POLL,
            AppLabels.NEXT_POLL,
            AppLabels.FAILURES,
            AppLabels.LAST_ERROR,
            AppLabels.INTERVAL,
            AppLabels.PINNED_COMMIT,
            AppLabels.HOST_KEY,
            AppLabels.OFFERED_HOST_KEY,
            AppLabels.PUBLIC_KEY,
            AppLabels.HISTORY,
            AppLabels.RELOAD);

    private static final Set<String> DATA = Set.of(
            App.REPOSITORY, App.REF, App.COMMIT, App.AUTHOR, App.DATE, App.SUBJECT, App.KNOWN_HOSTS, App.PINNED_HOSTS);

    private static final JsonFactory JSON = new JsonFactory();

    private AppReader() {}

    /**
     * A part of a list.
     *
     * @param next where the next part begins; empty: there is none
     */
    record Page(List<ConfigMap> items, Optional<String> next) {}

    /** Reads a ConfigMap, with or without its data. */
    static ConfigMap configMap(InputStream answer) throws IOException {
        try (JsonParser parser = JSON.createParser(answer)) {
            parser.nextToken();
            return configMap(parser);
        }
    }

    /** Reads a list of ConfigMaps, with or without their data. */
    static Page page(InputStream answer) throws IOException {
        List<ConfigMap> items = new ArrayList<>();
        Map<String, String> metadata = new HashMap<>();
        try (JsonParser parser = JSON.createParser(answer)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                switch (parser.currentName()) {
                    case "items" -> {
                        // Where there is none, the API server writes null.
                        boolean isList = parser.nextToken() == JsonToken.START_ARRAY;
                        while (isList && parser.nextToken() == JsonToken.START_OBJECT) {
                            items.add(configMap(parser));
                        }
                    }
                    case "metadata" -> metadata.putAll(texts(parser, Set.of("continue")));
                    default -> skip(parser);
                }
            }
        }
        return new Page(items, Optional.ofNullable(metadata.get("continue")).filter(next -> !next.isEmpty()));
    }

    private static ConfigMap configMap(JsonParser parser) throws IOException {
        ObjectMeta metadata = new ObjectMeta();
        Map<String, String> data = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "metadata" -> metadata(parser, metadata);
                case "data" -> data.putAll(texts(parser, DATA));
                default -> skip(parser);
            }
        }
        return new ConfigMapBuilder().withMetadata(metadata).withData(data).build();
    }

    private static void metadata(JsonParser parser, ObjectMeta metadata) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "namespace" -> metadata.setNamespace(parser.nextTextValue());
                case "name" -> metadata.setName(parser.nextTextValue());
                case "uid" -> metadata.setUid(parser.nextTextValue());
                case "resourceVersion" -> metadata.setResourceVersion(parser.nextTextValue());
                case "deletionTimestamp" -> metadata.setDeletionTimestamp(parser.nextTextValue());
                case "labels" -> metadata.setLabels(texts(parser, LABELS));
                case "annotations" -> metadata.setAnnotations(texts(parser, ANNOTATIONS));
                default -> skip(parser);
            }
        }
    }

    /** The texts of an object that are asked for and not too long. */
    private static Map<String, String> texts(JsonParser parser, Set<String> wanted) throws IOException {
        Map<String, String> texts = new HashMap<>();
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return texts;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (wanted.contains(name)
                    && parser.nextToken() == JsonToken.VALUE_STRING
                    && parser.getTextLength() <= MAX_VALUE) {
                texts.put(name, parser.getText());
            } else if (!wanted.contains(name)) {
                skip(parser);
            } else {
                parser.skipChildren();
            }
        }
        return texts;
    }

    private static void skip(JsonParser parser) throws IOException {
        parser.nextToken();
        parser.skipChildren();
    }
}
