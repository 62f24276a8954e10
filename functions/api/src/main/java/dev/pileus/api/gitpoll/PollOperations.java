package dev.pileus.api.gitpoll;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The operation that polls the repositories of all git apps; status calls it when one is due.
 *
 * @param <D> the body: {@link DuePolls}, or the bytes, for git-poll checks them by itself
 */
@Controller
public interface PollOperations<D> {

    /** Where it is called. */
    String POLL = "/poll";

    /**
     * Asks the repositories of all git apps that are due, for a caller who may list ConfigMaps in all namespaces. This
     * function forgets when it sleeps which these are. So a caller may give back what it was told: {@code {"due": [{"app",
     * "failures"}]}} says which apps are due among those that have been forgotten. Without a body all of these are.
     */
    @Post(value = POLL, consumes = "*/*")
    PollReport poll(@Bearer CallerToken token, @Nullable @Body @Schema(implementation = DuePolls.class) D body);
}
