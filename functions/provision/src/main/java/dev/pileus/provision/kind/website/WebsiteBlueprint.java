package dev.pileus.provision.kind.website;

import dev.pileus.api.CallerToken;
import dev.pileus.api.Problem;
import dev.pileus.common.ProblemException;
import dev.pileus.provision.kind.Blueprint;
import dev.pileus.provision.kind.Deployments;
import dev.pileus.provision.kind.Ingresses;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.PodTemplates;
import dev.pileus.provision.kind.Probes;
import dev.pileus.provision.kind.Services;
import dev.pileus.provision.kind.website.WebsiteParameters.ContentType;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Builds a page at a path of its tenant's host, which no other tenant's pages share. The page is a ConfigMap, which the
 * pod shows as it is; the path is an Ingress, whose name follows from it, so that the namespace cannot have the same
 * path twice.
 */
@Singleton
final class WebsiteBlueprint implements Blueprint<WebsiteParameters> {

    /** The most bytes of a page's content, in UTF-8. Twice it stays within what an object of Kubernetes may hold. */
    static final int MAX_CONTENT = 500_000;

    /** Annotation of the pods: the content's digest, so that a change of it makes new pods. */
    static final String CONTENT_ANNOTATION = "pileus.dev/content";

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
    private final Ingresses ingresses;

    WebsiteBlueprint(@Value("${pileus.images.web}") String image, Ingresses ingresses) {
        this.image = image;
        this.ingresses = ingresses;
    }

    @Override
    public String kind() {
        return "website";
    }

    @Override
    public Class<WebsiteParameters> parameters() {
        return WebsiteParameters.class;
    }

    @Override
    public WebsiteParameters checked(WebsiteParameters parameters) {
        int size = parameters.content().getBytes(StandardCharsets.UTF_8).length;
        if (size > MAX_CONTENT) {
            throw ProblemException.invalid(
                    "parameters.content",
                    "This is too long: %,d bytes in UTF-8, and %,d are the most.".formatted(size, MAX_CONTENT));
        }
        return new WebsiteParameters(
                SitePath.of(parameters.path()).written(), parameters.content(), parameters.contentType());
    }

    @Override
    public Optional<String> whyFixed() {
        return Optional.empty();
    }

    @Override
    public void requireChange(WebsiteParameters before, WebsiteParameters after) {
        if (!after.path().equals(before.path())) {
            throw ProblemException.invalid(
                    "parameters.path", "The path of a website cannot be changed. Make another website there.");
        }
    }

    @Override
    public List<HasMetadata> objects(Origin origin, WebsiteParameters parameters) {
        boolean plain = parameters.contentType() == ContentType.PLAIN;
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
                Deployments.rolling(origin, 600, pod(origin))
                        .editSpec()
                        .editTemplate()
                        .editMetadata()
                        .addToAnnotations(CONTENT_ANNOTATION, hash)
                        .endMetadata()
                        .endTemplate()
                        .endSpec()
                        .build(),
                Services.clusterIp(origin, 80, PORT),
                ingress(origin, SitePath.of(parameters.path())));
    }

    @Override
    public ProblemException taken(HasMetadata object, WebsiteParameters parameters, String other) {
        if (!(object instanceof Ingress)) {
            return Blueprint.super.taken(object, parameters, other);
        }
        String path = "/" + parameters.path();
        return new ProblemException(Problem.of(
                HttpStatus.CONFLICT,
                "The path '%s' is taken by the website '%s'. Choose another path.".formatted(path, other),
                List.of(new Problem.FieldError("parameters.path", "The website '" + other + "' has this path."))));
    }

    private static String page(Origin origin, WebsiteParameters parameters) {
        return parameters.contentType() == ContentType.MARKDOWN
                ? MarkdownPage.of(origin.name(), parameters.content())
                : parameters.content();
    }

    private static String contentName(Origin origin) {
        return origin.name() + "-content";
    }

    private PodSpec pod(Origin origin) {
        return PodTemplates.pod()
                .withTerminationGracePeriodSeconds(10L)
                .addToContainers(PodTemplates.container("web", image)
                        .addNewPort()
                        .withContainerPort(PORT)
                        .endPort()
                        // From the ConfigMap, as the page is: the two never disagree, whoever changes what meanwhile.
                        .addToEnv(fromContent(origin, "CONTENT_TYPE", TYPE_KEY))
                        .addToEnv(fromContent(origin, "CONTENT_HASH", HASH_KEY))
                        .withResources(PodTemplates.resources("5m", "16Mi", "64Mi"))
                        .withReadinessProbe(Probes.http("/", PORT))
                        // Requests are still on their way here when the pod is already to end.
                        .withNewLifecycle()
                        .withNewPreStop()
                        .withNewSleep(5L)
                        .endPreStop()
                        .endLifecycle()
                        .addToVolumeMounts(PodTemplates.readOnly(SITE, "/usr/share/site"))
                        .build())
                .addToVolumes(PodTemplates.tmp("64Mi"))
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
        String name = "site-" + CallerToken.sha256(path.folder()).substring(0, DIGITS);
        return ingresses.ofTenantsHost(origin, name, path.addresses());
    }
}
