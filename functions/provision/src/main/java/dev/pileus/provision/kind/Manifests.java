package dev.pileus.provision.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.KubernetesResource;

/** Formats Kubernetes objects as text for people, which {@code kubectl apply} takes too. */
public final class Manifests {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();

    private static final JsonMapper JSON = new JsonMapper();

    private Manifests() {}

    /** The objects in YAML, without quotes where they can be done without. */
    public static String yaml(KubernetesResource resource) {
        try {
            return YAML.writeValueAsString(resource);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Kubernetes objects can always be written", e);
        }
    }

    /** The objects in JSON. */
    public static String json(KubernetesResource resource) {
        try {
            return JSON.writeValueAsString(resource);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Kubernetes objects can always be written", e);
        }
    }

    /**
     * The JSON merge patch (RFC 7396) that makes an object what it is to be. What it had of the former, and the new one has
     * not, is taken away; what others have added to it stays.
     */
    public static String mergePatch(KubernetesResource before, KubernetesResource after) {
        ObjectNode patch = JSON.valueToTree(after);
        removeUnwanted(JSON.valueToTree(before), patch);
        return patch.toString();
    }

    private static void removeUnwanted(ObjectNode before, ObjectNode patch) {
        before.properties().forEach(field -> {
            JsonNode wanted = patch.get(field.getKey());
            if (wanted == null) {
                patch.putNull(field.getKey());
            } else if (field.getValue() instanceof ObjectNode part && wanted instanceof ObjectNode wantedPart) {
                removeUnwanted(part, wantedPart);
            }
        });
    }
}
