package dev.pileus.status.cluster;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a git app's ConfigMap says of its repository. git-poll writes it, and {@code docs/git-app} describes it.
 *
 * @param configMap what is kept of the ConfigMap
 */
public record GitRepository(V1ConfigMap configMap) {

    /** Label of the ConfigMap, with the value {@code true}: git-poll asks its repository. */
    static final String LABEL = "pileus.dev/git";

    /** What is wrong with the repository, a sentence; absent: nothing. */
    private static final String LAST_ERROR = "pileus.dev/last-error";

    /** The commit to stay at, whatever is pushed. */
    private static final String PINNED_COMMIT = "pileus.dev/pinned-commit";

    /** The fingerprint of the git server's host key. */
    private static final String HOST_KEY = "pileus.dev/host-key";

    /** The fingerprint of a host key that was refused. */
    private static final String OFFERED_HOST_KEY = "pileus.dev/offered-host-key";

    /** The public half of the deploy key. */
    private static final String PUBLIC_KEY = "pileus.dev/public-key";

    /** The annotations that are read here. */
    static final Set<String> ANNOTATIONS = Set.of(LAST_ERROR, PINNED_COMMIT, HOST_KEY, OFFERED_HOST_KEY, PUBLIC_KEY);

    /** The data that are read here. */
    static final Set<String> DATA = Set.of("ref", "commit", "subject", "author", "date");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

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

    /** What is wrong with the repository, a sentence. */
    public Optional<String> error() {
        return annotation(LAST_ERROR);
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
