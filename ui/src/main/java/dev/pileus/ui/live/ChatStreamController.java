package dev.pileus.ui.live;

import dev.pileus.api.CallerToken;
import dev.pileus.ui.functions.Refusal;
import dev.pileus.ui.session.PostedForm;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Streams a model's answer while it is given: {@code words}, {@code thought} while it thinks, and {@code end}; or
 * {@code problem} with a sentence. A page that goes away stops the model.
 */
@Controller("/n/{namespace}/w/{name}/chat/stream")
@Consumes("application/x-www-form-urlencoded")
final class ChatStreamController {

    private static final Logger LOG = LoggerFactory.getLogger(ChatStreamController.class);

    private final Chat chat;
    private final ObjectMapper json;

    ChatStreamController(Chat chat, ObjectMapper json) {
        this.chat = chat;
        this.json = json;
    }

    /** The answer to the conversation in the form's field {@code messages}. */
    @Post
    @Produces(MediaType.TEXT_EVENT_STREAM)
    HttpResponse<Publisher<byte[]>> answer(
            CallerToken token, @PathVariable String namespace, @PathVariable String name, PostedForm form) {
        Flux<ServerSentEvent> events = chat.answer(token, namespace, name, conversation(form))
                .map(this::event)
                .onErrorResume(failure -> !isSignedOut(failure), failure -> Mono.just(problem(failure)));
        return EventStreamResponse.of(events);
    }

    private List<Chat.Message> conversation(PostedForm form) {
        try {
            return chat.conversation(form.get("messages"));
        } catch (IllegalArgumentException e) {
            throw new HttpStatusException(HttpStatus.BAD_REQUEST, e.getMessage());
        }
    }

    private ServerSentEvent event(Chat.Piece piece) {
        return switch (piece) {
            case Chat.Text words -> ServerSentEvent.of("words", words.text());
            case Chat.Thought thought -> ServerSentEvent.of("thought", "");
            case Chat.End end -> ServerSentEvent.of("end", written(end));
        };
    }

    private ServerSentEvent problem(Throwable failure) {
        LOG.info("A model gave no answer: {}", failure.toString());
        return ServerSentEvent.of("problem", chat.explained(failure));
    }

    private static boolean isSignedOut(Throwable failure) {
        return failure instanceof Refusal refusal && refusal.status() == HttpStatus.UNAUTHORIZED;
    }

    private String written(Chat.End end) {
        try {
            return json.writeValueAsString(end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
