package dev.pileus.e2e.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;

/**
 * The sweep, called as its CronJob calls it: with the token of its ServiceAccount. status calls it, too, as soon as something
 * has expired.
 */
public final class Sweeper {

    private Sweeper() {}

    /** Ends a workload's life, as if so much time had passed. */
    public static void outlive(String namespace, String workload) {
        Cluster.admin().configMaps().inNamespace(namespace).withName(workload).edit(record -> record.edit()
                .editMetadata()
                .addToAnnotations(
                        "pileus.dev/expires-at", Instant.now().minusSeconds(1).toString())
                .endMetadata()
                .build());
    }

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
