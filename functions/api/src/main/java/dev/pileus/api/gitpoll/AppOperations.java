package dev.pileus.api.gitpoll;

import dev.pileus.api.Bearer;
import dev.pileus.api.CallerToken;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The operations on a tenant's git apps.
 *
 * @param <P> the body of a pin: {@link Pin}, or the bytes, for git-poll checks them by itself
 * @param <K> the body with a host key: {@link TrustedHostKey}, or the bytes
 */
@Controller
public interface AppOperations<P, K> {

    /** The git apps of a namespace. */
    String APPS = "/namespaces/{namespace}/apps";

    /** One of them. */
    String APP = APPS + "/{name}";

    /**
     * The git apps of a namespace, by name.
     *
     * @param namespace the tenant's namespace
     */
    @Get(APPS)
    GitApp.Page apps(@Bearer CallerToken token, String namespace);

    /**
     * One git app.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     */
    @Get(APP)
    GitApp app(@Bearer CallerToken token, String namespace, String name);

    /**
     * Asks the app's repository now, for a caller who may change the app.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     * @return what came of it: a repository that cannot be read is an answer too
     */
    @Post(value = APP + "/poll", consumes = "*/*")
    PollResult poll(@Bearer CallerToken token, String namespace, String name);

    /**
     * Has the app stay at a commit, {@code {"commit": "<40 digits>"}}, or follow its branch again, {@code {"commit":
     * null}}.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     */
    @Post(value = APP + "/pin", consumes = "*/*")
    GitApp pin(
            @Bearer CallerToken token, String namespace, String name, @Body @Schema(implementation = Pin.class) P body);

    /**
     * Trusts the host key that the git server shows now, {@code {"fingerprint": "SHA256:…"}}, in place of the pinned one.
     *
     * @param namespace the tenant's namespace
     * @param name the workload's name
     */
    @Post(value = APP + "/trust-host-key", consumes = "*/*")
    GitApp trustHostKey(
            @Bearer CallerToken token,
            String namespace,
            String name,
            @Body @Schema(implementation = TrustedHostKey.class) K body);
}
