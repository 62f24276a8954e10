package dev.pileus.e2e.support;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * The gateway: at the addresses that people see, and over https at a port of its own whatever those are. Whom its certificates
 * are from is the checkout's own authority, which is all that the tests trust.
 */
public final class Gateway {

    /** Where it looks for certificates, and runs. */
    public static final String NAMESPACE = "traefik";

    private static final String DOMAIN = "localhost";

    private static final Path AUTHORITY = authority();
    private static final SSLContext TRUST = trusting(AUTHORITY);

    private Gateway() {}

    /** Whether the addresses that people see are https. */
    public static boolean isSecure() {
        return Checkout.gateway().getScheme().equals("https");
    }

    /** An address that people see: a path, which begins with a slash, of a host, without what all hosts end in. */
    public static URI at(String host, String path) {
        URI gateway = Checkout.gateway();
        return URI.create("%s://%s.%s:%d%s".formatted(gateway.getScheme(), host, DOMAIN, gateway.getPort(), path));
    }

    /** The same over https. */
    public static URI secureAt(String host, String path) {
        return URI.create("https://%s.%s:%d%s".formatted(host, DOMAIN, Checkout.httpsPort(), path));
    }

    /** What addresses over https begin with. */
    static String secureAddress() {
        return "https://%s:%d".formatted(DOMAIN, Checkout.httpsPort());
    }

    /** A connection to it, over TLS where the addresses that people see are https. */
    static Socket connect(String host) throws IOException {
        if (!isSecure()) {
            return new Socket(InetAddress.getLoopbackAddress(), Checkout.port());
        }
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), Checkout.httpsPort());
        SSLSocket socket = (SSLSocket) TRUST.getSocketFactory().createSocket(plain, host, Checkout.httpsPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** TLS that trusts the checkout's own authority, and nobody else. */
    public static SSLContext trust() {
        return TRUST;
    }

    /** The authority's certificate. */
    static Path certificateOfAuthority() {
        return AUTHORITY;
    }

    /**
     * Gives it a certificate for hosts of a namespace, as {@code make/certificate} does, until the namespace goes.
     *
     * @param hosts without what all hosts end in; a wildcard covers one label
     */
    public static void certify(String namespace, String... hosts) {
        String name = "https-" + namespace;
        List<String> full = Stream.of(hosts).map(host -> host + "." + DOMAIN).toList();
        Path certificate = issue(name, full);
        var metadata = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Namespace")
                        .withName(namespace)
                        .withUid(Cluster.admin()
                                .namespaces()
                                .withName(namespace)
                                .get()
                                .getMetadata()
                                .getUid())
                        .build())
                .endMetadata()
                .buildMetadata();
        Cluster.admin()
                .resource(new SecretBuilder()
                        .withMetadata(metadata)
                        .withType("kubernetes.io/tls")
                        .addToData("tls.crt", encoded(certificate))
                        .addToData("tls.key", encoded(certificate.resolveSibling(name + ".key")))
                        .build())
                .createOr(secret -> secret.update());
        Cluster.admin()
                .resource(new IngressBuilder()
                        .withMetadata(metadata)
                        .withNewSpec()
                        .withIngressClassName(Cluster.setting("PILEUS_INGRESS_CLASS"))
                        .addNewTl()
                        .withSecretName(name)
                        .withHosts(full)
                        .endTl()
                        .addNewRule()
                        .withHost(full.getFirst())
                        .endRule()
                        .endSpec()
                        .build())
                .createOr(ingress -> ingress.update());
    }

    /** Takes it away again. */
    public static void decertify(String namespace) {
        String name = "https-" + namespace;
        Cluster.admin()
                .network()
                .v1()
                .ingresses()
                .inNamespace(NAMESPACE)
                .withName(name)
                .delete();
        Cluster.admin().secrets().inNamespace(NAMESPACE).withName(name).delete();
    }

    private static String encoded(Path file) {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path issue(String name, List<String> hosts) {
        List<String> command =
                new ArrayList<>(List.of(Checkout.file(".pileus/bin/cluster").toString(), "certificate", DOMAIN, name));
        command.addAll(hosts);
        Checkout.run(command.toArray(String[]::new));
        return Checkout.file(".pileus/https/" + name + ".crt");
    }

    private static Path authority() {
        return issue("e2e", List.of("e2e." + DOMAIN)).resolveSibling("ca.crt");
    }

    private static SSLContext trusting(Path authority) {
        try {
            KeyStore known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            known.setCertificateEntry(
                    "authority",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(authority))));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(known);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
