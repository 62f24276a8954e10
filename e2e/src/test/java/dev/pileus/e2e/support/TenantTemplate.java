package dev.pileus.e2e.support;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A tenant and a member as {@code make tenant} and {@code make token} make them, once, of which all others are copies: the
 * make targets' processes would take most of the time that it takes to set up a test class.
 */
final class TenantTemplate {

    /** As long as {@code make token} has a token live. */
    private static final long TOKEN_SECONDS = Duration.ofHours(8).toSeconds();

    private static final String NAME = "e2e-template-" + Tenant.suffix();

    private static TenantTemplate template;

    private final String manifests;
    private final ServiceAccount account;
    private final RoleBinding binding;

    private TenantTemplate() {
        Checkout.make("tenant", "NAME=" + NAME);
        try {
            Checkout.make("token", "TENANT=" + NAME, "USER=" + Tenant.MEMBER);
            manifests = Checkout.run(
                    Checkout.file(".pileus/bin/kubectl").toString(),
                    "kustomize",
                    Checkout.file(".pileus/tenants/" + NAME).toString());
            account = Cluster.admin()
                    .serviceAccounts()
                    .inNamespace(NAME)
                    .withName(Tenant.MEMBER)
                    .get();
            binding = Cluster.admin()
                    .rbac()
                    .roleBindings()
                    .inNamespace(NAME)
                    .withName("member-" + Tenant.MEMBER)
                    .get();
        } finally {
            Checkout.removeTenant(NAME);
        }
    }

    /** The one of this run; where it could not be made, the next who asks tries again. */
    static synchronized TenantTemplate get() {
        if (template == null) {
            template = new TenantTemplate();
        }
        return template;
    }

    /** Makes a tenant. */
    void tenant(String namespace) {
        Cluster.admin()
                .load(new ByteArrayInputStream(
                        manifests.replace(NAME, namespace).getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(TenantTemplate::apply);
    }

    /** A token for a member of a tenant, who is taken in if need be. */
    String token(String namespace, String user) {
        ServiceAccount theirs = account.edit()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(namespace)
                        .withName(user)
                        .withLabels(account.getMetadata().getLabels())
                        .build())
                .build();
        apply(theirs);
        apply(binding.edit()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(namespace)
                        .withName("member-" + user)
                        .withLabels(binding.getMetadata().getLabels())
                        .build())
                .editFirstSubject()
                .withNamespace(namespace)
                .withName(user)
                .endSubject()
                .build());
        return Cluster.admin()
                .serviceAccounts()
                .resource(theirs)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(TOKEN_SECONDS)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    /** By the server, so that an account which Kubernetes makes at this very moment is no obstacle. */
    private static void apply(HasMetadata object) {
        Cluster.admin().resource(object).forceConflicts().serverSideApply();
    }
}
