package dev.pileus.status.openai;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.ModelOperations;
import dev.pileus.status.access.ClientPresence;
import dev.pileus.status.access.Permission;
import dev.pileus.status.access.Permit;
import dev.pileus.status.workload.NamespaceGuard;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import org.reactivestreams.Publisher;

/** Passes calls of OpenAI's API on to the server of a model. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class OpenAiController implements ModelOperations {

    private final NamespaceGuard guard;
    private final ModelServers servers;
    private final ModelClient client;

    OpenAiController(NamespaceGuard guard, ModelServers servers, ModelClient client) {
        this.guard = guard;
        this.servers = servers;
        this.client = client;
    }

    @Override
    public Publisher<HttpResponse<?>> models(CallerToken token, String namespace, String name) {
        return call(
                token,
                namespace,
                name,
                (server, presence, permit) -> client.get(server.resolve("/v1/models"), presence, permit));
    }

    @Override
    public Publisher<HttpResponse<?>> chat(CallerToken token, String namespace, String name, byte[] body) {
        return post(token, namespace, name, "/v1/chat/completions", body);
    }

    @Override
    public Publisher<HttpResponse<?>> complete(CallerToken token, String namespace, String name, byte[] body) {
        return post(token, namespace, name, "/v1/completions", body);
    }

    @Override
    public Publisher<HttpResponse<?>> embed(CallerToken token, String namespace, String name, byte[] body) {
        return post(token, namespace, name, "/v1/embeddings", body);
    }

    private Publisher<HttpResponse<?>> post(
            CallerToken token, String namespace, String name, String path, byte[] body) {
        return call(
                token,
                namespace,
                name,
                (server, presence, permit) -> client.post(server.resolve(path), body, presence, permit));
    }

    /** A request to the server of a model, by a caller. */
    private interface Request {
        Publisher<HttpResponse<?>> to(URI server, ClientPresence presence, Permit permit);
    }

    private Publisher<HttpResponse<?>> call(CallerToken token, String namespace, String name, Request request) {
        Permit permit = guard.require(token, Permission.callService(namespace, name));
        return request.to(servers.require(guard.workload(permit, namespace, name)), ClientPresence.current(), permit);
    }
}
