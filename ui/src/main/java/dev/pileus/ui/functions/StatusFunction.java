package dev.pileus.ui.functions;

import dev.pileus.ui.session.Token;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.annotation.Client;
import jakarta.inject.Singleton;
import java.util.List;

/** The function that knows how things are, called in the caller's name. It throws what {@link ProvisionFunction} does. */
@Singleton
public final class StatusFunction {

    private final Caller caller;

    StatusFunction(@Client(id = "status") HttpClient client) {
        this.caller = new Caller(client);
    }

    /** Who the caller is and where they may work. */
    public Namespaces namespaces(Token token) {
        return caller.call(token, HttpRequest.GET("/namespaces"), Namespaces.class);
    }

    /** All workloads of a namespace. */
    public List<Workload> workloads(Token token, String namespace) {
        return caller.call(token, HttpRequest.GET(Caller.path(namespace)), Workload.Page.class)
                .items();
    }

    /** One workload. */
    public Workload workload(Token token, String namespace, String name) {
        return caller.call(token, HttpRequest.GET(Caller.path(namespace, name)), Workload.class);
    }

    /** The last lines that a workload has written. */
    public String latestLog(Token token, String namespace, String name, int lines) {
        return caller.call(
                token,
                HttpRequest.GET(Caller.path(namespace, name) + "/logs?tail=" + lines)
                        .accept(MediaType.TEXT_PLAIN_TYPE),
                String.class);
    }

    /** How much of the namespace's quota is used. */
    public Quota quota(Token token, String namespace) {
        return caller.call(token, HttpRequest.GET("/namespaces/" + namespace + "/quota"), Quota.class);
    }

    /** Who did what in the namespace. */
    public Audit audit(Token token, String namespace) {
        return caller.call(token, HttpRequest.GET("/namespaces/" + namespace + "/audit"), Audit.class);
    }
}
