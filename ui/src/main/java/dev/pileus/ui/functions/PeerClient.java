package dev.pileus.ui.functions;

import dev.pileus.api.peer.PeerGroupOperations;
import io.micronaut.http.client.annotation.Client;

/** The function that collects what the peers of a group have measured, called in the caller's name. */
@Client(id = "peer", errorType = String.class)
public interface PeerClient extends PeerGroupOperations {}
