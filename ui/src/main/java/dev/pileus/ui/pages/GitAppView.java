package dev.pileus.ui.pages;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import dev.pileus.api.Workload.Repository;
import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.api.gitpoll.PollOutcome;
import dev.pileus.ui.form.PlainDuration;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
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
    private static final Set<ReasonCode> KEY_NOT_TRUSTED =
            EnumSet.of(ReasonCode.DEPLOY_KEY_REFUSED, ReasonCode.REPOSITORY_NOT_FOUND);

    /** The codes of errors that another key or token mends. */
    private static final Set<ReasonCode> CREDENTIALS_NO_GOOD = EnumSet.of(
            ReasonCode.CREDENTIALS_MISSING,
            ReasonCode.CREDENTIALS_OF_ANOTHER_SERVER,
            ReasonCode.DEPLOY_KEY_REFUSED,
            ReasonCode.INVALID_DEPLOY_KEY,
            ReasonCode.TOKEN_REFUSED);

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
     * A pod, and the commit that it runs.
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
                : repository()
                        .commit()
                        .map(id -> new GitApp.Commit(
                                id,
                                repository().author().orElse(""),
                                repository().date().orElse(""),
                                repository().subject().orElse("")));
        return commit.map(each -> version(each, Optional.empty()));
    }

    /** Whether it is at no version yet. */
    public boolean isNew() {
        return commit().isEmpty();
    }

    /** The branch or tag that it follows; the empty text for the default branch. */
    public String ref() {
        String ref = either(app -> Optional.of(app.ref()), Repository::ref);
        return ref.equals("HEAD") ? "" : ref;
    }

    /** What it follows, in words. */
    public String refTitle() {
        return ref().isEmpty() ? "the default branch" : ref();
    }

    /** Whether somebody has it stay at a version. */
    public boolean isPinned() {
        return !either(GitApp::pinned, Repository::pinned).isEmpty();
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
        return problem().map(Reason::message).orElse("");
    }

    /** Whether that is what the top of the page says anyway. */
    public boolean isErrorShown() {
        return w.workload().reason().map(Reason::code).equals(problem().map(Reason::code));
    }

    /** Whether the repository cannot be read, for another reason than its server's key. */
    public boolean hasProblem() {
        return problem().isPresent() && offeredHostKey().isEmpty();
    }

    /** What to do about it. */
    public String advice() {
        if (!publicKey().isEmpty() && isOneOf(KEY_NOT_TRUSTED)) {
            return "Add the key below at the git host, then poll again.";
        }
        if (isOneOf(CREDENTIALS_NO_GOOD)) {
            return "Enter another one under “Settings”.";
        }
        return "Pileus keeps trying. If this persists, check the repository’s address under “Settings”.";
    }

    /** What is wrong, as the function says that asks the repository; as status does where that cannot be had. */
    private Optional<Reason> problem() {
        return w.app().isPresent()
                ? w.app().flatMap(GitApp::error)
                : repository()
                        .error()
                        .map(message -> new Reason(repository().errorCode().orElse(ReasonCode.OTHER), message));
    }

    private boolean isOneOf(Set<ReasonCode> codes) {
        return problem().filter(reason -> codes.contains(reason.code())).isPresent();
    }

    /** The fingerprint by which the git server is known, or the empty text. */
    public String hostKey() {
        return either(GitApp::hostKey, Repository::hostKey);
    }

    /** The fingerprint of a host key that was refused, or the empty text. */
    public String offeredHostKey() {
        return either(GitApp::offeredHostKey, Repository::offeredHostKey);
    }

    /** The public half of the deploy key, or the empty text. */
    public String publicKey() {
        return either(GitApp::publicKey, Repository::publicKey);
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
            case UNCHANGED -> "No new commit";
            case CHANGED -> poll.message().map(GitAppView::capitalized).orElse("A new commit");
            case FAILED -> poll.reason().map(Reason::message).orElse("The repository could not be read");
        };
    }

    private static String capitalized(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** What the function says that asks the repository, which may be nothing; status only where it cannot be had. */
    private String either(Function<GitApp, Optional<String>> known, Function<Repository, Optional<String>> otherwise) {
        return w.app().map(known).orElseGet(() -> otherwise.apply(repository())).orElse("");
    }

    private Repository repository() {
        return w.workload().access().repository();
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
