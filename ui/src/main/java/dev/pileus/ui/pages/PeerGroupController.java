package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Problem;
import dev.pileus.ui.functions.PeerClient;
import dev.pileus.ui.functions.Refusal;
import dev.pileus.ui.session.PostedForm;
import dev.pileus.ui.session.SignInRequired;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import java.util.Map;

/** What can be done with a group of peers and nothing else. */
@Controller("/n/{namespace}/w/{name}")
@Consumes("application/x-www-form-urlencoded")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PeerGroupController {

    private final PeerClient peers;
    private final WorkloadPage page;
    private final Html html;

    PeerGroupController(PeerClient peers, WorkloadPage page, Html html) {
        this.peers = peers;
        this.page = page;
        this.html = html;
    }

    /** The piece of the page with the matrix as it is now, which the page asks for again and again. */
    @Get("/mesh")
    HttpResponse<?> mesh(CallerToken token, @PathVariable String namespace, @PathVariable String name) {
        MeshView mesh = new MeshView(peers.matrix(token, namespace, name));
        return html.fragment("kinds/peers", "mesh", Map.of("path", WorkloadPage.path(namespace, name), "mesh", mesh));
    }

    /** Deletes one peer's pod. */
    @Post("/delete-peer")
    HttpResponse<?> deletePeer(
            HttpRequest<?> request,
            CallerToken token,
            @PathVariable String namespace,
            @PathVariable String name,
            PostedForm form) {
        String peer = form.get("peer");
        if (!SignInRequired.isAddress("/n/" + peer)) {
            throw new HttpStatusException(HttpStatus.NOT_FOUND, "The group '" + name + "' has no such peer.");
        }
        try {
            peers.deletePeer(token, namespace, name, peer);
            return HttpResponse.seeOther(
                    URI.create(WorkloadPage.path(namespace, name) + FlashMessage.PEER_DELETED.query()));
        } catch (HttpClientException e) {
            Problem problem = Refusal.problem(e);
            return page.show(
                    ErrorPages.statusOf(problem),
                    request,
                    token,
                    namespace,
                    name,
                    Map.of(WorkloadPage.FAILURE, problem.detail()));
        }
    }
}
