package dev.pileus.provision.blueprint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.common.CallerToken;
import dev.pileus.common.Kind;
import dev.pileus.common.Problem;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPathBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A page at a path of its tenant's host, which no other tenant's pages share. The page is a ConfigMap, which the pod shows
 * as it is; the path is an Ingress, whose name follows from it, so that the namespace cannot have the same path twice.
 */
@Singleton
final class WebsiteBlueprint implements Blueprint {

    /** The most bytes of a page's content, in UTF-8. Twice it stays within what an object of Kubernetes may hold. */
    static final int MAX_CONTENT = 500_000;

    /** Annotation of the pods: the content's digest, so that a change of it makes new pods. */
    static final String CONTENT_ANNOTATION = "pileus.dev/content";

    private static final String SCHEMA = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "additionalProperties": false,
              "required": ["content"],
              "properties": {
                "path": {
                  "title": "Path",
                  "description": "Where the page is to be found, such as notes/today. Left empty: at the top.",
                  "type": "string",
                  "maxLength": 200,
                  "default": "",
                  "examples": ["notes/today"]
                },
                "content": {
                  "title": "Content",
                  "description": "The page itself, at most 500 kB.",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 500000,
                  "x-widget": "textarea",
                  "examples": ["Hello, world!"]
                },
                "contentType": {
                  "title": "Written in",
                  "description": "Plain text is shown as it stands, HTML as a page, Markdown is made into one.",
                  "type": "string",
                  "enum": ["plain", "html", "markdown"],
                  "x-options": [
                    {"value": "plain", "title": "Plain text"},
                    {"value": "html", "title": "HTML"},
                    {"value": "markdown", "title": "Markdown"}
                  ],
                  "default": "plain"
                }
              }
            }
            """;

    private static final String PATH = "path";
    private static final String CONTENT = "content";
    private static final String CONTENT_TYPE = "contentType";

    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
    private static final String HTML = "text/html; charset=utf-8";

    /** The keys of the ConfigMap. */
    private static final String PAGE_KEY = "page";

    private static final String TYPE_KEY = "type";
    private static final String HASH_KEY = "hash";

    /** How much of a digest is enough to tell contents, and paths, apart. */
    private static final int DIGITS = 16;

    private static final String SITE = "site";
    private static final int PORT = 8080;

    private final String image;
    private final String host;
    private final String ingressClass;

    WebsiteBlueprint(
            @Value("${pileus.images.web}") String image,
            @Value("${pileus.sites.host}") String host,
            @Value("${pileus.ingress.class}") String ingressClass) {
        this.image = image;
        this.host = host;
        this.ingressClass = ingressClass;
    }

    @Override
    public Kind kind() {
        return Kind.WEBSITE;
    }

    @Override
    public String title() {
        return "Website";
    }

    @Override
    public String description() {
        return "Shows a page of text, HTML or Markdown at a path of yours, and can be changed at any time.";
    }

    @Override
    public String icon() {
        return "◍";
    }

    @Override
    public String schema() {
        return SCHEMA;
    }

    @Override
    public String example() {
        return "{\"path\": \"hello\", \"content\": \"Hello, world!\", \"contentType\": \"plain\"}";
    }

    @Override
    public Duration defaultLife() {
        return Duration.ofDays(7);
    }

    @Override
    public JsonNode checked(JsonNode parameters) {
        int size = parameters.get(CONTENT).asText().getBytes(StandardCharsets.UTF_8).length;
        if (size > MAX_CONTENT) {
            throw ProblemException.invalid(
                    "parameters.content",
                    "This is too long: %,d bytes in UTF-8, and %,d are the most.".formatted(size, MAX_CONTENT));
        }
        ObjectNode checked = parameters.deepCopy();
        return checked.put(PATH, SitePath.of(parameters.path(PATH).asText("")).written());
    }

    @Override
    public JsonNode changed(JsonNode current, JsonNode change) {
        ObjectNode changed = current.deepCopy();
        change.properties().forEach(field -> {
            if (field.getKey().equals(PATH) && !isSamePath(current, field.getValue())) {
                throw ProblemException.invalid(
                        "parameters.path", "The path of a website cannot be changed. Make another website there.");
            }
            changed.set(field.getKey(), field.getValue());
        });
        return changed;
    }

    private static boolean isSamePath(JsonNode current, JsonNode wanted) {
        return wanted.isTextual()
                && SitePath.of(wanted.asText())
                        .equals(SitePath.of(current.path(PATH).asText("")));
    }

    @Override
    public List<HasMetadata> objects(Origin origin, JsonNode parameters) {
        boolean plain = parameters.path(CONTENT_TYPE).asText("plain").equals("plain");
        String page = page(origin, parameters);
        String hash =
                CallerToken.sha256((plain ? PLAIN_TEXT : HTML) + "\n" + page).substring(0, DIGITS);
        // In the order of a change, too: pods that are made anew find the new page.
        return List.of(
                new ConfigMapBuilder()
                        .withMetadata(origin.metadata())
                        .editMetadata()
                        .withName(contentName(origin))
                        .endMetadata()
                        .addToData(PAGE_KEY, page)
                        .addToData(TYPE_KEY, plain ? PLAIN_TEXT : HTML)
                        .addToData(HASH_KEY, hash)
                        .build(),
                Servers.withoutAGap(origin, 600, pod(origin))
                        .editSpec()
                        .editTemplate()
                        .editMetadata()
                        .addToAnnotations(CONTENT_ANNOTATION, hash)
                        .endMetadata()
                        .endTemplate()
                        .endSpec()
                        .build(),
                Servers.inside(origin, 80, PORT),
                ingress(origin, SitePath.of(parameters.path(PATH).asText(""))));
    }

    @Override
    public ProblemException taken(HasMetadata object, JsonNode parameters, String other) {
        if (!(object instanceof Ingress)) {
            return Blueprint.super.taken(object, parameters, other);
        }
        String path = "/" + parameters.path(PATH).asText("");
        return new ProblemException(Problem.of(
                HttpStatus.CONFLICT,
                "The path '%s' is taken by the website '%s'. Choose another path.".formatted(path, other),
                List.of(new Problem.FieldError("parameters.path", "The website '" + other + "' has this path."))));
    }

    private static String page(Origin origin, JsonNode parameters) {
        String content = parameters.get(CONTENT).asText();
        return parameters.path(CONTENT_TYPE).asText().equals("markdown")
                ? MarkdownPage.of(origin.name(), content)
                : content;
    }

    private static String contentName(Origin origin) {
        return origin.name() + "-content";
    }

    private PodSpec pod(Origin origin) {
        return Pods.pod()
                .withTerminationGracePeriodSeconds(10L)
                .addToContainers(Pods.container("web", image)
                        .addNewPort()
                        .withContainerPort(PORT)
                        .endPort()
                        // From the ConfigMap, as the page is: the two never disagree, whoever changes what meanwhile.
                        .addToEnv(fromContent(origin, "CONTENT_TYPE", TYPE_KEY))
                        .addToEnv(fromContent(origin, "CONTENT_HASH", HASH_KEY))
                        .withResources(Pods.resources("5m", "16Mi", "64Mi"))
                        .withReadinessProbe(Servers.http("/", PORT))
                        // Requests are still on their way here when the pod is already to end.
                        .withNewLifecycle()
                        .withNewPreStop()
                        .withNewSleep(5L)
                        .endPreStop()
                        .endLifecycle()
                        .addToVolumeMounts(Pods.readOnly(SITE, "/usr/share/site"))
                        .build())
                .addToVolumes(Pods.tmp("64Mi"))
                .addNewVolume()
                .withName(SITE)
                .withNewConfigMap()
                .withName(contentName(origin))
                .addNewItem()
                .withKey(PAGE_KEY)
                .withPath(PAGE_KEY)
                .endItem()
                .endConfigMap()
                .endVolume()
                .build();
    }

    private static EnvVar fromContent(Origin origin, String variable, String key) {
        return new EnvVarBuilder()
                .withName(variable)
                .withNewValueFrom()
                .withNewConfigMapKeyRef()
                .withName(contentName(origin))
                .withKey(key)
                .endConfigMapKeyRef()
                .endValueFrom()
                .build();
    }

    private Ingress ingress(Origin origin, SitePath path) {
        return new IngressBuilder()
                .withMetadata(origin.metadata())
                .editMetadata()
                .withName("site-" + CallerToken.sha256(path.folder()).substring(0, DIGITS))
                .endMetadata()
                .withNewSpec()
                .withIngressClassName(ingressClass)
                .addNewRule()
                .withHost(origin.namespace() + "." + host)
                .withNewHttp()
                .withPaths(path.addresses().stream()
                        .map(address -> leadsTo(origin, address))
                        .toList())
                .endHttp()
                .endRule()
                .endSpec()
                .build();
    }

    private static HTTPIngressPath leadsTo(Origin origin, String address) {
        return new HTTPIngressPathBuilder()
                .withPath(address)
                .withPathType("Exact")
                .withNewBackend()
                .withNewService()
                .withName(origin.name())
                .withNewPort()
                .withNumber(80)
                .endPort()
                .endService()
                .endBackend()
                .build();
    }
}
