package dev.pileus.ui.pages;

import dev.pileus.ui.session.SignInRequired;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A message on a page about what was just done. It travels in the address from the form to the page, as one of a few words
 * and a name, so that nobody can make a page say something else.
 */
enum FlashMessage {
    DELETED("%s was deleted."),
    DELETING("%s is being deleted. This takes longer than usual."),
    GONE("%s had been deleted already."),
    EXTENDED("%s was extended."),
    CHANGED("%s was changed. The change takes a few seconds to roll out."),
    NOTHING_NEW("There is no new commit."),
    NEW_VERSION("There is a new commit. It takes a few seconds to roll out."),
    UNREADABLE("The repository could not be read."),
    UNDER_WAY("This takes longer than usual. The outcome is shown here as soon as it is known."),
    PINNED("%s is pinned to this commit."),
    FOLLOWING("%s follows its repository again."),
    TRUSTED("The new host key is trusted now."),
    PEER_DELETED("The pod of a peer is being deleted. Another takes its place."),
    NEW_KEY("There is a new key pair. Add its public key at the git host.");

    private final String text;

    FlashMessage(String text) {
        this.text = text;
    }

    /** Has the page of a workload show it. */
    String query() {
        return "?notice=" + id();
    }

    /** Has a page of several workloads show it, about one of them. */
    String query(String name) {
        return query() + "&about=" + name;
    }

    /** What addresses carry. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The message that an address carries. */
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
