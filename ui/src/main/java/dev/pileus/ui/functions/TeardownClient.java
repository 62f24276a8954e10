package dev.pileus.ui.functions;

import dev.pileus.api.teardown.TeardownOperations;
import io.micronaut.http.client.annotation.Client;

/** A client of the function that deletes workloads, called in the caller's name. */
@Client(id = "teardown", errorType = String.class)
public interface TeardownClient extends TeardownOperations {}
