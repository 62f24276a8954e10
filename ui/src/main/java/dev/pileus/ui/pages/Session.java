package dev.pileus.ui.pages;

import dev.pileus.ui.functions.Namespaces;
import dev.pileus.ui.session.FormKey;
import dev.pileus.ui.session.Token;
import java.util.List;

/**
 * Whom a page is for.
 *
 * @param token the caller's
 * @param user the full Kubernetes name
 * @param namespaces where they may work
 */
public record Session(Token token, String user, List<String> namespaces) {

    static Session of(Token token, Namespaces namespaces) {
        return new Session(token, namespaces.user(), namespaces.names());
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
