package dev.pileus.api.peer;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

/** Groups of peers. */
@Controller
public interface PeerGroupOperations {

    /** One group. */
    String GROUP = "/namespaces/{namespace}/peer-groups/{name}";

    /**
     * The matrix of a group: each of its peers is asked now what it has measured, for at most three seconds.
     *
     * @param namespace the tenant's namespace
     * @param name the PeerGroup's name
     */
    @Get(GROUP)
    GroupMatrix matrix(@Bearer CallerToken token, String namespace, String name);

    /**
     * Deletes one peer's pod, for a caller who may delete pods. The group stays as large as it is: Kubernetes makes another
     * pod of the same name.
     *
     * @param namespace the tenant's namespace
     * @param name the PeerGroup's name
     * @param peer the peer's name, such as {@code mesh-3}
     * @return 202: its pod is ending; 404 where the group has no such peer
     */
    @Delete(GROUP + "/peers/{peer}")
    @ApiResponse(responseCode = "202", description = "its pod is ending")
    HttpResponse<?> deletePeer(@Bearer CallerToken token, String namespace, String name, String peer);
}
