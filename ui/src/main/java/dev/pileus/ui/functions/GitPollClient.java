package dev.pileus.ui.functions;

import dev.pileus.api.gitpoll.AppOperations;
import dev.pileus.api.gitpoll.Pin;
import dev.pileus.api.gitpoll.TrustedHostKey;
import io.micronaut.http.client.annotation.Client;

/**
 * A client of the function that polls the repositories of git apps, called in the caller's name. What it was asked to
 * do it goes on with where nobody waits for it any more.
 */
@Client(id = "git-poll", errorType = String.class)
public interface GitPollClient extends AppOperations<Pin, TrustedHostKey> {

    /** The same for calls that a person waits for, while a git server takes its time. */
    @Client(id = "git-poll-patient", errorType = String.class)
    interface LongTimeout extends AppOperations<Pin, TrustedHostKey> {}
}
