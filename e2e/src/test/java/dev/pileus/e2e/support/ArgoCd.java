package dev.pileus.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Argo CD as {@code make argocd} installs it, following a git server in the cluster that serves this checkout, and the clone of
 * somebody who pushes there.
 */
public final class ArgoCd {

    /** Where it runs. */
    public static final String NAMESPACE = "argocd";

    /** The Application of the functions. */
    public static final String FUNCTIONS = "pileus-functions";

    /** What the functions are deployed from, of which the last lines are settings. */
    public static final String SETTINGS = "functions/kustomization.yaml";

    private static final ResourceDefinitionContext APPLICATION = new ResourceDefinitionContext.Builder()
            .withGroup("argoproj.io")
            .withVersion("v1alpha1")
            .withKind("Application")
            .withPlural("applications")
            .withNamespaced(true)
            .build();

    private final Path desk;
    private final Path clone;
    private String installed;

    /**
     * How an Application is.
     *
     * @param commit the one that it was last compared with; empty before it was
     * @param errors what its conditions say is wrong
     */
    public record State(String commit, String sync, String health, List<String> errors) {

        boolean isWell() {
            return sync.equals("Synced") && health.equals("Healthy");
        }
    }

    /**
     * Nothing is there before it is installed.
     *
     * @param desk a folder for the clone
     */
    public ArgoCd(Path desk) {
        this.desk = desk;
        this.clone = desk.resolve("clone");
    }

    /** Installs it as a person would, waits until it has deployed everything, and clones what it follows. */
    public void install() {
        Checkout.make("argocd");
        Shell.run(
                        desk,
                        "git clone --quiet --config http.proxy= --config user.name=e2e --config user.email=e2e@localhost"
                                + " --config http.sslCAInfo='%s' --config credential.helper='store --file %s' %s clone"
                                        .formatted(
                                                Gateway.certificateOfAuthority(),
                                                Checkout.file(".pileus/argocd/git-credentials"),
                                                Gateway.at("git", "/pileus.git")))
                .expectSuccess();
        installed = git("rev-parse HEAD").strip();
    }

    /** Tries to install it once more. */
    public Shell.Result installAgain() {
        return Shell.run(desk, "cd '%s' && make/argocd install".formatted(Checkout.file("")));
    }

    /** Takes it away again, and leaves what it has deployed. */
    public void remove() {
        Checkout.run("make/argocd", "remove");
    }

    /**
     * Adds lines to a file of the cluster's folder, or makes it of them, and pushes that.
     *
     * @return the commit
     */
    public String append(String file, String lines) {
        try {
            Files.writeString(path(file), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return push("Add to " + file);
    }

    /**
     * Deletes a file of the cluster's folder, and pushes that.
     *
     * @return the commit
     */
    public String delete(String file) {
        try {
            Files.delete(path(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return push("Delete " + file);
    }

    /**
     * Takes the last commit back by another, and pushes that.
     *
     * @return the commit
     */
    public String revert() {
        git("revert --no-edit HEAD");
        return pushed();
    }

    /** Takes back by another commit whatever was pushed since it was installed, if that is still there. */
    public void restore() {
        git("read-tree --reset -u " + installed);
        if (!git("status --porcelain").isEmpty()) {
            push("Restore");
        }
    }

    private Path path(String file) {
        return clone.resolve("argocd/clusters").resolve(Checkout.kind()).resolve(file);
    }

    private String push(String subject) {
        git("add --all");
        git("commit --quiet --message '%s'".formatted(subject));
        return pushed();
    }

    private String pushed() {
        git("push --quiet origin HEAD:main");
        return git("rev-parse HEAD").strip();
    }

    private String git(String arguments) {
        return Shell.run(desk, "git -C clone " + arguments).expectSuccess();
    }

    /** How an Application is; nothing where there is none of that name. */
    public static Optional<State> state(String application) {
        return Optional.ofNullable(Cluster.admin()
                        .genericKubernetesResources(APPLICATION)
                        .inNamespace(NAMESPACE)
                        .withName(application)
                        .get())
                .map(ArgoCd::state);
    }

    private static State state(GenericKubernetesResource application) {
        List<String> errors = new ArrayList<>();
        List<Map<String, Object>> conditions = application.get("status", "conditions");
        if (conditions != null) {
            conditions.forEach(condition -> errors.add(condition.get("type") + ": " + condition.get("message")));
        }
        return new State(
                text(application, "sync", "revision"),
                text(application, "sync", "status"),
                text(application, "health", "status"),
                errors);
    }

    private static String text(GenericKubernetesResource application, String part, String field) {
        String value = application.get("status", part, field);
        return value == null ? "" : value;
    }

    /** Waits until an Application is deployed as a commit has it. */
    public static void awaitDeployed(String application, String commit) {
        await("%s at %s".formatted(application, commit))
                .untilAsserted(() -> assertThat(state(application)).hasValueSatisfying(state -> assertThat(state)
                        .matches(State::isWell)
                        .extracting(State::commit)
                        .isEqualTo(commit)));
    }

    /** Waits until an Application of a tenant, which comes of two folders, is deployed. */
    public static void awaitDeployed(String application) {
        await(application).untilAsserted(() -> assertThat(state(application))
                .hasValueSatisfying(state -> assertThat(state).matches(State::isWell)));
    }
}
