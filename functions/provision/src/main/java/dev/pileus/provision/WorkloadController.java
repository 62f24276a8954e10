package dev.pileus.provision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.CallerToken;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.common.Workload;
import dev.pileus.provision.kind.Manifests;
import dev.pileus.provision.request.Precondition;
import dev.pileus.provision.request.RequestReader;
import dev.pileus.provision.request.WorkloadRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesListBuilder;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asking for workloads and changing them. */
@Controller("/namespaces/{namespace}/workloads")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WorkloadController {

    /** The most characters of an Idempotency-Key. */
    static final int MAX_KEY_LENGTH = 255;

    /** The media type of a change, RFC 7396. */
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final Provisioner provisioner;
    private final RequestReader reader;

    WorkloadController(Provisioner provisioner, RequestReader reader) {
        this.provisioner = provisioner;
        this.reader = reader;
    }

    /**
     * Makes a workload: {@code {kind, name?, ttl?, parameters}}.
     *
     * @param namespace the tenant's namespace
     * @param dryRun true: answer the objects that would be made, as JSON or (by Accept) as YAML, and make nothing
     * @param idempotencyKey makes a retry safe: the same caller's same request with the same key makes one workload
     * @return 201 with the workload; 200 where an earlier try of this request made it
     */
    @Post
    @Produces({MediaType.APPLICATION_JSON, Manifests.YAML_TYPE})
    HttpResponse<?> create(
            CallerToken token,
            String namespace,
            @QueryValue(defaultValue = "false") String dryRun,
            @Header("Idempotency-Key") @Nullable String idempotencyKey,
            HttpRequest<?> request,
            @Body byte[] body) {
        requireNamespace(namespace);
        requireJson(request);
        if (!List.of("true", "false").contains(dryRun)) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "dryRun is true or false.");
        }
        Optional<String> key = Optional.ofNullable(idempotencyKey);
        key.filter(given -> given.isBlank() || given.length() > MAX_KEY_LENGTH).ifPresent(bad -> {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "An Idempotency-Key has from 1 to " + MAX_KEY_LENGTH + " characters.");
        });
        WorkloadRequest wanted = reader.request(body);
        if (dryRun.equals("true")) {
            return objects(provisioner.dryRun(token, namespace, wanted), request);
        }
        Provisioner.Outcome outcome = provisioner.create(token, namespace, wanted, key);
        Workload workload = outcome.workload();
        return HttpResponse.<Workload>status(outcome.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .body(workload)
                .contentType(MediaType.APPLICATION_JSON)
                .header(
                        HttpHeaders.ETAG,
                        Precondition.tag(workload.parametersDigest().orElse("")))
                .header(HttpHeaders.LOCATION, location(request, workload).toString());
    }

    /**
     * The objects of a workload as its record has them, as JSON or (by Accept) as YAML, without what is secret.
     *
     * @param name the workload's name
     */
    @Get("/{name}/manifests")
    @Produces({MediaType.APPLICATION_JSON, Manifests.YAML_TYPE})
    HttpResponse<String> manifests(CallerToken token, String namespace, String name, HttpRequest<?> request) {
        requireNames(namespace, name);
        Provisioner.Manifest manifest = provisioner.manifest(token, namespace, name);
        return objects(manifest.objects(), request)
                .header(HttpHeaders.ETAG, Precondition.tag(manifest.parametersDigest()));
    }

    /**
     * Changes a workload: {@code {ttl?, parameters?}}, a JSON merge patch (RFC 7396). The ttl counts from now.
     *
     * @param name the workload's name
     * @param ifMatch the version that the change is for, as {@code ETag} has it
     * @return the workload with the change made; 412 where it has another version
     */
    @Patch(
            value = "/{name}",
            consumes = {MediaType.APPLICATION_JSON, MERGE_PATCH})
    HttpResponse<Workload> change(
            CallerToken token,
            String namespace,
            String name,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            HttpRequest<?> request,
            @Body byte[] body) {
        requireNames(namespace, name);
        requireJson(request);
        Precondition precondition = Precondition.of(Optional.ofNullable(ifMatch));
        JsonNode change = reader.change(body);
        Optional<Duration> life = WorkloadRequest.readLife(change);
        Workload workload = provisioner.change(
                token, namespace, name, life, Optional.ofNullable(change.get("parameters")), precondition);
        return HttpResponse.ok(workload)
                .header(
                        HttpHeaders.ETAG,
                        Precondition.tag(workload.parametersDigest().orElse("")));
    }

    private static MutableHttpResponse<String> objects(List<HasMetadata> objects, HttpRequest<?> request) {
        var list = new KubernetesListBuilder().withItems(objects).build();
        boolean yaml = request.getHeaders().accept().contains(MediaType.of(Manifests.YAML_TYPE));
        return HttpResponse.ok(yaml ? Manifests.yaml(list) : Manifests.json(list))
                .contentType(yaml ? Manifests.YAML_TYPE : MediaType.APPLICATION_JSON);
    }

    /** Where the workload can be watched: at the status function, whose address differs in the first label. */
    private static URI location(HttpRequest<?> request, Workload workload) {
        String path = "/namespaces/" + workload.namespace() + "/workloads/" + workload.name();
        return request.getHeaders()
                .findFirst(HttpHeaders.HOST)
                .filter(host -> host.matches("provision\\.[A-Za-z0-9.-]+(:[0-9]+)?"))
                .map(host -> URI.create("//status" + host.substring("provision".length()) + path))
                .orElseGet(() -> URI.create(path));
    }

    private static void requireNamespace(String namespace) {
        if (!Names.isNamespace(namespace)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no namespace of that name.");
        }
    }

    private static void requireNames(String namespace, String name) {
        requireNamespace(namespace);
        if (!Names.isValid(name)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "There is no workload of that name.");
        }
    }

    /** The router lets a Content-Type pass that is missing, or that it does not understand. */
    private static void requireJson(HttpRequest<?> request) {
        if (request.getContentType()
                .map(MediaType::getName)
                .filter(List.of(MediaType.APPLICATION_JSON, MERGE_PATCH)::contains)
                .isEmpty()) {
            throw new ProblemException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, and say so: 'Content-Type: application/json'.");
        }
    }
}
