package dev.pileus.peer.group;

import dev.pileus.api.CallerToken;
import dev.pileus.api.peer.GroupMatrix;
import dev.pileus.api.peer.PeerGroupOperations;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.peer.config.Peer;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Groups of peers. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class PeerGroupController implements PeerGroupOperations {

    private final PeerGroups groups;

    PeerGroupController(PeerGroups groups) {
        this.groups = groups;
    }

    @Override
    public GroupMatrix matrix(CallerToken token, String namespace, String name) {
        requireGroup(namespace, name);
        return groups.matrix(token, namespace, name);
    }

    @Override
    public HttpResponse<?> deletePeer(CallerToken token, String namespace, String name, String peer) {
        requireGroup(namespace, name);
        groups.deletePeer(token, namespace, name, peer);
        return HttpResponse.accepted();
    }

    private static void requireGroup(String namespace, String name) {
        if (!Names.isNamespace(namespace) || !Peer.isName(name)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no such group of peers.");
        }
    }
}
