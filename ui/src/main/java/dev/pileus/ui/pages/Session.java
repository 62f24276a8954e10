package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.Namespaces;
import dev.pileus.ui.session.FormKey;
import java.util.List;

/**
 * The session that a page is for: the user, their token and their namespaces.
 *
 * @param token the caller's
 * @param user the full Kubernetes name
 * @param namespaces where they may work
 */
public record Session(CallerToken token, String user, List<String> namespaces) {

    static Session of(CallerToken token, Namespaces namespaces) {
        return new Session(
                token,
                namespaces.user(),
                namespaces.items().stream().map(Namespaces.Item::name).toList());
    }

    /** The user's name without what Kubernetes puts before it. */
    public String shortUser() {
        return shortened(user);
    }

    /** What the hidden field of every form carries. */
    public String formKey() {
        return FormKey.of(token).value();
    }

    static String shortened(String user) {
        return user.substring(user.lastIndexOf(':') + 1);
    }
}
