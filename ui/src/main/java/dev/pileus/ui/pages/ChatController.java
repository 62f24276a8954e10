package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import dev.pileus.ui.functions.CatalogueCache;
import dev.pileus.ui.functions.Refusal;
import dev.pileus.ui.functions.StatusClient;
import dev.pileus.ui.live.Chat;
import dev.pileus.ui.session.PostedForm;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The page to talk to a model. Its script keeps the conversation in the browser and streams the answers; without
 * scripts, the form gives one answer to one question.
 */
@Controller("/n/{namespace}/w/{name}/chat")
@Consumes("application/x-www-form-urlencoded")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ChatController {

    private static final String KIND = "model";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Sessions sessions;
    private final StatusClient status;
    private final CatalogueCache catalogue;
    private final Chat chat;
    private final Html html;

    ChatController(Sessions sessions, StatusClient status, CatalogueCache catalogue, Chat chat, Html html) {
        this.sessions = sessions;
        this.status = status;
        this.catalogue = catalogue;
        this.chat = chat;
        this.html = html;
    }

    /** A question with its answer, or with why there is none. */
    public record Exchange(String question, String answer, String problem) {
        static final Exchange NONE = new Exchange("", "", "");
    }

    /** A new conversation, or the one that this browser remembers. */
    @Get
    HttpResponse<?> chat(CallerToken token, @PathVariable String namespace, @PathVariable String name) {
        return page(token, namespace, name, HttpStatus.OK, Exchange.NONE);
    }

    /** The answer to one question. */
    @Post
    HttpResponse<?> answer(
            CallerToken token, @PathVariable String namespace, @PathVariable String name, PostedForm form) {
        String question = form.get("message");
        if (question.isBlank()) {
            return page(token, namespace, name, HttpStatus.OK, Exchange.NONE);
        }
        try {
            String answer = chat
                    .answer(token, namespace, name, List.of(new Chat.Message("user", question)))
                    .take(PATIENCE)
                    .collectList()
                    .blockOptional()
                    .orElse(List.of())
                    .stream()
                    .map(piece -> piece instanceof Chat.Text words ? words.text() : "")
                    .collect(Collectors.joining());
            return page(token, namespace, name, HttpStatus.OK, new Exchange(question, answer, ""));
        } catch (Refusal e) {
            if (e.status() == HttpStatus.UNAUTHORIZED) {
                throw e;
            }
            return refused(token, namespace, name, question, e);
        } catch (HttpClientException | Chat.BrokenOff e) {
            return refused(token, namespace, name, question, e);
        }
    }

    private HttpResponse<?> refused(
            CallerToken token, String namespace, String name, String question, Exception failure) {
        Exchange exchange = new Exchange(question, "", chat.explained(failure));
        return page(token, namespace, name, HttpStatus.SERVICE_UNAVAILABLE, exchange);
    }

    private HttpResponse<?> page(CallerToken token, String namespace, String name, HttpStatus code, Exchange exchange) {
        Session session = sessions.of(token);
        Workload workload = status.workload(token, namespace, name);
        if (!workload.kind().equals(KIND)) {
            throw new HttpStatusException(HttpStatus.NOT_FOUND, "This workload has no chat.");
        }
        WorkloadView shown = WorkloadView.of(workload, catalogue.kind(token, workload.kind()));
        return html.page(
                code,
                "chat",
                "Chat with " + name,
                session,
                namespace,
                Map.of("w", shown, "exchange", exchange, "maxTokens", Chat.MAX_TOKENS));
    }
}
