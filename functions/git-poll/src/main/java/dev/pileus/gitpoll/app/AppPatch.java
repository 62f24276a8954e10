package dev.pileus.gitpoll.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.gitpoll.git.Commit;
import java.util.Optional;

/**
 * A change of an app's ConfigMap: a JSON merge patch (RFC 7396) of what really differs, bound to the version
 * that was read, so that of two polls at once one writes and the other learns of it.
 */
final class AppPatch {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode patch = JSON.createObjectNode();
    private final ObjectNode annotations;
    private final App app;

    AppPatch(App app) {
        this.app = app;
        ObjectNode metadata = patch.putObject("metadata")
                .put("uid", app.configMap().getMetadata().getUid())
                .put("resourceVersion", app.configMap().getMetadata().getResourceVersion());
        this.annotations = metadata.putObject("annotations");
    }

    /** Sets an annotation, or takes it away. */
    AppPatch annotation(String key, Optional<String> value) {
        if (!app.annotation(key).equals(value)) {
            value.ifPresentOrElse(text -> annotations.put(key, text), () -> annotations.putNull(key));
        }
        return this;
    }

    /** Sets the commit that the app is at. */
    AppPatch commit(Commit commit) {
        data(App.COMMIT, Optional.of(commit.id()));
        data(App.AUTHOR, Optional.of(commit.author()));
        data(App.DATE, Optional.of(commit.date()));
        return data(App.SUBJECT, Optional.of(commit.subject()));
    }

    /** Sets a value of the data, or takes it away. */
    AppPatch data(String key, Optional<String> value) {
        if (!app.data(key).equals(value)) {
            ObjectNode data = patch.withObjectProperty("data");
            value.ifPresentOrElse(text -> data.put(key, text), () -> data.putNull(key));
        }
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
