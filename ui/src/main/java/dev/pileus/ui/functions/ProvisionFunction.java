package dev.pileus.ui.functions;

import dev.pileus.ui.session.Token;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.annotation.Client;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * The function that makes workloads, called in the caller's name.
 *
 * <p>Its methods throw {@link io.micronaut.http.client.exceptions.HttpClientResponseException} when it refuses, and
 * another {@link io.micronaut.http.client.exceptions.HttpClientException} when it does not answer.
 */
@Singleton
public final class ProvisionFunction {

    private final Caller caller;

    ProvisionFunction(@Client(id = "provision") HttpClient client) {
        this.caller = new Caller(client);
    }

    /** What there is to choose from. */
    public Catalogue catalogue(Token token) {
        return caller.call(token, HttpRequest.GET("/catalogue"), Catalogue.class);
    }

    /** Makes a workload; twice with the same key makes one. */
    public Workload create(Token token, String idempotencyKey, String namespace, WorkloadRequest request) {
        return caller.call(
                token,
                HttpRequest.POST(Caller.path(namespace), request).header("Idempotency-Key", idempotencyKey),
                Workload.class);
    }

    /** The YAML of the objects that {@link #create} would make; nothing is made. */
    public String yaml(Token token, String namespace, WorkloadRequest request) {
        return caller.call(
                token,
                HttpRequest.POST(Caller.path(namespace) + "?dryRun=true", request)
                        .accept("application/yaml"),
                String.class);
    }

    /** The YAML of the objects that a workload is made of. */
    public String manifests(Token token, String namespace, String name) {
        return caller.call(
                token,
                HttpRequest.GET(Caller.path(namespace, name) + "/manifests").accept("application/yaml"),
                String.class);
    }

    /** Gives a workload a new life, from now. */
    public Workload extend(Token token, String namespace, String name, Extension extension) {
        return caller.call(token, HttpRequest.PATCH(Caller.path(namespace, name), extension), Workload.class);
    }

    /**
     * Changes what a workload was asked for with, as far as its kind allows it.
     *
     * @param digest of which parameters the change is, and refused with 412 otherwise; empty for any
     */
    public Workload change(Token token, String namespace, String name, Change change, Optional<String> digest) {
        MutableHttpRequest<Change> request = HttpRequest.PATCH(Caller.path(namespace, name), change);
        digest.ifPresent(known -> request.header(HttpHeaders.IF_MATCH, '"' + known + '"'));
        return caller.call(token, request, Workload.class);
    }
}
