package dev.pileus.status.cluster;

import dev.pileus.api.Reason;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The repository of a git app, as its ConfigMap describes it.
 *
 * @param configMap what is kept of the ConfigMap
 */
public record GitRepository(V1ConfigMap configMap) {

    /** Label of the ConfigMap, with the value {@code true}: git-poll asks its repository. */
    static final String LABEL = "pileus.dev/git";

    /** What is wrong with the repository, {@code CODE: a sentence}; absent: nothing. */
    private static final String LAST_ERROR = "pileus.dev/last-error";

    /** The commit to stay at, whatever is pushed. */
    private static final String PINNED_COMMIT = "pileus.dev/pinned-commit";

    /** The fingerprint of the git server's host key. */
    private static final String HOST_KEY = "pileus.dev/host-key";

    /** The fingerprint of a host key that was refused. */
    private static final String OFFERED_HOST_KEY = "pileus.dev/offered-host-key";

    /** The public half of the deploy key. */
    private static final String PUBLIC_KEY = "pileus.dev/public-key";

    /** How often it is asked, ISO 8601. */
    private static final String INTERVAL = "pileus.dev/interval";

    /** The annotations that are read here. */
    static final Set<String> ANNOTATIONS =
            Set.of(LAST_ERROR, PINNED_COMMIT, HOST_KEY, OFFERED_HOST_KEY, PUBLIC_KEY, INTERVAL);

    /** The data that are read here. */
    static final Set<String> DATA = Set.of("repository", "ref", "commit", "subject", "author", "date");

    /** The ConfigMap's name: the app's, as git-poll takes it, and {@code -git}. */
    private static final Pattern NAME = Pattern.compile("([a-z0-9](?:[-a-z0-9]{0,57}[a-z0-9])?)-git");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /**
     * What was asked for of an app. When it changes the repository is to be asked soon.
     *
     * @param app the app's namespace and name, with a slash between them
     */
    public record Registration(
            String app,
            Optional<String> repository,
            Optional<String> ref,
            Optional<String> pinned,
            Optional<String> interval) {}

    /** What was asked for; empty where the ConfigMap is not called as that of an app. */
    public Optional<Registration> registration() {
        Matcher name = NAME.matcher(configMap.getMetadata().getName());
        return name.matches()
                ? Optional.of(new Registration(
                        configMap.getMetadata().getNamespace() + "/" + name.group(1),
                        data("repository"),
                        ref(),
                        pinned(),
                        annotation(INTERVAL)))
                : Optional.empty();
    }

    /** Whether it is a commit in full. */
    public static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** The commit that the app is to be at, 40 digits; empty before the first successful poll. */
    public Optional<String> commit() {
        return data("commit").filter(GitRepository::isCommit);
    }

    /** The first line of the commit's message. */
    public Optional<String> subject() {
        return data("subject");
    }

    /** Who wrote the commit. */
    public Optional<String> author() {
        return data("author");
    }

    /** When the commit was written, ISO 8601. */
    public Optional<String> date() {
        return data("date");
    }

    /** The branch, tag or commit that is followed; empty: the default branch. */
    public Optional<String> ref() {
        return data("ref");
    }

    /** What is wrong with the repository. */
    public Optional<Reason> error() {
        return annotation(LAST_ERROR).map(Reason::parse);
    }

    /** The commit to stay at. */
    public Optional<String> pinned() {
        return annotation(PINNED_COMMIT);
    }

    /** The fingerprint of the git server's host key. */
    public Optional<String> hostKey() {
        return annotation(HOST_KEY);
    }

    /** The fingerprint of a host key that was refused. */
    public Optional<String> offeredHostKey() {
        return annotation(OFFERED_HOST_KEY);
    }

    /** The public half of the deploy key, as it is pasted at the repository's host. */
    public Optional<String> publicKey() {
        return annotation(PUBLIC_KEY);
    }

    private Optional<String> data(String key) {
        return Optional.ofNullable(configMap.getData())
                .map(data -> data.get(key))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private Optional<String> annotation(String key) {
        return Optional.ofNullable(configMap.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(key))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }
}
