package dev.pileus.provision.blueprint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pileus.common.Kind;
import dev.pileus.common.ProblemException;
import dev.pileus.common.git.DeployKeys;
import dev.pileus.common.git.DeployKeys.DeployKey;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.common.git.RepositoryAddress.Protocol;
import io.fabric8.knative.serving.v1.RevisionSpec;
import io.fabric8.knative.serving.v1.RevisionSpecBuilder;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An app whose files come from a git repository: a step before its container checks out the commit that git-poll has
 * written into the ConfigMap {@code <name>-git}. What opens the repository is in the Secret of that name, which only that
 * step sees. See {@code docs/git-app}.
 */
@Singleton
final class GitAppBlueprint implements Blueprint {

    /** Label of the ConfigMap, and annotations of it and of the pods; git-poll goes by them. */
    static final String GIT_LABEL = "pileus.dev/git";

    static final String INTERVAL_ANNOTATION = "pileus.dev/interval";
    static final String PUBLIC_KEY_ANNOTATION = "pileus.dev/public-key";
    static final String COMMIT_ANNOTATION = "pileus.dev/commit";

    /** Stakater's Reloader restarts what has this when the ConfigMap changes that it names. */
    static final String RELOAD_ANNOTATION = "configmap.reloader.stakater.com/reload";

    private static final String SCHEMA = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "additionalProperties": false,
              "required": ["repository"],
              "properties": {
                "repository": {
                  "title": "Repository",
                  "description": "Its address, as your git host shows it to clone from: by ssh for a private one, or https.",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2048,
                  "examples": ["git@github.com:team/site.git"]
                },
                "ref": {
                  "title": "Branch, tag or commit",
                  "description": "What to follow. Left empty: the default branch.",
                  "type": "string",
                  "maxLength": 255,
                  "pattern": "^(?!.*(\\\\.\\\\.|@\\\\{))[^\\\\x00-\\\\x20\\\\x7f-\\\\x9f~^:?*\\\\[\\\\\\\\]*$",
                  "examples": ["main"]
                },
                "deployKey": {
                  "title": "Deploy key",
                  "description": "For ssh. Leave it empty and a key pair is made for you: the next page shows its public half, and where to paste it. Or give the private half of a read-only key of your own.",
                  "type": "string",
                  "maxLength": 16384,
                  "writeOnly": true,
                  "x-widget": "textarea"
                },
                "username": {
                  "title": "User name",
                  "description": "For a private repository by https.",
                  "type": "string",
                  "maxLength": 255,
                  "x-advanced": true
                },
                "token": {
                  "title": "Token",
                  "description": "For a private repository by https: one that may only read.",
                  "type": "string",
                  "maxLength": 4096,
                  "writeOnly": true,
                  "x-advanced": true
                },
                "knownHosts": {
                  "title": "Known hosts",
                  "description": "For ssh: the lines that ssh-keyscan prints for your git host. Left empty, the key that it shows first is the one that it has to show from then on.",
                  "type": "string",
                  "maxLength": 65536,
                  "x-widget": "textarea",
                  "x-advanced": true
                },
                "path": {
                  "title": "Folder",
                  "description": "Of the repository, such as public. Left empty: all of it.",
                  "type": "string",
                  "maxLength": 1024,
                  "x-advanced": true
                },
                "interval": {
                  "title": "Look for changes every",
                  "description": "From a minute to a day.",
                  "type": "string",
                  "format": "duration",
                  "default": "PT1M",
                  "x-advanced": true
                },
                "image": {
                  "title": "Image",
                  "description": "What runs with the files. Left empty: a web server that shows them.",
                  "type": "string",
                  "maxLength": 512,
                  "pattern": "^[A-Za-z0-9._\\\\/:@\\\\-]*$",
                  "x-advanced": true
                },
                "port": {
                  "title": "Port",
                  "description": "On which the image answers over HTTP.",
                  "type": "integer",
                  "minimum": 1024,
                  "maximum": 65535,
                  "default": 8080,
                  "x-advanced": true
                },
                "mountPath": {
                  "title": "Where the files are",
                  "description": "The folder in which the image finds them.",
                  "type": "string",
                  "maxLength": 255,
                  "pattern": "^\\\\/[A-Za-z0-9._\\\\/\\\\-]+$",
                  "default": "/usr/share/site",
                  "x-advanced": true
                },
                "replicas": {
                  "title": "Copies",
                  "description": "How many run side by side; of one that sleeps, how many at most.",
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 10,
                  "default": 1,
                  "x-advanced": true
                },
                "serverless": {
                  "title": "Sleep while nobody uses it",
                  "description": "The next visitor wakes it, which takes some seconds.",
                  "type": "boolean",
                  "default": false,
                  "x-advanced": true
                }
              }
            }
            """;

    private static final String REPOSITORY = "repository";
    private static final String REF = "ref";
    private static final String DEPLOY_KEY = "deployKey";
    private static final String USERNAME = "username";
    private static final String TOKEN = "token";
    private static final String KNOWN_HOSTS = "knownHosts";
    private static final String PATH = "path";
    private static final String INTERVAL = "interval";
    private static final String IMAGE = "image";
    private static final String PORT = "port";
    private static final String MOUNT_PATH = "mountPath";
    private static final String REPLICAS = "replicas";
    private static final String SERVERLESS = "serverless";

    private static final Set<String> SECRET_PARAMETERS = Set.of(DEPLOY_KEY, TOKEN);

    private static final Duration SHORTEST_INTERVAL = Duration.ofMinutes(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

    /** Where our own image serves, and what. */
    private static final int OWN_PORT = 8080;

    private static final String OWN_MOUNT_PATH = "/usr/share/site";

    /** The keys of the Secret. */
    private static final String PRIVATE_KEY_KEY = "ssh-privatekey";

    private static final String USERNAME_KEY = "username";
    private static final String PASSWORD_KEY = "password";
    private static final String SERVER_KEY = "server";

    /** Data of the ConfigMap: host keys are public, and stay when another key is given. */
    private static final String KNOWN_HOSTS_KEY = "known_hosts";

    private static final String CONTENT = "content";
    private static final String CONTENT_SIZE = "1Gi";
    private static final String APP_VOLUME = "app";
    private static final String GIT_VOLUME = "git";

    private final String checkoutImage;
    private final String webImage;
    private final String host;
    private final String ingressClass;
    private final boolean allowHttp;

    GitAppBlueprint(
            @Value("${pileus.images.git-poll}") String checkoutImage,
            @Value("${pileus.images.web}") String webImage,
            @Value("${pileus.sites.host}") String host,
            @Value("${pileus.ingress.class}") String ingressClass,
            @Value("${pileus.git.allow-http}") boolean allowHttp) {
        this.checkoutImage = checkoutImage;
        this.webImage = webImage;
        this.host = host;
        this.ingressClass = ingressClass;
        this.allowHttp = allowHttp;
    }

    @Override
    public Kind kind() {
        return Kind.GIT_APP;
    }

    @Override
    public String title() {
        return "App from git";
    }

    @Override
    public String description() {
        return "Your repository's files, served at an address of their own and up to date with every push.";
    }

    @Override
    public String icon() {
        return "⎇";
    }

    @Override
    public String schema() {
        return SCHEMA;
    }

    @Override
    public String example() {
        return "{\"repository\": \"git@git.example.com:team/site.git\"}";
    }

    @Override
    public Duration defaultLife() {
        return Duration.ofDays(7);
    }

    @Override
    public Set<String> secretParameters() {
        return SECRET_PARAMETERS;
    }

    @Override
    public JsonNode checked(JsonNode parameters) {
        RepositoryAddress address = address(parameters);
        boolean ssh = address.protocol() == Protocol.SSH;
        if (ssh && (isGiven(parameters, TOKEN) || isGiven(parameters, USERNAME))) {
            throw refused(TOKEN, "A user name and a token are for https. By ssh a deploy key opens the repository.");
        }
        if (!ssh && (isGiven(parameters, DEPLOY_KEY) || isGiven(parameters, KNOWN_HOSTS))) {
            throw refused(
                    DEPLOY_KEY, "A deploy key and known hosts are for ssh. By https a token opens the repository.");
        }
        if (isGiven(parameters, DEPLOY_KEY)) {
            deployKey(parameters);
        }
        if (!isGiven(parameters, IMAGE)
                && (port(parameters) != OWN_PORT || !mountPath(parameters).equals(OWN_MOUNT_PATH))) {
            throw refused(
                    IMAGE,
                    "Name the image that the port and the folder are for. The web server that comes with Pileus has its own.");
        }
        if (List.of(mountPath(parameters).split("/")).contains("..")
                || mountPath(parameters).matches("/+|/(tmp|proc|sys|dev)(/.*)?")) {
            throw refused(MOUNT_PATH, "Choose a folder of the image's own, such as /usr/share/site.");
        }
        ObjectNode checked = parameters.deepCopy();
        checked.put(REPOSITORY, address.text());
        if (checked.has(INTERVAL)) {
            Durations.between(
                    "parameters.interval", checked.get(INTERVAL).asText(), SHORTEST_INTERVAL, LONGEST_INTERVAL);
        }
        if (checked.has(PATH)) {
            checked.put(PATH, path(checked));
        }
        return checked;
    }

    /** What opens a repository is given anew or stays as it is: nobody can read it, not even to change a part. */
    @Override
    public JsonNode changed(JsonNode current, JsonNode change) {
        ObjectNode changed = current.deepCopy();
        change.properties().forEach(field -> changed.set(field.getKey(), field.getValue()));
        if (changed.path(SERVERLESS).asBoolean() != current.path(SERVERLESS).asBoolean()) {
            throw refused(SERVERLESS, "Whether an app sleeps cannot be changed. Make another app.");
        }
        boolean renewed = SECRET_PARAMETERS.stream().anyMatch(change::has);
        RepositoryAddress after = address(changed);
        boolean moves = !after.isOnServerOf(address(current));
        if (!renewed && moves && after.protocol() == Protocol.SSH) {
            throw refused(
                    DEPLOY_KEY,
                    "Give the deploy key once more, or have a new pair made: the one that is kept goes to no other server.");
        }
        boolean isOtherUser = !text(current, USERNAME).equals(text(changed, USERNAME));
        if (!renewed && (isOtherUser || moves && isGiven(changed, USERNAME))) {
            throw refused(
                    TOKEN,
                    "Give the token once more, or an empty one for none: the one that is kept goes with its user name to its server.");
        }
        return changed;
    }

    /** The record does not tell whether there is a token: none is left that the new parameters would not have kept. */
    @Override
    public List<HasMetadata> obsolete(Origin origin, JsonNode before, JsonNode after) {
        boolean needsNone = address(after).protocol() != Protocol.SSH && !isGiven(after, TOKEN);
        boolean keepsNone = after.has(TOKEN) || !address(after).isOnServerOf(address(before));
        return needsNone && keepsNone
                ? Stream.concat(
                                Stream.of(secret(origin, Map.of())),
                                Blueprint.super.obsolete(origin, before, after).stream()
                                        .filter(object -> !(object instanceof Secret)))
                        .toList()
                : Blueprint.super.obsolete(origin, before, after);
    }

    @Override
    public List<HasMetadata> objects(Origin origin, JsonNode parameters) {
        List<HasMetadata> app = parameters.path(SERVERLESS).asBoolean()
                ? List.of(sleeper(origin, parameters))
                : List.of(
                        Servers.withoutAGap(
                                        origin,
                                        600,
                                        pod(origin, parameters, true).build())
                                .editMetadata()
                                .addToAnnotations(RELOAD_ANNOTATION, gitName(origin))
                                .endMetadata()
                                .editSpec()
                                .withReplicas(replicas(parameters))
                                .endSpec()
                                .build(),
                        Servers.inside(origin, 80, port(parameters)),
                        ingress(origin));
        return Stream.concat(
                        Stream.concat(secret(origin, parameters).stream(), Stream.of(registration(origin, parameters))),
                        app.stream())
                .toList();
    }

    @Override
    public void seal(List<HasMetadata> objects) {
        for (HasMetadata object : objects) {
            if (object instanceof Secret secret
                    && HIDDEN.equals(secret.getStringData().get(PRIVATE_KEY_KEY))) {
                DeployKey made = DeployKeys.make();
                secret.getStringData().put(PRIVATE_KEY_KEY, DeployKeys.write(made));
                objects.stream().filter(ConfigMap.class::isInstance).forEach(registration -> registration
                        .getMetadata()
                        .getAnnotations()
                        .put(PUBLIC_KEY_ANNOTATION, made.publicHalf()));
            }
        }
    }

    private static String gitName(Origin origin) {
        return origin.name() + "-git";
    }

    /**
     * What opens the repository, with the one server that it may be shown to. A public repository by https needs nothing to
     * be opened.
     */
    private static Optional<HasMetadata> secret(Origin origin, JsonNode parameters) {
        Map<String, String> data = new TreeMap<>();
        RepositoryAddress address = address(parameters);
        if (address.protocol() == Protocol.SSH) {
            data.put(
                    PRIVATE_KEY_KEY,
                    isGiven(parameters, DEPLOY_KEY)
                            ? text(parameters, DEPLOY_KEY).strip() + "\n"
                            : HIDDEN);
        }
        if (isGiven(parameters, TOKEN)) {
            data.put(PASSWORD_KEY, text(parameters, TOKEN).strip());
            if (isGiven(parameters, USERNAME)) {
                data.put(USERNAME_KEY, text(parameters, USERNAME).strip());
            }
        }
        if (data.isEmpty()) {
            return Optional.empty();
        }
        data.put(SERVER_KEY, address.origin());
        return Optional.of(secret(origin, data));
    }

    private static Secret secret(Origin origin, Map<String, String> data) {
        return new SecretBuilder()
                .withMetadata(origin.metadata())
                .editMetadata()
                .withName(gitName(origin))
                .endMetadata()
                .withType("Opaque")
                .withStringData(data)
                .build();
    }

    /** What git-poll goes by. It adds the commit to the data, which a change leaves as it is. */
    private static ConfigMap registration(Origin origin, JsonNode parameters) {
        ConfigMapBuilder registration = new ConfigMapBuilder()
                .withMetadata(origin.metadata())
                .editMetadata()
                .withName(gitName(origin))
                .addToLabels(GIT_LABEL, "true")
                .addToAnnotations(
                        INTERVAL_ANNOTATION,
                        isGiven(parameters, INTERVAL) ? text(parameters, INTERVAL) : SHORTEST_INTERVAL.toString())
                .endMetadata()
                .addToData(REPOSITORY, text(parameters, REPOSITORY))
                .addToData(REF, text(parameters, REF))
                .addToData(KNOWN_HOSTS_KEY, knownHosts(parameters));
        if (isGiven(parameters, DEPLOY_KEY)) {
            registration
                    .editMetadata()
                    .addToAnnotations(
                            PUBLIC_KEY_ANNOTATION, deployKey(parameters).publicHalf())
                    .endMetadata();
        }
        return registration.build();
    }

    private static String knownHosts(JsonNode parameters) {
        return isGiven(parameters, KNOWN_HOSTS) ? text(parameters, KNOWN_HOSTS).strip() + "\n" : "";
    }

    private PodSpecBuilder pod(Origin origin, JsonNode parameters, boolean lingers) {
        ContainerBuilder app = Pods.container("app", isGiven(parameters, IMAGE) ? text(parameters, IMAGE) : webImage)
                .addNewPort()
                .withContainerPort(port(parameters))
                .endPort()
                .withResources(Pods.resources("10m", "32Mi", "256Mi"))
                .addToVolumeMounts(Pods.readOnly(CONTENT, mountPath(parameters)));
        if (lingers) {
            app.withReadinessProbe(Servers.tcp(port(parameters)))
                    // Requests are still on their way here when the pod is already to end.
                    .withNewLifecycle()
                    .withNewPreStop()
                    .withNewSleep(5L)
                    .endPreStop()
                    .endLifecycle();
        }
        return Pods.pod()
                .addToInitContainers(checkout(parameters))
                .addToContainers(app.build())
                .addToVolumes(Pods.tmp("1Gi"))
                .addToVolumes(Pods.scratch(CONTENT, CONTENT_SIZE))
                .addToVolumes(new VolumeBuilder()
                        .withName(APP_VOLUME)
                        .withNewConfigMap()
                        .withName(gitName(origin))
                        .endConfigMap()
                        .build())
                .addToVolumes(new VolumeBuilder()
                        .withName(GIT_VOLUME)
                        .withNewSecret()
                        .withSecretName(gitName(origin))
                        .withDefaultMode(0440)
                        .withOptional(true)
                        .endSecret()
                        .build());
    }

    /** Its last words are the commit, or what is wrong. */
    private Container checkout(JsonNode parameters) {
        ContainerBuilder checkout = Pods.container("checkout", checkoutImage)
                .withArgs("checkout")
                .addToEnv(Pods.variable("LC_ALL", "C.UTF-8"))
                // From the template, so that all pods that come of it have the same commit.
                .addToEnv(new EnvVarBuilder()
                        .withName("PILEUS_GIT_COMMIT")
                        .withNewValueFrom()
                        .withNewFieldRef()
                        .withFieldPath("metadata.annotations['" + COMMIT_ANNOTATION + "']")
                        .endFieldRef()
                        .endValueFrom()
                        .build())
                .withResources(Pods.resources("25m", "128Mi", "512Mi"))
                .addToVolumeMounts(Pods.mount(CONTENT, "/content"))
                .addToVolumeMounts(Pods.readOnly(APP_VOLUME, "/var/run/pileus/app"))
                .addToVolumeMounts(Pods.readOnly(GIT_VOLUME, "/var/run/pileus/git"));
        if (isGiven(parameters, PATH)) {
            checkout.addToEnv(Pods.variable("PILEUS_GIT_PATH", text(parameters, PATH)));
        }
        if (allowHttp) {
            checkout.addToEnv(Pods.variable("PILEUS_GIT_ALLOW_HTTP", "true"));
        }
        return checkout.build();
    }

    private HasMetadata sleeper(Origin origin, JsonNode parameters) {
        return new ServiceBuilder()
                .withMetadata(origin.metadata())
                .editMetadata()
                .addToAnnotations(RELOAD_ANNOTATION, gitName(origin))
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(origin.labels())
                .addToAnnotations("autoscaling.knative.dev/min-scale", "0")
                .addToAnnotations("autoscaling.knative.dev/max-scale", Integer.toString(replicas(parameters)))
                .endMetadata()
                .withNewSpecLike(revision(pod(origin, parameters, false).build()))
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** A pod as Knative takes it. */
    private static RevisionSpec revision(PodSpec pod) {
        return new RevisionSpecBuilder()
                .withAutomountServiceAccountToken(pod.getAutomountServiceAccountToken())
                .withEnableServiceLinks(pod.getEnableServiceLinks())
                .withSecurityContext(pod.getSecurityContext())
                .withInitContainers(pod.getInitContainers())
                .withContainers(pod.getContainers())
                .withVolumes(pod.getVolumes())
                .build();
    }

    /** A host of its own, so that no other app's pages are of the same origin. */
    private Ingress ingress(Origin origin) {
        return new IngressBuilder()
                .withMetadata(origin.metadata())
                .withNewSpec()
                .withIngressClassName(ingressClass)
                .addNewRule()
                .withHost("%s.%s.%s".formatted(origin.name(), origin.namespace(), host))
                .withNewHttp()
                .addNewPath()
                .withPath("/")
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(origin.name())
                .withNewPort()
                .withNumber(80)
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec()
                .build();
    }

    private static RepositoryAddress address(JsonNode parameters) {
        try {
            return RepositoryAddress.parse(text(parameters, REPOSITORY));
        } catch (GitException trouble) {
            throw refused(REPOSITORY, trouble.getMessage());
        }
    }

    private static DeployKey deployKey(JsonNode parameters) {
        try {
            return DeployKeys.read(text(parameters, DEPLOY_KEY));
        } catch (GitException trouble) {
            throw refused(DEPLOY_KEY, trouble.getMessage());
        }
    }

    private static String path(JsonNode parameters) {
        String path = text(parameters, PATH).strip();
        if (List.of(path.split("[/\\\\]")).contains("..")) {
            throw refused(PATH, "A folder of the repository has no '..' in it.");
        }
        List<String> folders = Stream.of(path.split("/"))
                .filter(folder -> !folder.isEmpty() && !folder.equals("."))
                .toList();
        return String.join("/", folders);
    }

    private static int port(JsonNode parameters) {
        return parameters.path(PORT).asInt(OWN_PORT);
    }

    private static int replicas(JsonNode parameters) {
        return parameters.path(REPLICAS).asInt(1);
    }

    private static String mountPath(JsonNode parameters) {
        return parameters.path(MOUNT_PATH).asText(OWN_MOUNT_PATH);
    }

    private static boolean isGiven(JsonNode parameters, String name) {
        return !text(parameters, name).isBlank();
    }

    private static String text(JsonNode parameters, String name) {
        return parameters.path(name).asText();
    }

    private static ProblemException refused(String parameter, String why) {
        return ProblemException.invalid("parameters." + parameter, why);
    }
}
