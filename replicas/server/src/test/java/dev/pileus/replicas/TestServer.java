package dev.pileus.replicas;

import static org.awaitility.Awaitility.await;

import dev.pileus.testing.kubernetes.KubernetesApi;
import dev.pileus.testing.tls.CertificateAuthority;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * A server with the rights that the chart gives it, before a Kubernetes API of its own: {@link #ADMIN} may scale everywhere, and
 * nobody else may do anything.
 */
final class TestServer implements AutoCloseable {

    /** Far more than anything takes on a machine that is not busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static {
        Application.issueNoSessionTickets();
        Awaitility.setDefaultTimeout(PATIENCE);
    }

    static final String ADMIN = "spiffe://test/admin";

    private static final Path TARGETS = Path.of("../../knative/base/replicatargets.pileus.dev.yaml");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final KubernetesApi api = KubernetesApi.start("replicas");
    private final CertificateAuthority authority = new CertificateAuthority("clients and server");
    private final Path tls;
    private final ReplicasServer server;

    TestServer(Path tls, Duration drain, Interceptor... interceptors) throws IOException {
        this.tls = tls;
        try {
            prepare();
            CertificateAuthority.write(tls, authority.server("localhost"), authority);
            Settings settings = new Settings(0, 0, tls, Optional.empty(), 1_000, true, true, drain);
            this.server = new ReplicasServer(settings, client(interceptors), InstantSource.system());
            server.start();
            await().until(() -> management("/health/readiness") == 200);
            await().until(() -> api.may(ADMIN, "default", "list", "apps", "deployments", ""));
        } catch (IOException | RuntimeException e) {
            api.close();
            throw e;
        }
    }

    /** The server's client, which has more patience here than in production. */
    private KubernetesClient client(Interceptor... interceptors) throws IOException {
        int patience = (int) PATIENCE.toMillis();
        ConfigBuilder config = new ConfigBuilder(Config.empty())
                .withMasterUrl(api.url())
                .withCaCertFile(api.certificate().toString())
                .withOauthToken(Files.readString(api.token()));
        return new KubernetesClientBuilder()
                .withConfig(Application.configure(config)
                        .withRequestTimeout(patience)
                        .withConnectionTimeout(patience)
                        .build())
                .withHttpClientBuilderConsumer(http -> {
                    for (Interceptor interceptor : interceptors) {
                        http.addOrReplaceInterceptor(interceptor.getClass().getName(), interceptor);
                    }
                })
                .build();
    }

    private void prepare() throws IOException {
        try (var yaml = Files.newInputStream(TARGETS)) {
            api.admin().load(yaml).create();
        }
        grant(
                "replicas",
                "system:serviceaccount:pileus:replicas",
                rule("apps", "deployments", "list", "watch"),
                rule("apps", "deployments/scale", "get", "update"),
                rule("pileus.dev", "replicatargets", "get", "list", "watch", "patch"),
                rule("authorization.k8s.io", "subjectaccessreviews", "create"));
        grant(
                "replicas-admin",
                ADMIN,
                rule("apps", "deployments", "list", "watch"),
                rule("apps", "deployments/scale", "get", "update"),
                rule("pileus.dev", "replicatargets", "patch"));
    }

    static PolicyRule rule(String group, String resource, String... verbs) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resource)
                .withVerbs(verbs)
                .build();
    }

    /** Lets a user do some things everywhere. */
    void grant(String role, String user, PolicyRule... rules) {
        admin().resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName(role)
                        .endMetadata()
                        .withRules(rules)
                        .build())
                .create();
        admin().resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(role)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
    }

    /** Lets a user do in a namespace what {@link #ADMIN} may do everywhere. */
    RoleBinding bind(String user, String namespace) {
        RoleBinding binding = admin().resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("bound-" + NUMBER.incrementAndGet())
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "replicas-admin")
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
        await().until(() -> api.may(user, namespace, "list", "apps", "deployments", ""));
        return binding;
    }

    /** Makes a namespace of a name of its own. */
    String namespace() {
        String name = "team-" + NUMBER.incrementAndGet();
        admin().resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    /** Makes a Deployment, and waits until the server knows it. */
    Deployment deployment(String namespace, String name, int replicas, Map<String, String> labels) {
        Deployment deployment = create(namespace, name, replicas, labels);
        TestClient client = client(ADMIN);
        String path = path(namespace, name);
        await().until(() -> client.get(path).statusCode() == 200);
        return deployment;
    }

    /** Makes a Deployment that asks for nothing. */
    void create(String namespace, String name) {
        create(namespace, name, 0, Map.of());
    }

    private Deployment create(String namespace, String name, int replicas, Map<String, String> labels) {
        return admin().resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withNewSelector()
                        .withMatchLabels(Map.of("app", name))
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(Map.of("app", name))
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("it")
                        .withImage("example.org/it")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    static String path(String namespace, String name) {
        return "/v1/namespaces/%s/deployments/%s/replicas".formatted(namespace, name);
    }

    /** A client with the certificate of a user. */
    TestClient client(String user) {
        return new TestClient(port(), authority, Optional.of(authority.client(user)));
    }

    /** A client with that certificate. */
    TestClient client(X509Bundle certificate) {
        return new TestClient(port(), authority, Optional.of(certificate));
    }

    /** The status of a path of the management port. */
    int management(String path) {
        return TestClient.plain(server.managementPort(), path).statusCode();
    }

    KubernetesClient admin() {
        return api.admin();
    }

    KubernetesApi api() {
        return api;
    }

    CertificateAuthority authority() {
        return authority;
    }

    Path tls() {
        return tls;
    }

    int port() {
        return server.port();
    }

    int managementPort() {
        return server.managementPort();
    }

    ReplicasServer server() {
        return server;
    }

    /** The replica counts that a Deployment's spec has. */
    int desired(String namespace, String name) {
        return admin().apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .get()
                .getSpec()
                .getReplicas();
    }

    @Override
    public void close() {
        server.close();
        api.close();
    }
}
