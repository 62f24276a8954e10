package dev.pileus.e2e.support;

import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.CertificateAuthority.KeyPair;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A release of the chart of the replicas API, in a namespace of its own, reached by a port of the node. */
public final class ReplicasRelease implements AutoCloseable {

    /** The name of the release, and of what it is made of. */
    public static final String NAME = "replicas";

    private static final String SECRET = "replicas-tls";

    private final Path desk;
    private final String namespace;
    private final String host = Optional.ofNullable(Cluster.setting("PILEUS_NODE_ADDRESS"))
            .filter(address -> !address.isEmpty())
            .orElse("localhost");
    private final CertificateAuthority authority;
    private final KeyPair server;

    /**
     * Installs it.
     *
     * @param desk a folder for certificates and for commands
     */
    public ReplicasRelease(Path desk, String namespace) {
        this.desk = desk;
        this.namespace = namespace;
        this.authority = new CertificateAuthority(desk, "ca");
        this.server = issueServer(authority, "server");
        Cluster.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        trust(server, authority.certificate());
        helm("install %s '%s' %s --wait --timeout 150s".formatted(NAME, Checkout.file("charts/replicas"), values()));
    }

    private String values() {
        return "--namespace %s %s --set tls.mode=existing,tls.existingSecret=%s,tls.testSecret=%s,service.type=NodePort,drainSeconds=15"
                .formatted(namespace, Checkout.image("replicas").set("image"), SECRET, SECRET);
    }

    /** A server's certificate, for the address at which tests reach it and for the Service. */
    public KeyPair issueServer(CertificateAuthority by, String file) {
        String own = host.matches("[0-9.]+") ? "IP:" + host : "DNS:" + host;
        return by.issue(file, "%s,DNS:%s.%s.svc".formatted(own, NAME, namespace), "serverAuth,clientAuth", 2);
    }

    /** Puts a certificate, and the authorities to trust, into the release's Secret. */
    public void trust(KeyPair certificate, Path... authorities) {
        try {
            StringBuilder trusted = new StringBuilder();
            for (Path each : authorities) {
                trusted.append(Files.readString(each));
            }
            Cluster.admin()
                    .resource(new SecretBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName(SECRET)
                            .endMetadata()
                            .withData(Map.of(
                                    "tls.crt", base64(Files.readString(certificate.certificate())),
                                    "tls.key", base64(Files.readString(certificate.key())),
                                    "ca.crt", base64(trusted.toString())))
                            .build())
                    .serverSideApply();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Upgrades it with other values beside those that it has, and waits for its end. */
    public void upgrade(String values) {
        helm("upgrade %s '%s' --reuse-values --namespace %s --wait --timeout 170s %s"
                .formatted(NAME, Checkout.file("charts/replicas"), namespace, values));
    }

    /** Runs {@code helm}; what it prints. */
    public String helm(String arguments) {
        return Helm.run(desk, arguments).expectSuccess();
    }

    /** Its pods, but for those that are on their way out. */
    public List<Pod> pods() {
        return Cluster.podsOfComponent(namespace, "server");
    }

    /** Has the kubelet look for changed Secrets now, which it does whenever a pod changes, instead of within a minute. */
    public void hurryMounts() {
        for (Pod pod : pods()) {
            Cluster.admin().resource(pod).edit(it -> new PodBuilder(it)
                    .editMetadata()
                    .addToAnnotations("touched", Instant.now().toString())
                    .endMetadata()
                    .build());
        }
    }

    /** Waits until as many pods as it should have are ready. */
    public void awaitReady() {
        await("two pods that are ready")
                .until(() -> pods().size() == 2 && pods().stream().allMatch(Readiness.getInstance()::isReady));
    }

    /** The host at which tests reach it. */
    public String host() {
        return host;
    }

    /** The port there. */
    public int port() {
        return Cluster.admin()
                .services()
                .inNamespace(namespace)
                .withName(NAME)
                .get()
                .getSpec()
                .getPorts()
                .getFirst()
                .getNodePort();
    }

    /** The address of a path. */
    public URI uri(String path) {
        return URI.create("https://%s:%d%s".formatted(host, port(), path));
    }

    /** The authority that it trusts at first. */
    public CertificateAuthority authority() {
        return authority;
    }

    /** The TLS of a client that trusts the server. */
    public SSLContext tls(KeyPair client) {
        return client.tls(authority.certificate());
    }

    /** The namespace that it is in. */
    public String namespace() {
        return namespace;
    }

    @Override
    public void close() {
        helm("uninstall %s --namespace %s --wait".formatted(NAME, namespace));
        Cluster.admin().namespaces().withName(namespace).delete();
    }
}
