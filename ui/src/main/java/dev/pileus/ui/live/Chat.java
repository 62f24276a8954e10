package dev.pileus.ui.live;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.pileus.api.CallerToken;
import dev.pileus.ui.functions.Refusal;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpStatus;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** A client for chats with a model that runs as a workload, by way of the status function. */
@Singleton
public final class Chat {

    /** The most tokens of one answer, so that a model that finds no end comes to one. */
    public static final int MAX_TOKENS = 1024;

    private static final List<String> ROLES = List.of("system", "user", "assistant");
    private static final String OVER = "[DONE]";

    /** llama.cpp's type of error for a conversation that is longer than the model's context. */
    private static final String TOO_LONG = "exceed_context_size_error";

    private final StatusStreams status;
    private final ObjectMapper json;

    Chat(StatusStreams status, ObjectMapper json) {
        this.status = status;
        this.json = json;
    }

    /**
     * Something that was said.
     *
     * @param role {@code user}, {@code assistant} or {@code system}
     * @param content what was said
     */
    @Serdeable
    public record Message(String role, String content) {}

    /** A piece of an answer. */
    public sealed interface Piece {}

    /** The next few letters of it. */
    public record Text(String text) implements Piece {}

    /** The model thinks before it answers; what it thinks is not for show. */
    public record Thought() implements Piece {}

    /**
     * The answer is complete.
     *
     * @param tokens how many tokens it has, if the model says so
     * @param perSecond how many it made in a second, if the model says so
     * @param cut whether there would have been more of it
     */
    @Serdeable
    public record End(Optional<Integer> tokens, Optional<Double> perSecond, boolean cut) implements Piece {}

    /** The model's server says that it cannot go on. */
    public static final class BrokenOff extends RuntimeException {

        private final String type;

        /** With the type of error that the server names, and its words. */
        BrokenOff(String type, String message) {
            super(message);
            this.type = type;
        }
    }

    @Serdeable
    record Request(
            String model,
            List<Message> messages,
            boolean stream,
            @JsonProperty("stream_options") Options options,
            @JsonProperty("max_tokens") int maxTokens) {}

    @Serdeable
    record Options(@JsonProperty("include_usage") boolean includeUsage) {}

    @Serdeable
    record Chunk(
            @Nullable List<Choice> choices,
            @Nullable Usage usage,
            @Nullable Timings timings,
            @Nullable Failure error) {}

    @Serdeable
    record Choice(
            @Nullable Delta delta,
            @Nullable @JsonProperty("finish_reason") String finishReason) {}

    @Serdeable
    record Delta(
            @Nullable String content,
            @Nullable @JsonProperty("reasoning_content") String reasoning) {}

    @Serdeable
    record Usage(
            @Nullable @JsonProperty("completion_tokens") Integer completionTokens) {}

    /** What llama.cpp's server adds to its last chunk. */
    @Serdeable
    record Timings(
            @Nullable @JsonProperty("predicted_n") Integer tokens,
            @Nullable @JsonProperty("predicted_per_second") Double perSecond) {}

    @Serdeable
    record Failure(@Nullable String type, @Nullable String message) {}

    /**
     * The conversation that a page sends.
     *
     * @throws IllegalArgumentException if it is none
     */
    public List<Message> conversation(String text) {
        try {
            List<Message> messages = json.readValue(text, Argument.listOf(Message.class));
            boolean wellFormed = messages != null
                    && !messages.isEmpty()
                    && messages.stream()
                            .allMatch(message -> ROLES.contains(message.role()) && message.content() != null);
            if (wellFormed) {
                return messages;
            }
        } catch (IOException e) {
            // Said below.
        }
        throw new IllegalArgumentException("This is not a conversation.");
    }

    /** The model's next answer, piece by piece. Cancelling it makes the model stop. */
    public Flux<Piece> answer(CallerToken token, String namespace, String name, List<Message> conversation) {
        Request request = new Request(name, conversation, true, new Options(true), MAX_TOKENS);
        return Flux.defer(() -> {
            Progress progress = new Progress();
            return status.chat(token, namespace, name, written(request))
                    .takeUntil(event -> event.data().equals(OVER))
                    .filter(event -> !event.data().equals(OVER))
                    .concatMapIterable(event -> progress.pieces(chunk(event)), 1)
                    .concatWith(Flux.defer(() -> Flux.just(progress.end())));
        });
    }

    /** What went wrong, in words for the person who asked. */
    public String explained(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            HttpStatus code = refusal.status();
            return switch (code) {
                case BAD_REQUEST, REQUEST_ENTITY_TOO_LARGE ->
                    isTooLong(failure(refusal.body())) || code != HttpStatus.BAD_REQUEST
                            ? "This conversation has become too long for the model. Start a new one."
                            : "The model did not understand this. Start a new conversation.";
                case FORBIDDEN -> "You may not talk to this model.";
                case NOT_FOUND -> "This model has been deleted.";
                case CONFLICT, TOO_MANY_REQUESTS -> sentence(refusal.problem().detail());
                default -> "The model does not answer at the moment. Try again in a few seconds.";
            };
        }
        if (failure instanceof BrokenOff brokenOff) {
            return isTooLong(brokenOff.type)
                    ? "This conversation has become too long for the model. Start a new one."
                    : "The model could not finish its answer. Try again.";
        }
        return "The model does not answer at the moment. Try again in a few seconds.";
    }

    private static boolean isTooLong(String type) {
        return type.equals(TOO_LONG);
    }

    /** The type of error that the model's server names in an answer; the empty text where it names none. */
    private String failure(String body) {
        try {
            return Optional.ofNullable(json.readValue(body, Chunk.class))
                    .map(Chunk::error)
                    .map(Failure::type)
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private static String sentence(String text) {
        String first = text.isEmpty()
                ? "This did not work"
                : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        return first.endsWith(".") ? first : first + ".";
    }

    private Chunk chunk(ServerSentEvent event) {
        try {
            return json.readValue(event.data(), Chunk.class);
        } catch (IOException e) {
            throw new BrokenOff("", "This is not a piece of an answer.");
        }
    }

    private String written(Request request) {
        try {
            return json.writeValueAsString(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is known of an answer that is being given. */
    private static final class Progress {

        private Optional<Integer> tokens = Optional.empty();
        private Optional<Double> perSecond = Optional.empty();
        private boolean complete;
        private boolean cut;

        List<Piece> pieces(Chunk chunk) {
            if (chunk.error() != null) {
                throw new BrokenOff(
                        Optional.ofNullable(chunk.error().type()).orElse(""),
                        Optional.ofNullable(chunk.error().message()).orElse(""));
            }
            if (chunk.usage() != null) {
                tokens = Optional.ofNullable(chunk.usage().completionTokens());
            }
            if (chunk.timings() != null) {
                perSecond = Optional.ofNullable(chunk.timings().perSecond());
                tokens = tokens.or(() -> Optional.ofNullable(chunk.timings().tokens()));
            }
            List<Piece> pieces = new ArrayList<>();
            for (Choice choice : Optional.ofNullable(chunk.choices()).orElse(List.of())) {
                complete |= choice.finishReason() != null;
                cut |= "length".equals(choice.finishReason());
                if (choice.delta() != null) {
                    add(pieces, choice.delta());
                }
            }
            return pieces;
        }

        private static void add(List<Piece> pieces, Delta delta) {
            if (delta.content() != null && !delta.content().isEmpty()) {
                pieces.add(new Text(delta.content()));
            } else if (delta.reasoning() != null && !delta.reasoning().isEmpty()) {
                pieces.add(new Thought());
            }
        }

        Piece end() {
            if (!complete) {
                throw new BrokenOff("", "The answer has no end.");
            }
            return new End(tokens, perSecond, cut);
        }
    }
}
