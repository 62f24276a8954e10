package dev.pileus.gitpoll.app;

/** The labels, annotations and keys of a git app's objects. */
final class AppLabels {

    /** Label of the ConfigMap {@code <name>-git}, with the value {@code true}: this is a git app, poll it. */
    static final String GIT = "pileus.dev/git";

    /** Selects the ConfigMaps of git apps among all. */
    static final String SELECTOR = GIT + "=true";

    /** What the names of an app's ConfigMap and Secret end in, after the app's. */
    static final String SUFFIX = "-git";

    /** ConfigMap: when the repository was asked last, as of the last change of anything here; RFC 3339. */
    static final String LAST_POLL = "pileus.dev/last-poll";

    /** ConfigMap: when it was to be asked next, as of the last change of anything here; RFC 3339. */
    static final String NEXT_POLL = "pileus.dev/next-poll";

    /** ConfigMap: how many polls have failed in a row, as of when the error appeared or changed; absent: none. */
    static final String FAILURES = "pileus.dev/failures";

    /** ConfigMap: what is wrong, {@code CODE: a sentence}; absent: nothing. */
    static final String LAST_ERROR = "pileus.dev/last-error";

    /** ConfigMap: how often the repository is asked, ISO 8601; given by the user. */
    static final String INTERVAL = "pileus.dev/interval";

    /** ConfigMap: the commit to stay at, whatever is pushed; given by the user. */
    static final String PINNED_COMMIT = "pileus.dev/pinned-commit";

    /** ConfigMap: the fingerprint of the git server's host key, with its type in front. */
    static final String HOST_KEY = "pileus.dev/host-key";

    /** ConfigMap: the fingerprint of a host key that was refused, and which one may decide to trust. */
    static final String OFFERED_HOST_KEY = "pileus.dev/offered-host-key";

    /** ConfigMap: the public half of the deploy key, as it is pasted at the repository's host. */
    static final String PUBLIC_KEY = "pileus.dev/public-key";

    /** ConfigMap: the latest commits the app was at, newest first, as JSON. */
    static final String HISTORY = "pileus.dev/history";

    /** Pod template: the commit its pods are at. A change of it is what rolls them. */
    static final String COMMIT = "pileus.dev/commit";

    /** Stakater's Reloader: the ConfigMaps whose change restarts a workload, separated by commas. */
    static final String RELOAD = "configmap.reloader.stakater.com/reload";

    private AppLabels() {}
}
