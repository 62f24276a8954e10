package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Checkout;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Kubectl;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The manifests of {@code docs/git-app}, applied as its README says, by a member with kubectl alone. */
@ExtendWith({Tenants.class, GitServers.class})
final class GitAppManifestsTest {

    /** In the place of an image that comes from a registry. Python would not heed the signal to end as the first process. */
    private static final String SERVER =
            "image: %s\n        command: [timeout, 1d, python3, -m, http.server, '8080', --directory, %s]";

    private static final String FOLDER = "/usr/share/nginx/html";

    private final Tenant tenant;
    private final GitServer server;

    @TempDir
    private Path desk;

    GitAppManifestsTest(Tenant tenant, GitServer server) {
        this.tenant = tenant;
        this.server = server;
    }

    @Test
    void shouldServeAndFollowTheRepositoryWhenTheyAreAppliedByKubectlAlone() throws IOException {
        server.open(tenant);
        GitRepository repository = server.repository("shop");
        String first = repository.push("by hand");
        Files.writeString(desk.resolve("deploy-key"), server.authorisedKey().privateHalf());
        render("registration.yaml", "ssh://git@git.example.com/team/shop.git", repository.ssh());
        render("deployment.yaml", "dev.local/pileus/git-poll", Cluster.imageOf(Function.GIT_POLL));
        GitApp shop = new GitApp(tenant, "shop");

        kubectl("create secret generic shop-git --from-file=ssh-privatekey=deploy-key --from-literal=server="
                + repository.ssh().replaceFirst("(//[^/]*)/.*", "$1"));
        kubectl("apply -f registration.yaml -f deployment.yaml");
        shop.pollTo(first);

        awaitContent("by hand");
        assertThat(kubectl("get configmap shop-git -o yaml")).contains(first, "subject: by hand");
        assertThat(kubectl("get events --field-selector involvedObject.name=shop-git"))
                .contains("CommitChanged", first.substring(0, 7));

        String second = repository.push("pushed");
        shop.pollTo(second);

        awaitContent("pushed");
        kubectl("rollout status deployment/shop --timeout=60s");
        assertThat(kubectl("get pods -l app=shop -o custom-columns='POD:.metadata.name,COMMIT:.status"
                        + ".initContainerStatuses[?(@.name==\"checkout\")].state.terminated.message'"))
                .contains(second);
    }

    /** A manifest of the docs for this cluster and this server. */
    private void render(String file, String from, String to) throws IOException {
        String manifest = Files.readString(Checkout.file("docs/git-app/" + file));
        assertThat(manifest).contains(from);
        Files.writeString(
                desk.resolve(file),
                manifest.replace(from, to)
                        .replaceAll(
                                "image: docker\\.io/nginxinc/nginx-unprivileged:.*",
                                SERVER.formatted(Cluster.setting("PILEUS_IMAGES_SHELL"), FOLDER)));
    }

    private String kubectl(String arguments) {
        return new Kubectl(tenant, desk).run(arguments).expectSuccess();
    }

    /** Waits until the Service has that, which a member reads through Kubernetes. */
    private void awaitContent(String content) {
        String path = "/api/v1/namespaces/%s/services/shop:http/proxy/".formatted(tenant.namespace());
        try (KubernetesClient alice = tenant.kubernetes()) {
            await("the Service has '%s'".formatted(content))
                    .ignoreExceptions()
                    .until(() -> content.equals(alice.raw(path)));
        }
    }
}
