package dev.pileus.ui.functions;

import dev.pileus.ui.session.Token;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.annotation.Client;
import jakarta.inject.Singleton;

/** The function that deletes workloads, called in the caller's name. It throws what {@link ProvisionFunction} does. */
@Singleton
public final class TeardownFunction {

    private final Caller caller;

    TeardownFunction(@Client(id = "teardown") HttpClient client) {
        this.caller = new Caller(client);
    }

    /** Deletes a workload and waits; false if some of it is still going after half a minute. */
    public boolean delete(Token token, String namespace, String name) {
        HttpStatus status = caller.exchange(token, HttpRequest.DELETE(Caller.path(namespace, name)))
                .getStatus();
        return status != HttpStatus.ACCEPTED;
    }
}
