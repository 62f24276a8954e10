package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.ui.functions.StatusClient;
import dev.pileus.ui.quota.QuotaUsage;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;

/** Serves the page with a namespace's quota and its usage. */
@Controller("/n/{namespace}/quota")
@ExecuteOn(TaskExecutors.BLOCKING)
final class QuotaController {

    private final Sessions sessions;
    private final StatusClient status;
    private final Html html;

    QuotaController(Sessions sessions, StatusClient status, Html html) {
        this.sessions = sessions;
        this.status = status;
        this.html = html;
    }

    /** All that is limited, with how much of it is left. */
    @Get
    HttpResponse<?> quota(CallerToken token, @PathVariable String namespace) {
        return html.page(
                HttpStatus.OK,
                "quota",
                "Quota of " + namespace,
                sessions.of(token),
                namespace,
                Map.of("usages", QuotaUsage.all(status.quota(token, namespace))));
    }
}
