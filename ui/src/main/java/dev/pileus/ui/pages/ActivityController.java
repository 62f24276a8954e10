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

/** The page with the activity in a namespace: who did what. */
@Controller("/n/{namespace}/history")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ActivityController {

    private final Sessions sessions;
    private final StatusClient status;
    private final CatalogueCache catalogue;
    private final Html html;

    ActivityController(Sessions sessions, StatusClient status, CatalogueCache catalogue, Html html) {
        this.sessions = sessions;
        this.status = status;
        this.catalogue = catalogue;
        this.html = html;
    }

    /**
     * An action of somebody on a workload.
     *
     * @param time when
     * @param who a person's name, or the empty text where nobody did it
     * @param user the same as Kubernetes has it
     * @param action what was done
     * @param kind the title of the kind of thing it was done to
     * @param workload the name of the workload
     * @param path the workload's page, or the empty text if there is none
     */
    public record Activity(
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
    HttpResponse<?> activities(CallerToken token, @PathVariable String namespace) {
        Instant now = Instant.now();
        List<Activity> activities = status.audit(token, namespace).items().stream()
                .map(entry -> activity(token, namespace, entry, now))
                .toList();
        return html.page(
                HttpStatus.OK, "activity", "Activity", sessions.of(token), namespace, Map.of("activities", activities));
    }

    private Activity activity(CallerToken token, String namespace, Audit.Entry entry, Instant now) {
        String path = "/n/" + namespace + "/w/" + entry.workload();
        boolean mayBeThere =
                !entry.action().equals("deleted") && !entry.action().equals("expired");
        return new Activity(
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
