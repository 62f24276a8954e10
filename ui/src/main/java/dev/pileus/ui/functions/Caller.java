package dev.pileus.ui.functions;

import dev.pileus.ui.session.Token;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.client.HttpClient;

/** Calls a function in somebody's name. Every refusal is an exception; the problem document is kept as text. */
record Caller(HttpClient client) {

    <T> T call(Token token, MutableHttpRequest<?> request, Class<T> type) {
        return client.toBlocking().retrieve(authorized(token, request), Argument.of(type), Argument.STRING);
    }

    HttpResponse<String> exchange(Token token, MutableHttpRequest<?> request) {
        return client.toBlocking().exchange(authorized(token, request), Argument.STRING, Argument.STRING);
    }

    /** A workload's address; its parts are DNS labels, see {@link dev.pileus.ui.session.SignInRequired}. */
    static String path(String namespace, String name) {
        return path(namespace) + "/" + name;
    }

    /** The address of a namespace's workloads. */
    static String path(String namespace) {
        return "/namespaces/" + namespace + "/workloads";
    }

    private static MutableHttpRequest<?> authorized(Token token, MutableHttpRequest<?> request) {
        return request.header(HttpHeaders.AUTHORIZATION, token.authorization());
    }
}
