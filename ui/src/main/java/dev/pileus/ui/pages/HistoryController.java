package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.Audit;
import dev.pileus.ui.functions.CatalogueCache;
import dev.pileus.ui.functions.StatusClient;
import dev.pileus.ui.session.SignInRequired;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows the activity in a namespace: who did what. */
@Controller("/n/{namespace}/history")
@ExecuteOn(TaskExecutors.BLOCKING)
final class HistoryController {

    private final Sessions sessions;
    private final StatusClient status;
    private final CatalogueCache catalogue;
    private final Html html;

    HistoryController(Sessions sessions, StatusClient status, CatalogueCache catalogue, Html html) {
        this.sessions = sessions;
        this.status = status;
        this.catalogue = catalogue;
        this.html = html;
    }

    /**
     * Something that was done.
     *
     * @param time when
     * @param who a person's name, or the empty text where nobody did it
     * @param user the same as Kubernetes has it
     * @param action what was done
     * @param kind the title of the kind of thing it was done to
     * @param workload the name of the workload
     * @param path the workload's page, or the empty text if there is none
     */
    public record Deed(
            Optional<Moment> time, String who, String user, String action, String kind, String workload, String path) {

        /** A sign that goes with the action. */
        public String icon() {
            return switch (action) {
                case "created" -> "+";
                case "changed" -> "✎";
                case "extended" -> "↻";
                case "deleted" -> "✕";
                case "expired" -> "◷";
                default -> "·";
            };
        }

        /** Whether it went by itself. */
        public boolean isByItself() {
            return action.equals("expired");
        }
    }

    /** What was done, the latest first. */
    @Get
    HttpResponse<?> history(CallerToken token, @PathVariable String namespace) {
        Instant now = Instant.now();
        List<Deed> deeds = status.audit(token, namespace).items().stream()
                .map(entry -> deed(token, namespace, entry, now))
                .toList();
        return html.page(HttpStatus.OK, "history", "Activity", sessions.of(token), namespace, Map.of("deeds", deeds));
    }

    private Deed deed(CallerToken token, String namespace, Audit.Entry entry, Instant now) {
        String path = "/n/" + namespace + "/w/" + entry.workload();
        boolean mayBeThere =
                !entry.action().equals("deleted") && !entry.action().equals("expired");
        return new Deed(
                Optional.of(new Moment(entry.time(), now)),
                Session.shortened(entry.user()),
                entry.user(),
                entry.action(),
                entry.kind().isEmpty()
                        ? ""
                        : catalogue.kind(token, entry.kind()).title(),
                entry.workload(),
                mayBeThere && SignInRequired.isAddress(path) ? path : "");
    }
}
