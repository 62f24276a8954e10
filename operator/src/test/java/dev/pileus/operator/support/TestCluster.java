package dev.pileus.operator.support;

import static dev.pileus.operator.support.TenantGroups.soon;

import dev.pileus.testing.kubernetes.KubernetesApi;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What the deployment puts into a cluster for the operator: its CRDs, and its rights with the policies that limit them. */
public final class TestCluster {

    /** A member of all tenants. */
    static final String MEMBER = "alice";

    private static final Path MANIFESTS = Path.of("../knative");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final KubernetesApi api;
    private final KubernetesClient admin;

    /** Prepares a cluster. */
    public TestCluster(KubernetesApi api) throws IOException {
        this.api = api;
        this.admin = api.admin();
        namespace("pileus", Map.of());
        define("peergroups.pileus.dev");
        define("replicatargets.pileus.dev");
        apply("base/operator.yaml", "pileus");
        apply("base/tenant-peers.yaml", "");
        apply("base/tenant-role.yaml", "");
    }

    private void define(String name) throws IOException {
        apply("base/%s.yaml".formatted(name), "");
        admin.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(name)
                .waitUntilCondition(
                        crd -> Stream.ofNullable(crd)
                                .map(CustomResourceDefinition::getStatus)
                                .filter(Objects::nonNull)
                                .map(CustomResourceDefinitionStatus::getConditions)
                                .filter(Objects::nonNull)
                                .flatMap(List::stream)
                                .anyMatch(condition -> condition.getType().equals("Established")
                                        && condition.getStatus().equals("True")),
                        30,
                        TimeUnit.SECONDS);
    }

    /** A tenant's namespace of a name of its own, where the operator and a member have their rights. */
    public String tenant() throws IOException {
        String name = "team-" + NUMBER.incrementAndGet();
        namespace(name, Map.of("pileus.dev/tenant", "true"));
        apply("tenant/operator.yaml", name);
        apply("tenant/default-account.yaml", name);
        admin.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(name)
                        .withName(MEMBER)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "pileus-tenant")
                        .addNewSubject("rbac.authorization.k8s.io", "User", MEMBER, null)
                        .build())
                .create();
        soon().until(() -> api.may(MEMBER, name, "list", "pileus.dev", "peergroups", ""));
        return name;
    }

    private void namespace(String name, Map<String, String> labels) {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
    }

    /** Rights and definitions alone, in a namespace, as Kustomize would put them there. */
    private void apply(String file, String namespace) throws IOException {
        try (InputStream yaml = Files.newInputStream(MANIFESTS.resolve(file))) {
            for (HasMetadata object : admin.load(yaml).items()) {
                switch (object) {
                    case ClusterRole role -> admin.resource(role).create();
                    case ClusterRoleBinding binding -> {
                        binding.getSubjects().forEach(subject -> subject.setNamespace("pileus"));
                        admin.resource(binding).create();
                    }
                    case Role role ->
                        admin.resource(role).inNamespace(namespace).create();
                    case RoleBinding binding -> {
                        binding.getSubjects().forEach(subject -> subject.setNamespace("pileus"));
                        admin.resource(binding).inNamespace(namespace).create();
                    }
                    case ServiceAccount account ->
                        admin.resource(account).inNamespace(namespace).create();
                    case CustomResourceDefinition definition ->
                        admin.resource(definition).create();
                    case ValidatingAdmissionPolicy policy ->
                        admin.resource(policy).create();
                    case ValidatingAdmissionPolicyBinding binding ->
                        admin.resource(binding).create();
                    default -> {
                        // Workloads, which nobody would run.
                    }
                }
            }
        }
    }
}
