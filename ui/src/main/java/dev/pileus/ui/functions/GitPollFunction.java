package dev.pileus.ui.functions;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pileus.ui.session.Token;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.annotation.Client;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * The function that asks the repositories of git apps, called in the caller's name. It throws what
 * {@link ProvisionFunction} does. What it was asked to do it goes on with where nobody waits for it any more.
 */
@Singleton
public final class GitPollFunction {

    private final Caller quick;
    private final Caller patient;

    GitPollFunction(@Client(id = "git-poll") HttpClient quick, @Client(id = "git-poll-patient") HttpClient patient) {
        this.quick = new Caller(quick);
        this.patient = new Caller(patient);
    }

    /**
     * What came of a poll.
     *
     * @param outcome {@code unchanged}, {@code changed} or {@code failed}
     */
    @Serdeable
    public record Polled(String outcome) {}

    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Pin(@Nullable String commit) {}

    @Serdeable
    record HostKey(String fingerprint) {}

    /** One git app. */
    public GitApp app(Token token, String namespace, String name) {
        return quick.call(token, HttpRequest.GET(path(namespace, name)), GitApp.class);
    }

    /** Asks the app's repository now. */
    public Polled poll(Token token, String namespace, String name) {
        String path = path(namespace, name) + "/poll";
        return patient.call(token, HttpRequest.create(HttpMethod.POST, path), Polled.class);
    }

    /** Has the app stay at that commit; without one, follow its branch again. */
    public void pin(Token token, String namespace, String name, Optional<String> commit) {
        Pin pin = new Pin(commit.orElse(null));
        patient.exchange(token, HttpRequest.POST(path(namespace, name) + "/pin", pin));
    }

    /** Has the app trust the host key of that fingerprint from now on. */
    public void trustHostKey(Token token, String namespace, String name, String fingerprint) {
        HostKey key = new HostKey(fingerprint);
        patient.exchange(token, HttpRequest.POST(path(namespace, name) + "/trust-host-key", key));
    }

    private static String path(String namespace, String name) {
        return "/namespaces/" + namespace + "/apps/" + name;
    }
}
