package dev.pileus.peer.group;

import dev.pileus.api.CallerToken;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.peer.config.Peer;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Groups of peers. */
@Controller("/namespaces/{namespace}/peer-groups")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PeerGroupController {

    private final PeerGroups groups;

    PeerGroupController(PeerGroups groups) {
        this.groups = groups;
    }

    /**
     * The matrix of a group: each of its peers is asked now what it has measured.
     *
     * @param namespace the tenant's namespace
     * @param name the PeerGroup's name
     */
    @Get("/{name}")
    GroupMatrix matrix(CallerToken token, String namespace, String name) {
        if (!Names.isNamespace(namespace) || !Peer.isName(name)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no such group of peers.");
        }
        return groups.matrix(token, namespace, name);
    }
}
