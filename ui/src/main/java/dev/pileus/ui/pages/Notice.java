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
    CHANGED("%s is changed. It takes a few seconds until everybody sees it."),
    NOTHING_NEW("The repository has nothing new."),
    NEW_VERSION("There is a new version. It takes a few seconds until everybody sees it."),
    UNREADABLE("The repository could not be read."),
    UNDER_WAY("This takes longer than usual. What comes of it is shown here."),
    PINNED("%s stays at this version from now on."),
    FOLLOWING("%s follows its repository again."),
    TRUSTED("The new host key is trusted from now on."),
    NEW_KEY("There is a new key pair. Give its public half to the git host.");

    private final String text;

    Notice(String text) {
        this.text = text;
    }

    String query(String name) {
        return "?notice=" + id() + "&about=" + name;
    }

    /** What addresses carry. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
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
