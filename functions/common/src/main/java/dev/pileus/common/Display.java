package dev.pileus.common;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The part of a kind's definition that the status function needs, as JSON in the record's annotation
 * {@link Labels#DISPLAY}. The kind says it when the workload is made, so no other function knows kinds. A tenant may
 * edit it: it is bounded here, and only decides how the workload is shown.
 *
 * @param shape what runs its pods
 * @param source where what it serves comes from
 * @param starting why it is not ready where all that it needs is a moment
 * @param changing that it still runs as it was before a change
 * @param access how it is reached: the fields of {@code access} in answers, with placeholders such as {@code {nodePort}}
 */
public record Display(Shape shape, Source source, String starting, String changing, Map<String, String> access) {

    /** The most characters of its JSON: status keeps no more of an annotation. */
    public static final int MAX_LENGTH = 1024;

    private static final int MAX_SENTENCE = 200;
    private static final int MAX_FIELDS = 8;

    private static final Pattern SENTENCE = Pattern.compile("\\P{Cntrl}{1," + MAX_SENTENCE + "}");
    private static final Pattern FIELD = Pattern.compile("[a-z][A-Za-z]{0,31}");

    /** Nothing that a shell or a browser takes for more than a word or an address. */
    private static final Pattern TEMPLATE = Pattern.compile("[A-Za-z0-9 .,:@%+/_{}-]{1,256}");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    /** The type of the object that runs a workload's pods. */
    public enum Shape {
        /** A Job, which ends. */
        JOB("job"),
        /** A Deployment, which is kept up. */
        DEPLOYMENT("deployment"),
        /** A Knative Service, which sleeps while nobody asks for it. */
        KNATIVE_SERVICE("knative-service"),
        /** A PeerGroup, whose peers ping each other. */
        PEER_GROUP("peer-group");

        private final String id;

        Shape(String id) {
            this.id = id;
        }

        /** The shape's name in JSON. */
        @JsonValue
        @Override
        public String toString() {
            return id;
        }
    }

    /** The origin of what a workload serves. */
    public enum Source {
        /** From its parameters and its image alone. */
        PARAMETERS("parameters"),
        /** From a file that the step {@code download} of its pods fetches. */
        DOWNLOAD("download"),
        /** From a commit that the step {@code checkout} of its pods checks out, as git-poll says. */
        GIT("git");

        private final String id;

        Source(String id) {
            this.id = id;
        }

        /** The source's name in JSON. */
        @JsonValue
        @Override
        public String toString() {
            return id;
        }
    }

    /** What {@link #access} may have in braces; what has one that has no value yet is left out. */
    public enum Placeholder {
        /** The host under which ports of the nodes are reached. */
        NODE("node"),
        /** The port of the nodes that leads to it. */
        NODE_PORT("nodePort"),
        /** What is spoken there: {@code TCP} or {@code UDP}. */
        PROTOCOL("protocol"),
        /** The address at which its Ingress or its Knative Service answers. */
        URL("url"),
        /** The base address for clients of OpenAI's API, which the status function passes on to it. */
        OPENAI("openai"),
        /** The fingerprint of an SSH host key that a step of its pod has left as its message. */
        FINGERPRINT("fingerprint"),
        /** That nothing outlives a restart, where it has no volume. */
        NOT_KEPT("notKept");

        private final String id;

        Placeholder(String id) {
            this.id = id;
        }

        /** As {@link #access} has it. */
        @Override
        public String toString() {
            return "{" + id + "}";
        }

        private static Placeholder of(String id) {
            return Stream.of(values())
                    .filter(placeholder -> placeholder.id.equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There is no placeholder {" + id + "}"));
        }
    }

    /**
     * Fills in what is left out.
     *
     * @throws IllegalArgumentException if it is not as it should be
     */
    public Display {
        require(shape != null, "A display has a shape: job, deployment, knative-service or peer-group");
        source = Objects.requireNonNullElse(source, Source.PARAMETERS);
        starting = Objects.requireNonNullElse(starting, "its container is starting");
        changing = Objects.requireNonNullElse(changing, "the change is not at work yet");
        require(SENTENCE.matcher(starting).matches(), "'starting' is a sentence of at most " + MAX_SENTENCE);
        require(SENTENCE.matcher(changing).matches(), "'changing' is a sentence of at most " + MAX_SENTENCE);
        access = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNullElse(access, Map.of())));
        require(access.size() <= MAX_FIELDS, "'access' has too many fields");
        access.forEach(Display::check);
    }

    private static void check(String field, String template) {
        require(FIELD.matcher(field).matches(), "'access' has a field of no proper name");
        require(
                template != null && TEMPLATE.matcher(template).matches(),
                "The field '" + field + "' of 'access' is not made of letters, digits and .,:@%+/_-");
        require(placeholders(template).findAny().isPresent(), "The field '" + field + "' has no placeholder");
        require(
                !field.equals("url") || template.startsWith("{url}") || template.startsWith("{openai}"),
                "'url' begins with {url} or {openai}");
    }

    private static void require(boolean isAsItShouldBe, String rule) {
        if (!isAsItShouldBe) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** The same of another shape. */
    public Display with(Shape other) {
        return new Display(other, source, starting, changing, access);
    }

    /** Whether it is reached by means of this. */
    public boolean isReachedBy(Placeholder placeholder) {
        return access.values().stream().flatMap(Display::placeholders).anyMatch(placeholder::equals);
    }

    /** How it is reached, of those fields of which all placeholders have values. */
    public Map<String, String> access(Function<Placeholder, Optional<String>> values) {
        Map<String, String> filled = new LinkedHashMap<>();
        access.forEach((field, template) -> {
            if (placeholders(template)
                    .allMatch(placeholder -> values.apply(placeholder).isPresent())) {
                filled.put(
                        field,
                        PLACEHOLDER
                                .matcher(template)
                                .replaceAll(
                                        found -> Matcher.quoteReplacement(values.apply(Placeholder.of(found.group(1)))
                                                .orElseThrow())));
            }
        });
        return filled;
    }

    private static Stream<Placeholder> placeholders(String template) {
        return PLACEHOLDER.matcher(template).results().map(found -> Placeholder.of(found.group(1)));
    }
}
