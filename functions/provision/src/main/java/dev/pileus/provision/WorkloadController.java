package dev.pileus.provision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.api.CallerToken;
import dev.pileus.api.Workload;
import dev.pileus.api.provision.ProvisionOperations;
import dev.pileus.common.Names;
import dev.pileus.common.ProblemException;
import dev.pileus.provision.kind.Manifests;
import dev.pileus.provision.request.Precondition;
import dev.pileus.provision.request.RequestReader;
import dev.pileus.provision.request.WorkloadRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesList;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.context.ServerRequestContext;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Serves the operations that create and change workloads. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class WorkloadController implements ProvisionOperations<byte[], byte[], HttpResponse<?>> {

    /** The most characters of an Idempotency-Key. */
    static final int MAX_KEY_LENGTH = 255;

    private final Provisioner provisioner;
    private final RequestReader reader;

    WorkloadController(Provisioner provisioner, RequestReader reader) {
        this.provisioner = provisioner;
        this.reader = reader;
    }

    @Override
    public HttpResponse<?> create(
            CallerToken token,
            String namespace,
            @Nullable String dryRun,
            @Nullable String idempotencyKey,
            byte[] body) {
        HttpRequest<?> request = request();
        requireNamespace(namespace);
        requireJson(request);
        String wantsDryRun = Optional.ofNullable(dryRun).orElse("false");
        if (!List.of("true", "false").contains(wantsDryRun)) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "dryRun is true or false.");
        }
        Optional<String> key = Optional.ofNullable(idempotencyKey);
        key.filter(given -> given.isBlank() || given.length() > MAX_KEY_LENGTH).ifPresent(bad -> {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "An Idempotency-Key has from 1 to " + MAX_KEY_LENGTH + " characters.");
        });
        WorkloadRequest wanted = reader.request(body);
        if (wantsDryRun.equals("true")) {
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

    @Override
    public HttpResponse<String> manifests(CallerToken token, String namespace, String name) {
        requireNames(namespace, name);
        Provisioner.Manifest manifest = provisioner.manifest(token, namespace, name);
        return objects(manifest.objects(), request())
                .header(HttpHeaders.ETAG, Precondition.tag(manifest.parametersDigest()));
    }

    @Override
    public HttpResponse<Workload> change(
            CallerToken token, String namespace, String name, @Nullable String ifMatch, byte[] body) {
        requireNames(namespace, name);
        requireJson(request());
        Precondition precondition = Precondition.of(Optional.ofNullable(ifMatch));
        JsonNode change = reader.change(body);
        Optional<Duration> ttl = WorkloadRequest.readTtl(change);
        Workload workload = provisioner.change(
                token, namespace, name, ttl, Optional.ofNullable(change.get("parameters")), precondition);
        return HttpResponse.ok(workload)
                .header(
                        HttpHeaders.ETAG,
                        Precondition.tag(workload.parametersDigest().orElse("")));
    }

    private static HttpRequest<?> request() {
        return ServerRequestContext.currentRequest().orElseThrow();
    }

    private static MutableHttpResponse<String> objects(List<HasMetadata> objects, HttpRequest<?> request) {
        var list = new KubernetesList();
        list.setItems(objects);
        boolean yaml = request.getHeaders().accept().contains(MediaType.of(YAML));
        return HttpResponse.ok(yaml ? Manifests.yaml(list) : Manifests.json(list))
                .contentType(yaml ? YAML : MediaType.APPLICATION_JSON);
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
