package dev.pileus.gitpoll.app;

import dev.pileus.api.Reason;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Commit;
import dev.pileus.gitpoll.git.HostKeyCheck;
import dev.pileus.gitpoll.git.KnownHosts;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A git app as its ConfigMap says.
 *
 * @param configMap the ConfigMap, as it was read
 */
record App(AppName name, ConfigMap configMap) {

    /** How often a repository is asked where nothing is said about it; also the shortest interval that there is. */
    static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

    /** The longest time between two polls. */
    static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

    /** The keys of its data. */
    static final String REPOSITORY = "repository";

    static final String REF = "ref";
    static final String COMMIT = "commit";
    static final String AUTHOR = "author";
    static final String DATE = "date";
    static final String SUBJECT = "subject";

    /** The host keys that its owner gave; where there are any, no other server is believed. */
    static final String KNOWN_HOSTS = "known_hosts";

    /** The host key that its server showed first, or that somebody has trusted since; as {@code known_hosts} has it. */
    static final String PINNED_HOSTS = "pinned_hosts";

    /** What is asked of an app, as opposed to its status. When it changes the repository is polled at once. */
    record Spec(String repository, String ref, Optional<String> pinned, Duration interval) {}

    /** Reads an app, or nothing where the ConfigMap is none or is on its way out. */
    static Optional<App> read(ConfigMap configMap) {
        var metadata = configMap.getMetadata();
        boolean registered = metadata.getDeletionTimestamp() == null
                && Optional.ofNullable(metadata.getLabels())
                        .map(labels -> labels.get(AppLabels.GIT))
                        .filter("true"::equals)
                        .isPresent();
        return registered
                ? AppName.ofConfigMap(metadata.getNamespace(), metadata.getName())
                        .map(name -> new App(name, configMap))
                : Optional.empty();
    }

    Spec spec() {
        return new Spec(repository(), ref(), pinned(), interval());
    }

    String repository() {
        return data(REPOSITORY).orElse("");
    }

    /** A branch, a tag, a commit; {@code HEAD}: the default branch. */
    String ref() {
        return data(REF).map(String::strip).filter(ref -> !ref.isEmpty()).orElse("HEAD");
    }

    /** The commit it is at; empty before the first successful poll, or where somebody has written something else there. */
    Optional<Commit> commit() {
        return data(COMMIT)
                .filter(commit -> Commit.ID.matcher(commit).matches())
                .map(commit -> new Commit(
                        commit,
                        data(AUTHOR).orElse(""),
                        data(DATE).orElse(""),
                        data(SUBJECT).orElse("")));
    }

    /** Whether its owner has said which servers are believed. */
    boolean givesKnownHosts() {
        return data(KNOWN_HOSTS).filter(lines -> !lines.isBlank()).isPresent();
    }

    /** How its server is recognised. */
    HostKeyCheck hostKeys(RepositoryAddress address) throws GitException {
        String lines = data(givesKnownHosts() ? KNOWN_HOSTS : PINNED_HOSTS).orElse("");
        return new HostKeyCheck(address, KnownHosts.parse(lines), !givesKnownHosts());
    }

    /** The version of its ConfigMap. */
    String version() {
        return Objects.requireNonNullElse(configMap.getMetadata().getResourceVersion(), "");
    }

    Optional<String> pinned() {
        return annotation(AppLabels.PINNED_COMMIT).map(String::strip).filter(commit -> !commit.isEmpty());
    }

    /** How often it is asked; what cannot be read, or is out of range, becomes the nearest that can. */
    Duration interval() {
        return annotation(AppLabels.INTERVAL)
                .flatMap(App::duration)
                .map(wanted -> wanted.compareTo(DEFAULT_INTERVAL) < 0 ? DEFAULT_INTERVAL : wanted)
                .map(wanted -> wanted.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : wanted)
                .orElse(DEFAULT_INTERVAL);
    }

    int failures() {
        try {
            return Math.max(0, Integer.parseInt(annotation(AppLabels.FAILURES).orElse("0")));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    Optional<Reason> lastError() {
        return annotation(AppLabels.LAST_ERROR).map(Reason::parse);
    }

    Optional<Instant> lastPoll() {
        return annotation(AppLabels.LAST_POLL).flatMap(App::instant);
    }

    Optional<Instant> nextPoll() {
        return annotation(AppLabels.NEXT_POLL).flatMap(App::instant);
    }

    List<History.Entry> history() {
        return annotation(AppLabels.HISTORY).map(History::read).orElse(List.of());
    }

    Optional<String> annotation(String key) {
        return Optional.ofNullable(configMap.getMetadata().getAnnotations()).map(annotations -> annotations.get(key));
    }

    /** The labels of the workload, for what is written about it. */
    Map<String, String> labels() {
        return Objects.requireNonNullElse(configMap.getMetadata().getLabels(), Map.of());
    }

    Optional<String> data(String key) {
        return Optional.ofNullable(configMap.getData()).map(data -> data.get(key));
    }

    private static Optional<Duration> duration(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
