package dev.pileus.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.testing.kubernetes.CrudApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.client.BlockingHttpClient;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The function under test, with an API server of its own, and what it takes to talk to it. */
final class Provision implements AutoCloseable {

    static final String WORKLOADS = "/namespaces/team-a/workloads";

    private final CrudApiServer api = new CrudApiServer();
    private final KubernetesClient kubernetes = api.client();
    private final EmbeddedServer server;
    private final BlockingHttpClient http;

    /** Starts it, with settings beside those that lead it to its API server. */
    Provision(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("pileus.kubernetes.url", api.url());
        all.put("micronaut.server.port", -1);
        server = ApplicationContext.run(EmbeddedServer.class, all);
        http = server.getApplicationContext()
                .createBean(HttpClient.class, server.getURL())
                .toBlocking();
    }

    /** A problem document, as it arrived. */
    record Refusal(int status, String detail, List<String> fields, String retryAfter, String body) {}

    CrudApiServer api() {
        return api;
    }

    KubernetesClient kubernetes() {
        return kubernetes;
    }

    BlockingHttpClient http() {
        return http;
    }

    <T> T bean(Class<T> type) {
        return server.getApplicationContext().getBean(type);
    }

    static MutableHttpRequest<String> request(String body) {
        return HttpRequest.POST(WORKLOADS, body).bearerAuth("t");
    }

    static MutableHttpRequest<String> dryRun(String body) {
        return HttpRequest.POST(WORKLOADS + "?dryRun=true", body)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .accept(MediaType.of("application/yaml"))
                .bearerAuth("t");
    }

    static MutableHttpRequest<String> patch(String name, String body) {
        return HttpRequest.PATCH(WORKLOADS + "/" + name, body).bearerAuth("t");
    }

    HttpResponse<Map<?, ?>> post(String body) {
        return exchange(request(body));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    HttpResponse<Map<?, ?>> exchange(MutableHttpRequest<String> request) {
        return (HttpResponse) http.exchange(request, Map.class);
    }

    Refusal refused(HttpRequest<?> request) {
        try {
            http.exchange(request, Map.class);
            throw new AssertionError("The request was not refused");
        } catch (HttpClientResponseException e) {
            Map<?, ?> problem = e.getResponse().getBody(Map.class).orElseThrow();
            assertThat(e.getResponse().getContentType().map(MediaType::getName)).contains("application/problem+json");
            assertThat(problem.get("status")).isEqualTo(e.getStatus().getCode());
            List<Map<?, ?>> errors = problem.get("errors") instanceof List<?> list ? cast(list) : List.of();
            return new Refusal(
                    e.getStatus().getCode(),
                    String.valueOf(problem.get("detail")),
                    errors.stream()
                            .map(error -> String.valueOf(error.get("field")))
                            .toList(),
                    e.getResponse().header("Retry-After"),
                    problem.toString());
        }
    }

    /** Gives the namespace a quota of one resource. */
    void quota(String resource, String hard, String used) {
        kubernetes
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace("team-a")
                        .withName("tenant")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard(resource, new Quantity(hard))
                        .endSpec()
                        .withNewStatus()
                        .addToHard(resource, new Quantity(hard))
                        .addToUsed(resource, new Quantity(used))
                        .endStatus()
                        .build())
                .create();
    }

    ConfigMap record(String name) {
        return kubernetes.configMaps().inNamespace("team-a").withName(name).get();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> cast(List<?> list) {
        return (List<Map<?, ?>>) list;
    }

    @Override
    public void close() {
        server.close();
        kubernetes.close();
        api.close();
    }
}
