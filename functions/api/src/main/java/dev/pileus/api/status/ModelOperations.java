package dev.pileus.api.status;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.reactivestreams.Publisher;

/**
 * The API of a model, by OpenAI's contract: the address of a client is {@value #OPENAI}, its API key the caller's token.
 * Whoever may call services of the namespace through Kubernetes ({@code create services/proxy}) may call the model.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference">what requests and answers look like</a>
 */
@Controller
@Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
@Consumes(MediaType.APPLICATION_JSON)
public interface ModelOperations {

    /** Where the API is. */
    String OPENAI = StatusOperations.WORKLOAD + "/openai/v1";

    /**
     * The model that the workload serves, as a list of one.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     */
    @Get(OPENAI + "/models")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    Publisher<HttpResponse<?>> models(@Bearer CallerToken token, String namespace, String name);

    /**
     * Goes on with a conversation; word by word as an event stream where the request says {@code "stream": true}.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @param body OpenAI's request
     */
    @Post(OPENAI + "/chat/completions")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    Publisher<HttpResponse<?>> chat(
            @Bearer CallerToken token, String namespace, String name, @Body @Schema(type = "object") byte[] body);

    /**
     * Goes on with a text; as an event stream where the request says {@code "stream": true}.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @param body OpenAI's request
     */
    @Post(OPENAI + "/completions")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    Publisher<HttpResponse<?>> complete(
            @Bearer CallerToken token, String namespace, String name, @Body @Schema(type = "object") byte[] body);

    /**
     * Turns texts into vectors, where the model can.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @param body OpenAI's request
     */
    @Post(OPENAI + "/embeddings")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    Publisher<HttpResponse<?>> embed(
            @Bearer CallerToken token, String namespace, String name, @Body @Schema(type = "object") byte[] body);
}
