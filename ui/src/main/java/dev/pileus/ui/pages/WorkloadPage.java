package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import dev.pileus.ui.form.ChangeForm;
import dev.pileus.ui.form.Curl;
import dev.pileus.ui.form.TtlOption;
import dev.pileus.ui.functions.CatalogueCache;
import dev.pileus.ui.functions.StatusClient;
import dev.pileus.ui.session.Sites;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.client.exceptions.HttpClientException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a workload's own page, and those that ask something about it. */
@Singleton
final class WorkloadPage {

    /** What was just done, in a sentence. */
    static final String NOTICE = "notice";

    /** Why something was not done, in a sentence. */
    static final String FAILURE = "failure";

    private static final String VIEW = "workload";

    /** In how many of the last lines of the log to look for what the workload tells about itself. */
    private static final int SIGNAL_LINES = 1000;

    private final Sessions sessions;
    private final StatusClient status;
    private final CatalogueCache catalogue;
    private final GitApps gitApps;
    private final PeerGroups peerGroups;
    private final FunctionAddresses addresses;
    private final Sites sites;
    private final Html html;

    WorkloadPage(
            Sessions sessions,
            StatusClient status,
            CatalogueCache catalogue,
            GitApps gitApps,
            PeerGroups peerGroups,
            FunctionAddresses addresses,
            Sites sites,
            Html html) {
        this.sessions = sessions;
        this.status = status;
        this.catalogue = catalogue;
        this.gitApps = gitApps;
        this.peerGroups = peerGroups;
        this.addresses = addresses;
        this.sites = sites;
        this.html = html;
    }

    /** A command with what it is for. */
    public record Recipe(String title, String command) {}

    /** The address of a workload's page. */
    static String path(String namespace, String name) {
        return "/n/" + namespace + "/w/" + name;
    }

    /** The workload's own page. */
    MutableHttpResponse<?> show(
            HttpStatus code,
            HttpRequest<?> request,
            CallerToken token,
            String namespace,
            String name,
            Map<String, Object> model) {
        WorkloadView shown = gitApps.completed(token, view(token, namespace, name));
        Map<String, Object> variables = new HashMap<>(Map.of(NOTICE, "", FAILURE, "", "yaml", "", "changed", false));
        variables.putAll(model);
        variables.put("w", shown);
        variables.put("ttlOptions", TtlOption.values());
        variables.put("recipes", recipes(request, shown));
        variables.put("sites", sites);
        if (PeerGroups.isGroup(shown.workload())) {
            // A piece of the page is not kept waiting for peers: its script asks them by itself.
            boolean isPiece = request.getHeaders().contains("HX-Request");
            variables.put("mesh", isPiece ? Optional.empty() : peerGroups.mesh(token, namespace, name));
        }
        variables.put("signals", new Signals(() -> latestLog(token, namespace, name)));
        variables.putIfAbsent(
                "edit", ChangeForm.of(shown.kind(), shown.workload().parameters()));
        return html.page(code, VIEW, name, sessions.of(token), namespace, variables);
    }

    /** A page that asks something about it. */
    HttpResponse<?> ask(String view, CallerToken token, String namespace, String name) {
        Session session = sessions.of(token);
        return html.page(HttpStatus.OK, view, name, session, namespace, Map.of("w", view(token, namespace, name)));
    }

    private WorkloadView view(CallerToken token, String namespace, String name) {
        Workload workload = status.workload(token, namespace, name);
        return WorkloadView.of(workload, catalogue.kind(token, workload.kind()));
    }

    /** A page is worth seeing without what the log says. */
    private String latestLog(CallerToken token, String namespace, String name) {
        try {
            return status.latestLog(token, namespace, name, SIGNAL_LINES);
        } catch (HttpClientException e) {
            return "";
        }
    }

    private List<Recipe> recipes(HttpRequest<?> request, WorkloadView view) {
        String namespace = "/namespaces/" + view.workload().namespace();
        String path = namespace + "/workloads/" + view.name();
        List<Recipe> recipes = new ArrayList<>();
        recipes.add(new Recipe(
                "Read the status",
                Curl.of("GET", addresses.status(request) + path).text()));
        recipes.add(new Recipe(
                "Read the log",
                Curl.of("GET", addresses.status(request) + path + "/logs").text()));
        if (view.workload().kind().equals(GitApps.KIND)) {
            recipes.addAll(gitRecipes(addresses.gitPoll(request) + namespace + "/apps/" + view.name(), view));
        }
        if (PeerGroups.isGroup(view.workload())) {
            String group = addresses.peer(request) + namespace + "/peer-groups/" + view.name();
            recipes.add(new Recipe("Read the matrix", Curl.of("GET", group).text()));
            recipes.add(new Recipe(
                    "Change its size",
                    Curl.of("PATCH", addresses.provision(request) + path, "{\"parameters\":{\"peers\":8}}")
                            .text()));
        }
        recipes.add(new Recipe(
                "Extend it to 1 hour from now",
                Curl.of("PATCH", addresses.provision(request) + path, "{\"ttl\":\"PT1H\"}")
                        .text()));
        recipes.add(new Recipe(
                "Delete it",
                Curl.of("DELETE", addresses.teardown(request) + path).text()));
        return recipes;
    }

    private static List<Recipe> gitRecipes(String app, WorkloadView view) {
        String commit = view.git().version().map(GitAppView.Version::id).orElse("0".repeat(40));
        return List.of(
                new Recipe("Read the polls and revisions", Curl.of("GET", app).text()),
                new Recipe("Poll now", Curl.of("POST", app + "/poll").text()),
                new Recipe(
                        "Pin it to a commit",
                        Curl.of("POST", app + "/pin", "{\"commit\":\"" + commit + "\"}")
                                .text()),
                new Recipe(
                        "Follow the branch again",
                        Curl.of("POST", app + "/pin", "{\"commit\":null}").text()));
    }
}
