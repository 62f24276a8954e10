package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.gitpoll.git.Commit;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/**
 * A change of an app's ConfigMap or Secret: a JSON merge patch (RFC 7396) of what really differs, bound to the version
 * that was read, so that of two polls at once one writes and the other learns of it.
 */
final class AppPatch {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode patch = JSON.createObjectNode();
    private final ObjectNode annotations;
    private final HasMetadata object;

    AppPatch(HasMetadata object) {
        this.object = object;
        ObjectNode metadata = patch.putObject("metadata")
                .put("uid", object.getMetadata().getUid())
                .put("resourceVersion", object.getMetadata().getResourceVersion());
        this.annotations = metadata.putObject("annotations");
    }

    /** Sets an annotation, or takes it away. */
    AppPatch annotation(String key, Optional<String> value) {
        Optional<String> before =
                Optional.ofNullable(object.getMetadata().getAnnotations()).map(each -> each.get(key));
        if (!before.equals(value)) {
            value.ifPresentOrElse(text -> annotations.put(key, text), () -> annotations.putNull(key));
        }
        return this;
    }

    /** Sets the commit that the app is at. */
    AppPatch commit(Commit commit) {
        data("commit", commit.id());
        data("author", commit.author());
        data("date", commit.date());
        return data("subject", commit.subject());
    }

    AppPatch data(String key, String value) {
        patch.withObjectProperty("data").put(key, value);
        return this;
    }

    /** Whether it changes nothing. */
    boolean isEmpty() {
        return annotations.isEmpty() && !patch.has("data");
    }

    @Override
    public String toString() {
        return patch.toString();
    }
}
