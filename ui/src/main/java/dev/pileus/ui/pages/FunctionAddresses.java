package dev.pileus.ui.pages;

import dev.pileus.ui.session.Origins;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.URI;

/**
 * The functions' addresses for people: neighbours of the address under which they have opened this page
 * ({@code ui.example.org}, {@code provision.example.org}); where this page is called otherwise, the addresses that this
 * function itself uses.
 */
@Singleton
final class FunctionAddresses {

    private static final String OWN_LABEL = "ui.";

    private final String provision;
    private final String teardown;
    private final String status;
    private final String gitPoll;
    private final String peer;
    private final String scheme;

    FunctionAddresses(
            @Value("${pileus.provision.url}") String provision,
            @Value("${pileus.teardown.url}") String teardown,
            @Value("${pileus.status.url}") String status,
            @Value("${pileus.git-poll.url}") String gitPoll,
            @Value("${pileus.peer.url}") String peer,
            @Value("${pileus.gateway.url}") URI gateway) {
        this.provision = provision;
        this.teardown = teardown;
        this.status = status;
        this.gitPoll = gitPoll;
        this.peer = peer;
        this.scheme = gateway.getScheme();
    }

    String provision(HttpRequest<?> request) {
        return neighbour(request, "provision", provision);
    }

    String teardown(HttpRequest<?> request) {
        return neighbour(request, "teardown", teardown);
    }

    String status(HttpRequest<?> request) {
        return neighbour(request, "status", status);
    }

    String gitPoll(HttpRequest<?> request) {
        return neighbour(request, "git-poll", gitPoll);
    }

    String peer(HttpRequest<?> request) {
        return neighbour(request, "peer", peer);
    }

    private String neighbour(HttpRequest<?> request, String function, String otherwise) {
        return Origins.host(request)
                .filter(host -> host.startsWith(OWN_LABEL))
                .map(host -> scheme + "://" + function + "." + host.substring(OWN_LABEL.length()))
                .orElse(otherwise);
    }
}
