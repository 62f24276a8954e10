package dev.pileus.ui.pages;

import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.api.gitpoll.PollOutcome;
import dev.pileus.ui.form.PlainDuration;
import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.api.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A git app as its page shows it. What the function says that asks its repository is the newest there is; where that
 * cannot be had, status says the most important.
 *
 * @param w the workload
 */
public record GitAppView(WorkloadView w) {

    private static final int SHORT = 7;

    /** How many earlier versions are in sight at once. */
    private static final int FEW = 3;

    private static final String COMMIT = "[0-9a-f]{40}";

    /** The codes of errors that giving the public key to the git host mends. */
    private static final Set<String> KEY_NOT_TRUSTED = Set.of("DeployKeyRefused", "RepositoryNotFound");

    /** The codes of errors that another key or token mends. */
    private static final Set<String> CREDENTIALS_NO_GOOD = Set.of(
            "CredentialsMissing", "CredentialsOfAnotherServer", "DeployKeyRefused", "InvalidDeployKey", "TokenRefused");

    /**
     * A version of the files: a commit.
     *
     * @param id its 40 digits
     * @param author who wrote it, with the address
     * @param written when
     * @param since when the app came to be there, of earlier ones as far as it is known
     */
    public record Version(String id, String subject, String author, Optional<Moment> written, Optional<Moment> since) {

        /** The first digits, by which people know it. */
        public String shortId() {
            return shortened(id);
        }

        /** The author's name alone. */
        public String authorName() {
            int address = author.indexOf(" <");
            return address > 0 ? author.substring(0, address) : author;
        }
    }

    /**
     * What a pod runs.
     *
     * @param commit the first digits of its commit, or the empty text
     * @param isOther whether that is not the app's
     * @param state how it is, in words
     */
    public record PodView(String name, boolean isReady, String commit, boolean isOther, String state) {}

    /**
     * A poll that was.
     *
     * @param words what came of it
     * @param took how long it took
     */
    public record PollView(Moment time, String words, String took, boolean isFailed) {}

    /** Whether the function that asks the repository could tell about it. */
    public boolean isKnown() {
        return w.app().isPresent();
    }

    /** The first digits of the commit; the empty text before the first. */
    public String shortCommit() {
        return shortened(commit());
    }

    /** The version that it is at; none before the first successful poll. */
    public Optional<Version> version() {
        Optional<GitApp.Commit> known = w.app().flatMap(GitApp::commit);
        Optional<GitApp.Commit> commit = known.isPresent()
                ? known
                : Optional.of(w.access("commit"))
                        .filter(id -> !id.isEmpty())
                        .map(id -> new GitApp.Commit(id, w.access("author"), w.access("date"), w.access("subject")));
        return commit.map(each -> version(each, Optional.empty()));
    }

    /** Whether it is at no version yet. */
    public boolean isNew() {
        return commit().isEmpty();
    }

    /** The branch or tag that it follows; the empty text for the default branch. */
    public String ref() {
        String ref = said(GitApp::ref, "ref");
        return ref.equals("HEAD") ? "" : ref;
    }

    /** What it follows, in words. */
    public String refTitle() {
        return ref().isEmpty() ? "the default branch" : ref();
    }

    /** Whether somebody has it stay at a version. */
    public boolean isPinned() {
        return !either(GitApp::pinned, "pinned").isEmpty();
    }

    /** Whether it was asked for at a version, and so never follows anything. */
    public boolean isFixed() {
        return ref().matches(COMMIT);
    }

    /** What each pod runs, the newest first. */
    public List<PodView> pods() {
        return w.workload().pods().orElse(List.of()).stream()
                .map(pod -> {
                    String commit = pod.commit().orElse("");
                    boolean isOther = !commit.isEmpty() && !commit().isEmpty() && !commit.equals(commit());
                    String state = pod.reason().map(Reason::message).orElse(pod.ready() ? "ready" : "starting");
                    return new PodView(pod.name(), pod.ready(), shortened(commit), isOther, state);
                })
                .toList();
    }

    /** What is wrong with the repository; the empty text if nothing is. */
    public String error() {
        return trouble().map(Reason::message).orElse("");
    }

    /** Whether that is what the top of the page says anyway. */
    public boolean isErrorTold() {
        return w.workload().reason().map(Reason::code).equals(trouble().map(Reason::code));
    }

    /** Whether the repository cannot be read, for another reason than its server's key. */
    public boolean isInTrouble() {
        return trouble().isPresent() && offeredHostKey().isEmpty();
    }

    /** What to do about it. */
    public String advice() {
        if (!publicKey().isEmpty() && isOneOf(KEY_NOT_TRUSTED)) {
            return "Give the key below to the git host, and poll again.";
        }
        if (isOneOf(CREDENTIALS_NO_GOOD)) {
            return "Give it another one under “Change its settings”.";
        }
        return "It is tried again by itself. If it stays, look at the repository’s address under “Change its settings”.";
    }

    /** What is wrong, as the function says that asks the repository; as status does where that cannot be had. */
    private Optional<Reason> trouble() {
        return w.app().isPresent()
                ? w.app().flatMap(GitApp::error)
                : Optional.of(new Reason(w.access("errorCode"), w.access("error")))
                        .filter(told -> !told.message().isEmpty());
    }

    private boolean isOneOf(Set<String> codes) {
        return trouble().filter(reason -> codes.contains(reason.code())).isPresent();
    }

    /** The fingerprint by which the git server is known, or the empty text. */
    public String hostKey() {
        return either(GitApp::hostKey, "hostKey");
    }

    /** The fingerprint of a host key that was refused, or the empty text. */
    public String offeredHostKey() {
        return either(GitApp::offeredHostKey, "offeredHostKey");
    }

    /** The public half of the deploy key, or the empty text. */
    public String publicKey() {
        return either(GitApp::publicKey, "publicKey");
    }

    /** Whether that is the next thing to do something with. */
    public boolean isKeyWanted() {
        return !publicKey().isEmpty() && (isNew() || isOneOf(KEY_NOT_TRUSTED));
    }

    /** Whether the repository is read by ssh, and so with a key. */
    public boolean isSsh() {
        String repository = w.parameter("repository");
        return repository.startsWith("ssh://") || (!repository.contains("://") && repository.contains(":"));
    }

    /** How often the repository is asked, in words: "every 5 min". */
    public String interval() {
        return w.app()
                .flatMap(app -> PlainDuration.parse(app.interval()))
                .map(duration -> switch (duration.toString()) {
                    case "PT1M" -> "every minute";
                    case "PT1H" -> "every hour";
                    case "PT24H" -> "every day";
                    default -> "every " + PlainDuration.of(duration);
                })
                .orElse("now and then");
    }

    /** When the repository was asked last. */
    public Optional<Moment> lastPoll() {
        return w.app().flatMap(GitApp::lastPoll).map(this::moment);
    }

    /** When it is asked next. */
    public Optional<Moment> nextPoll() {
        return w.app().flatMap(GitApp::nextPoll).map(this::moment);
    }

    /** From when on there is something that no stream tells of. */
    public String due() {
        return nextPoll().map(Moment::iso).orElse(w.now().toString());
    }

    /** The latest polls, the newest first. */
    public List<PollView> polls() {
        return w.app().map(GitApp::polls).orElse(List.of()).stream()
                .map(poll -> new PollView(
                        moment(poll.time()),
                        words(poll),
                        String.format(Locale.ENGLISH, "%.1f s", poll.millis() / 1000.0),
                        poll.outcome() == PollOutcome.FAILED))
                .toList();
    }

    /** The latest few versions that it was at. */
    public List<Version> earlier() {
        return past().stream().limit(FEW).toList();
    }

    /** Those before. */
    public List<Version> muchEarlier() {
        return past().stream().skip(FEW).toList();
    }

    private List<Version> past() {
        Set<String> seen = new HashSet<>(Set.of(commit()));
        List<Version> past = new ArrayList<>();
        for (GitApp.Past each : w.app().map(GitApp::history).orElse(List.of())) {
            if (seen.add(each.commit())) {
                past.add(version(commit(each), instant(each.since()).map(this::moment)));
            }
        }
        return past;
    }

    private static GitApp.Commit commit(GitApp.Past past) {
        return new GitApp.Commit(past.commit(), past.author(), past.date(), past.subject());
    }

    private String commit() {
        return version().map(Version::id).orElse("");
    }

    private Version version(GitApp.Commit commit, Optional<Moment> since) {
        return new Version(
                commit.id(),
                commit.subject(),
                commit.author(),
                instant(commit.date()).map(this::moment),
                since);
    }

    private static String words(GitApp.Poll poll) {
        return switch (poll.outcome()) {
            case UNCHANGED -> "Nothing new";
            case CHANGED -> poll.message().map(GitAppView::capitalized).orElse("A new version");
            case FAILED -> poll.reason().map(Reason::message).orElse("It could not be read");
        };
    }

    private static String capitalized(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** What the function says that asks the repository, which may be nothing; status only where it cannot be had. */
    private String either(Function<GitApp, Optional<String>> known, String otherwise) {
        return said(app -> known.apply(app).orElse(""), otherwise);
    }

    private String said(Function<GitApp, String> known, String otherwise) {
        return w.app().map(known).orElseGet(() -> w.access(otherwise));
    }

    private Moment moment(Instant instant) {
        return new Moment(instant, w.now());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text == null ? "" : text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(SHORT, id.length()));
    }
}
