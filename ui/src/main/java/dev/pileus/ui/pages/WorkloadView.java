package dev.pileus.ui.pages;

import dev.pileus.api.Phase;
import dev.pileus.api.Reason;
import dev.pileus.api.Workload;
import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.api.provision.Catalogue.Kind;
import dev.pileus.ui.form.Parameter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A workload as pages show it.
 *
 * @param workload what status says
 * @param kind what it is
 * @param now when the page was made
 * @param app how the repository is asked, of a git app where that is known
 */
public record WorkloadView(Workload workload, Kind kind, Instant now, Optional<GitApp> app) {

    /** A workload as it is now. */
    public static WorkloadView of(Workload workload, Kind kind) {
        return new WorkloadView(workload, kind, Instant.now(), Optional.empty());
    }

    /** The same with how its repository is asked. */
    WorkloadView with(Optional<GitApp> newest) {
        return new WorkloadView(workload, kind, now, newest);
    }

    /** This long before its end a workload's page begins to warn; {@code times.js} does too. */
    private static final Duration SOON = Duration.ofMinutes(5);

    /** The most characters of a parameter to show; the text of a website is long. */
    private static final int MAX_SHOWN = 2000;

    /** Something to show under a title. */
    public record Entry(String title, String value) {

        static Entry shortened(String title, String value) {
            if (value.length() <= MAX_SHOWN) {
                return new Entry(title, value);
            }
            int end = Character.isHighSurrogate(value.charAt(MAX_SHOWN - 1)) ? MAX_SHOWN - 1 : MAX_SHOWN;
            return new Entry(title, value.substring(0, end) + "…\n\n(%,d characters in all)".formatted(value.length()));
        }

        /** Whether it can be followed; only what browsers open as a page. */
        public boolean isLink() {
            return value.startsWith("http://") || value.startsWith("https://");
        }

        /** Whether it needs a block of its own. */
        public boolean isLong() {
            return value.length() > 60 || value.indexOf('\n') >= 0;
        }
    }

    /** An event of a workload. */
    public record Event(Optional<Moment> time, boolean isWarning, String reason, String message) {

        /** The reason in words: {@code AllPeersReady} as "All peers ready". */
        public String title() {
            return WorkloadView.title(reason);
        }
    }

    /** Its name. */
    public String name() {
        return workload.name();
    }

    /** The address of its page. */
    public String path() {
        return "/n/" + workload.namespace() + "/w/" + workload.name();
    }

    /** The address of a form for another one like it. */
    public String again() {
        return "/n/" + workload.namespace() + "/new/" + workload.kind() + "?from=" + name();
    }

    /** Whether another one like it can be asked for. */
    public boolean isRepeatable() {
        return !kind.schema().isEmpty();
    }

    /** Changes with anything that a page shows of it; the same for the same, whichever instance draws the page. */
    public String version() {
        return Version.of(
                workload.phase(),
                workload.summary(),
                workload.reason(),
                workload.exitCode(),
                workload.createdBy(),
                workload.createdAt(),
                workload.expiresAt(),
                workload.events(),
                useVersion(),
                kind.title());
    }

    /** Its phase. */
    public String phase() {
        return workload.phase().title();
    }

    /** A sign that goes with the phase, for those who do not see colours; the word is always beside it. */
    public String phaseIcon() {
        return switch (workload.phase()) {
            case PENDING -> "◔";
            case RUNNING -> "▶";
            case SUCCEEDED -> "✓";
            case FAILED -> "✕";
            case SLEEPING -> "☾";
            case TERMINATING -> "⌫";
        };
    }

    /** The template with what is special about its kind. */
    public String template() {
        return KindTemplate.of(workload.kind());
    }

    /** Changes with what a page shows of how to use it. */
    public String useVersion() {
        String version = Version.of(
                workload.access(), workload.phase(), workload.replicas(), parametersVersion(), workload.pods(), app);
        return PeerGroups.isGroup(workload) ? Version.of(version, workload.events()) : version;
    }

    /** Changes with what it was asked for with. */
    public String parametersVersion() {
        return workload.parametersDigest().orElseGet(() -> Version.of(workload.parameters()));
    }

    /** What is special about it where it is a git app. */
    public GitAppView git() {
        return new GitAppView(this);
    }

    /** Whether it is at work. */
    public boolean isRunning() {
        return workload.phase() == Phase.RUNNING;
    }

    /** Whether it is on its way to work. */
    public boolean isPending() {
        return workload.phase() == Phase.PENDING;
    }

    /** Whether it has stopped without doing its work. */
    public boolean isFailed() {
        return workload.phase() == Phase.FAILED;
    }

    /** Whether it waits until somebody needs it. */
    public boolean isSleeping() {
        return workload.phase() == Phase.SLEEPING;
    }

    /** Whether its time is nearly up. */
    public boolean isEndingSoon() {
        return !isTerminating() && Duration.between(now, workload.expiresAt()).compareTo(SOON) < 0;
    }

    /** Whether it is on its way out. */
    public boolean isTerminating() {
        return workload.phase() == Phase.TERMINATING;
    }

    /** What it writes, as its kind calls it: the output of a command, the log of anything else. */
    public String logTitle() {
        return kind.word("x-log").orElse(workload.exitCode().isPresent() ? "Output" : "Log");
    }

    /** Why it is not well. */
    public String reason() {
        return workload.reason().map(Reason::message).orElse("");
    }

    /** Who made it, without what Kubernetes puts before the name. */
    public String creator() {
        return Session.shortened(workload.createdBy());
    }

    /** When it was made. */
    public Optional<Moment> created() {
        return Optional.of(moment(workload.createdAt()));
    }

    /** When it will be deleted. */
    public Optional<Moment> expires() {
        return Optional.of(moment(workload.expiresAt()));
    }

    /** For sorting: the later, the greater. */
    public String createdIso() {
        return workload.createdAt().toString();
    }

    /** For sorting: the sooner it ends, the less. */
    public String endIso() {
        return workload.expiresAt().toString();
    }

    /** For sorting: the more somebody should look at it, the less. */
    public int rank() {
        return switch (workload.phase()) {
            case FAILED -> 0;
            case PENDING -> 1;
            case RUNNING -> 2;
            case SLEEPING -> 3;
            case SUCCEEDED -> 4;
            case TERMINATING -> 5;
        };
    }

    /** What people may look for it by, in small letters. */
    public String text() {
        return String.join(
                        " ",
                        name(),
                        kind.title(),
                        phase(),
                        creator(),
                        workload.summary(),
                        reason(),
                        url(),
                        command(),
                        workload.access().repository().commit().orElse(""))
                .toLowerCase(Locale.ROOT);
    }

    /** How it ended, in words. */
    public String exitCode() {
        return workload.exitCode().map(String::valueOf).orElse("");
    }

    /** How to reach it, of what has no fragment of its own. */
    public List<Entry> access() {
        return Stream.of(
                        new Entry("Address", url()),
                        new Entry("Command", command()),
                        new Entry("Host", host()),
                        new Entry("Port", port()),
                        new Entry("Fingerprint", fingerprint()))
                .filter(entry -> !entry.value().isEmpty())
                .toList();
    }

    /** The address where it answers HTTP; this and what follows is the empty text while it is not known. */
    public String url() {
        return workload.access().url().orElse("");
    }

    /** That address where it can be followed. */
    public String link() {
        return new Entry("", url()).isLink() ? url() : "";
    }

    /** What to type. */
    public String command() {
        return workload.access().command().orElse("");
    }

    /** The host of its port. */
    public String host() {
        return workload.access().host().orElse("");
    }

    /** Its port on that host. */
    public String port() {
        return workload.access().port().orElse("");
    }

    /** The fingerprint of its host key. */
    public String fingerprint() {
        return workload.access().fingerprint().orElse("");
    }

    /** Whether its files are lost at a restart. */
    public boolean isEphemeral() {
        return workload.access().kept().isPresent();
    }

    /** A value it was asked for with; the empty text if it was not said. */
    public String parameter(String name) {
        Object value = workload.parameters().get(name);
        return value == null ? "" : String.valueOf(value);
    }

    /** A value it was asked for with, in the words in which the form asks for it; its first line. */
    public String parameterTitle(String name) {
        String value = parameter(name);
        return Parameter.of(kind).stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .map(parameter -> parameter.titleOf(value))
                .orElse(value);
    }

    /** What it was asked for with, in the kind's own order and words. */
    public List<Entry> parameters() {
        Map<String, Parameter> known =
                Parameter.of(kind).stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        List<String> order =
                List.copyOf(Parameter.of(kind).stream().map(Parameter::name).toList());
        return workload.parameters().entrySet().stream()
                .filter(entry -> !known.containsKey(entry.getKey())
                        || !known.get(entry.getKey()).isSecret())
                .sorted(Comparator.comparingInt(entry -> Math.floorMod(order.indexOf(entry.getKey()), 1000)))
                .map(entry -> {
                    String value = String.valueOf(entry.getValue());
                    Optional<Parameter> parameter = Optional.ofNullable(known.get(entry.getKey()));
                    return Entry.shortened(
                            parameter.map(Parameter::title).orElseGet(() -> title(entry.getKey())),
                            parameter
                                    .map(found -> found.titleOf(found.shown(value)))
                                    .orElse(value));
                })
                .toList();
    }

    /** What happened to it, the latest first. */
    public List<Event> events() {
        return workload.events().stream()
                .map(event -> new Event(
                        Optional.of(moment(event.time())),
                        "Warning".equals(event.type()),
                        Optional.ofNullable(event.reason()).orElse(""),
                        Optional.ofNullable(event.message()).orElse("")))
                .toList();
    }

    /** The history of a group of peers: its events without those of its pods. */
    public List<Event> history() {
        return PeerGroups.isGroup(workload)
                ? events().stream()
                        .filter(event -> PeerGroups.EVENTS.contains(event.reason()))
                        .toList()
                : List.of();
    }

    private Moment moment(Instant instant) {
        return new Moment(instant, now);
    }

    /** The name of a field as a title: {@code url} as "Address", {@code publicKey} as "Public key". */
    private static String title(String name) {
        String words = name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
        return words.isEmpty() ? "" : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
