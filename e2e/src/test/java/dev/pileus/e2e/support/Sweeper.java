package dev.pileus.e2e.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import java.net.http.HttpRequest.BodyPublishers;

/** The sweep, called as its CronJob calls it: with the token of its ServiceAccount. */
public final class Sweeper {

    private Sweeper() {}

    /** Sweeps, and tells what was done. */
    public static JsonNode sweep() {
        TokenRequest request = new TokenRequestBuilder().withNewSpec().endSpec().build();
        String token = Cluster.admin()
                .serviceAccounts()
                .inNamespace(Cluster.PILEUS)
                .withName("sweeper")
                .tokenRequest(request)
                .getStatus()
                .getToken();
        return Caller.with(token)
                .call(Function.TEARDOWN, "POST", "/sweep", BodyPublishers.noBody())
                .expect(200)
                .json();
    }
}
