package dev.pileus.e2e.support;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A release of the chart of the site, in a namespace of its own that takes restricted pods only, beside a {@link FileServer}. It
 * is reached through the gateway.
 */
public final class SiteRelease implements AutoCloseable {

    /** The name of MinIO's only pod. */
    public static final String MINIO = "site-minio-0";

    /** The bucket, as mc knows it. */
    public static final String BUCKET = "it/site";

    private static final Path CHART = Checkout.file("charts/site");

    private final Path desk;
    private final String namespace;
    private final String name;

    /** What somebody signs in to MinIO with. */
    public record Credentials(String accessKey, String secretKey) {

        /** Not the secret: failures are printed. */
        @Override
        public String toString() {
            return accessKey;
        }
    }

    /**
     * Nothing is there before it is prepared.
     *
     * @param desk a folder for commands
     */
    public SiteRelease(Path desk) {
        this(desk, "site-" + Tenant.suffix(), "site");
    }

    private SiteRelease(Path desk, String namespace, String name) {
        this.desk = desk;
        this.namespace = namespace;
        this.name = name;
    }

    /** Another release in the same namespace, with which it goes. */
    public SiteRelease another(String otherName) {
        return new SiteRelease(desk, namespace, otherName);
    }

    /** Makes the namespace, with the server of files in it. */
    public void prepare() {
        Cluster.createRestricted(namespace);
        if (Gateway.isSecure()) {
            Gateway.certify(namespace, "*." + namespace);
        }
        FileServer.start(namespace);
    }

    /** Installs it with values beside those that all have here, and waits for its end. */
    public void install(String values, List<SiteFile> files) {
        helm("install %s '%s' --namespace %s --wait --timeout 170s %s %s %s --set %s,ingress.host=%s %s"
                        .formatted(
                                name,
                                CHART,
                                namespace,
                                files(files),
                                Checkout.image("s3www-stand-in").set("s3www.image"),
                                Checkout.image("minio").set("minio.image"),
                                "minio.image.digest=,minio.persistence.size=1Gi,s3www.drainSeconds=15,ingress.enabled=true",
                                host(),
                                values))
                .expectSuccess();
    }

    /** Upgrades it with other values beside those that it has, and waits for its end. */
    public void upgrade(String values, List<SiteFile> files) {
        tryUpgrade(values, files).expectSuccess();
    }

    /** The same, whether it succeeds or not. */
    public Shell.Result tryUpgrade(String values, List<SiteFile> files) {
        return helm("upgrade %s '%s' --namespace %s --reuse-values --wait --timeout 170s %s %s"
                .formatted(name, CHART, namespace, files(files), values));
    }

    private static String files(List<SiteFile> files) {
        return "--set-json 'files=%s'".formatted(Json.write(files));
    }

    /** One of the chart's templates, as it is rendered with some values. */
    public String render(String template, String values) {
        return helm("template %s '%s' --namespace %s --show-only templates/%s %s"
                        .formatted(name, CHART, namespace, template, values))
                .expectSuccess();
    }

    /** Runs a command of helm's on it, such as {@code rollback}, with options after its name. */
    public Shell.Result of(String command, String options) {
        return helm("%s %s --namespace %s %s".formatted(command, name, namespace, options));
    }

    private Shell.Result helm(String arguments) {
        return Helm.run(desk, arguments);
    }

    /** Where a path is, which begins with a slash. */
    public URI at(String path) {
        return Gateway.at("%s.%s".formatted(name, namespace), path);
    }

    private String host() {
        return "%s.%s.localhost".formatted(name, namespace);
    }

    /** What is at a path now. */
    public HttpResponse<String> get(String path) {
        return Sites.get(at(path));
    }

    /** What is at a path once it has that status: the gateway may take a moment. */
    public HttpResponse<String> await(String path, int status) {
        return Awaitility.await("%s answers %d".formatted(path, status))
                .until(() -> get(path), answer -> answer.statusCode() == status);
    }

    /** The names of a component's pods, but for those that are on their way out. */
    public List<String> pods(String component) {
        return Cluster.podsOfComponent(namespace, component).stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    /** MinIO's root. */
    public Credentials root() {
        return credentials(name + "-minio");
    }

    /** The user that s3www reads as. */
    public Credentials reader() {
        return credentials(name + "-reader");
    }

    private Credentials credentials(String secret) {
        Map<String, String> data = Cluster.admin()
                .secrets()
                .inNamespace(namespace)
                .withName(secret)
                .get()
                .getData();
        return new Credentials(decode(data.get("accessKey")), decode(data.get("secretKey")));
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    /** Runs a script as somebody in MinIO's pod, where {@code mc} knows MinIO as {@code it}. */
    public Shell.Result mc(Credentials as, String script) {
        return Cluster.exec(
                namespace,
                MINIO,
                "minio",
                "env",
                "MC_CONFIG_DIR=/tmp/.mc",
                "MC_HOST_it=http://%s:%s@localhost:9000".formatted(as.accessKey(), as.secretKey()),
                "bash",
                "-euc",
                script);
    }

    /** All objects of the bucket, with their checksums and when they were put. */
    public String objects() {
        return mc(root(), "mc ls --recursive --json " + BUCKET).expectSuccess();
    }

    /** The namespace that it is in. */
    public String namespace() {
        return namespace;
    }

    /** Removes all that there is of it. */
    @Override
    public void close() {
        Cluster.admin().namespaces().withName(namespace).delete();
    }
}
