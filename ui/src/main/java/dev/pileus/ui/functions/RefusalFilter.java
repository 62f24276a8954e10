package dev.pileus.ui.functions;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.ClientFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.json.JsonMapper;

/** Turns the error of a client into a {@link Refusal}: of the framework's own, a 404 would come back as null. */
@ClientFilter(ClientFilter.MATCH_ALL_PATTERN)
final class RefusalFilter {

    private final JsonMapper json;

    RefusalFilter(JsonMapper json) {
        this.json = json;
    }

    @ResponseFilter
    void refuse(HttpClientResponseException error) {
        if (error.code() >= HttpStatus.BAD_REQUEST.getCode()) {
            String body = error.getResponse().getBody(String.class).orElse("");
            throw Refusal.of(error.getStatus(), body, json);
        }
    }
}
