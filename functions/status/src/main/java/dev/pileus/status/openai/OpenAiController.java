package dev.pileus.status.openai;

import dev.pileus.common.CallerToken;
import dev.pileus.status.access.ClientPresence;
import dev.pileus.status.access.Permission;
import dev.pileus.status.access.Permit;
import dev.pileus.status.workload.NamespaceGuard;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import org.reactivestreams.Publisher;

/**
 * The API of a model, by OpenAI's contract: the address of a client is this controller's, its API key the caller's token.
 * Whoever may call services of the namespace through Kubernetes ({@code create services/proxy}) may call the model.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference">what requests and answers look like</a>
 */
@Controller("/namespaces/{namespace}/workloads/{name}/openai/v1")
@Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
@Consumes(MediaType.APPLICATION_JSON)
@ExecuteOn(TaskExecutors.BLOCKING)
final class OpenAiController {

    private final NamespaceGuard guard;
    private final ModelServers servers;
    private final ModelClient client;

    OpenAiController(NamespaceGuard guard, ModelServers servers, ModelClient client) {
        this.guard = guard;
        this.servers = servers;
        this.client = client;
    }

    /**
     * The model that the workload serves, as a list of one.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     */
    @Get("/models")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    Publisher<HttpResponse<?>> models(CallerToken token, ClientPresence presence, String namespace, String name) {
        return call(
                token, namespace, name, (server, permit) -> client.get(server.resolve("/v1/models"), presence, permit));
    }

    /**
     * Goes on with a conversation; word by word as an event stream where the request says {@code "stream": true}.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @param body OpenAI's request
     */
    @Post("/chat/completions")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    Publisher<HttpResponse<?>> chat(
            CallerToken token,
            ClientPresence presence,
            String namespace,
            String name,
            @Body @Schema(type = "object") byte[] body) {
        return call(
                token,
                namespace,
                name,
                (server, permit) -> client.post(server.resolve("/v1/chat/completions"), body, presence, permit));
    }

    /**
     * Goes on with a text; as an event stream where the request says {@code "stream": true}.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @param body OpenAI's request
     */
    @Post("/completions")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    Publisher<HttpResponse<?>> complete(
            CallerToken token,
            ClientPresence presence,
            String namespace,
            String name,
            @Body @Schema(type = "object") byte[] body) {
        return call(
                token,
                namespace,
                name,
                (server, permit) -> client.post(server.resolve("/v1/completions"), body, presence, permit));
    }

    /**
     * Turns texts into vectors, where the model can.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @param body OpenAI's request
     */
    @Post("/embeddings")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    Publisher<HttpResponse<?>> embed(
            CallerToken token,
            ClientPresence presence,
            String namespace,
            String name,
            @Body @Schema(type = "object") byte[] body) {
        return call(
                token,
                namespace,
                name,
                (server, permit) -> client.post(server.resolve("/v1/embeddings"), body, presence, permit));
    }

    /** A request to the server of a model, by a caller. */
    private interface Request {
        Publisher<HttpResponse<?>> to(URI server, Permit permit);
    }

    private Publisher<HttpResponse<?>> call(CallerToken token, String namespace, String name, Request request) {
        Permit permit = guard.require(token, Permission.callService(namespace, name));
        return request.to(servers.require(guard.workload(namespace, name)), permit);
    }
}
