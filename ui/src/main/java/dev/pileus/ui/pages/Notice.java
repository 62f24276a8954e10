package dev.pileus.ui.pages;

import dev.pileus.ui.session.SignInRequired;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a page says about what was just done. It travels in the address from the form to the page, as one of a few words
 * and a name, so that nobody can make a page say something else.
 */
enum Notice {
    DELETED("%s is deleted."),
    DELETING("%s is being deleted. It takes a little longer than usual."),
    GONE("%s was already gone."),
    EXTENDED("%s lives on."),
    CHANGED("%s is changed. It takes a few seconds until everybody sees it.");

    private final String text;

    Notice(String text) {
        this.text = text;
    }

    String query(String name) {
        return "?notice=" + name().toLowerCase(Locale.ROOT) + "&about=" + name;
    }

    /** The notice that an address carries. */
    static Optional<String> of(Optional<String> notice, Optional<String> about) {
        boolean isName =
                about.filter(name -> SignInRequired.isAddress("/n/" + name)).isPresent();
        return notice.filter(word -> isName)
                .flatMap(word -> Arrays.stream(values())
                        .filter(value -> value.name().equalsIgnoreCase(word))
                        .findFirst())
                .map(value -> value.text.formatted(about.orElseThrow()));
    }
}
