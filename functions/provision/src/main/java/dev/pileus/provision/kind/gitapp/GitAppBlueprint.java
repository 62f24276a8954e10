package dev.pileus.provision.kind.gitapp;

import static dev.pileus.provision.kind.gitapp.GitAppParameters.isGiven;
import static dev.pileus.provision.kind.gitapp.GitAppParameters.refused;

import dev.pileus.common.Display;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.provision.kind.Blueprint;
import dev.pileus.provision.kind.Durations;
import dev.pileus.provision.kind.Ingresses;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.Services;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Builds an app whose files come from a git repository: a step before its container checks out the commit that git-poll
 * has written into the ConfigMap {@code <name>-git}. What opens the repository is in the Secret of that name, which
 * only that step sees. See {@code docs/git-app}.
 */
@Singleton
final class GitAppBlueprint implements Blueprint<GitAppParameters> {

    private static final Duration SHORTEST_INTERVAL = Duration.ofMinutes(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

    /** Where our own image serves, and what. */
    private static final int OWN_PORT = 8080;

    private static final String OWN_MOUNT_PATH = "/usr/share/site";

    private final AppPod pod;
    private final Ingresses ingresses;

    GitAppBlueprint(AppPod pod, Ingresses ingresses) {
        this.pod = pod;
        this.ingresses = ingresses;
    }

    @Override
    public String kind() {
        return "git-app";
    }

    @Override
    public Class<GitAppParameters> parameters() {
        return GitAppParameters.class;
    }

    @Override
    public GitAppParameters checked(GitAppParameters parameters) {
        requireFittingCredentials(parameters);
        requireFittingImage(parameters);
        Durations.between("parameters.interval", parameters.interval(), SHORTEST_INTERVAL, LONGEST_INTERVAL);
        return new GitAppParameters(
                parameters.address().text(),
                parameters.ref(),
                parameters.deployKey(),
                parameters.username(),
                parameters.token(),
                parameters.knownHosts(),
                folder(parameters.path()),
                parameters.interval(),
                parameters.image(),
                parameters.port(),
                parameters.mountPath(),
                parameters.replicas(),
                parameters.serverless());
    }

    private static void requireFittingCredentials(GitAppParameters parameters) {
        boolean ssh = parameters.usesSsh();
        if (ssh && (isGiven(parameters.token()) || isGiven(parameters.username()))) {
            throw refused("token", "A user name and a token are for https. By ssh a deploy key opens the repository.");
        }
        if (!ssh && (isGiven(parameters.deployKey()) || isGiven(parameters.knownHosts()))) {
            throw refused(
                    "deployKey", "A deploy key and known hosts are for ssh. By https a token opens the repository.");
        }
        if (isGiven(parameters.deployKey())) {
            RepositorySecret.deployKey(parameters);
        }
    }

    private static void requireFittingImage(GitAppParameters parameters) {
        String mountPath = parameters.mountPath();
        if (!isGiven(parameters.image()) && (parameters.port() != OWN_PORT || !mountPath.equals(OWN_MOUNT_PATH))) {
            throw refused(
                    "image",
                    "Name the image that the port and the folder are for. The web server that comes with Pileus has its own.");
        }
        if (List.of(mountPath.split("/")).contains("..") || mountPath.matches("/+|/(tmp|proc|sys|dev)(/.*)?")) {
            throw refused("mountPath", "Choose a folder of the image's own, such as /usr/share/site.");
        }
    }

    private static String folder(String path) {
        if (List.of(path.strip().split("[/\\\\]")).contains("..")) {
            throw refused("path", "A folder of the repository has no '..' in it.");
        }
        List<String> folders = Stream.of(path.strip().split("/"))
                .filter(folder -> !folder.isEmpty() && !folder.equals("."))
                .toList();
        return String.join("/", folders);
    }

    @Override
    public Optional<String> whyFixed() {
        return Optional.empty();
    }

    /** What opens a repository is given anew or stays as it is: nobody can read it, not even to change a part. */
    @Override
    public void requireChange(GitAppParameters before, GitAppParameters after) {
        if (after.serverless() != before.serverless()) {
            throw refused("serverless", "Whether an app sleeps cannot be changed. Make another app.");
        }
        if (after.haveSecrets()) {
            return;
        }
        boolean moves = moves(before, after);
        if (moves && after.usesSsh()) {
            throw refused(
                    "deployKey",
                    "Give the deploy key once more, or have a new pair made: the one that is kept goes to no other server.");
        }
        boolean isOtherUser = !after.username().equals(before.username());
        if (isOtherUser || moves && isGiven(after.username())) {
            throw refused(
                    "token",
                    "Give the token once more, or an empty one for none: the one that is kept goes with its user name to its server.");
        }
    }

    private static boolean moves(GitAppParameters before, GitAppParameters after) {
        RepositoryAddress address = after.address();
        return !address.isOnServerOf(before.address());
    }

    /** The record does not tell whether there is a token: none is left that the new parameters would not have kept. */
    @Override
    public List<HasMetadata> obsolete(Origin origin, GitAppParameters before, GitAppParameters after) {
        boolean needsNone = !after.usesSsh() && !isGiven(after.token());
        boolean keepsNone = after.token() != null || moves(before, after);
        List<HasMetadata> obsolete = Blueprint.super.obsolete(origin, before, after);
        return needsNone && keepsNone
                ? Stream.concat(
                                Stream.of(RepositorySecret.of(origin, Map.of())),
                                obsolete.stream().filter(object -> !(object instanceof Secret)))
                        .toList()
                : obsolete;
    }

    @Override
    public List<HasMetadata> objects(Origin origin, GitAppParameters parameters) {
        Stream<HasMetadata> app = parameters.serverless()
                ? Stream.of(AppKnativeService.of(origin, parameters, pod.forKnative(origin, parameters)))
                : Stream.of(
                        AppDeployment.of(origin, parameters, pod.forDeployment(origin, parameters)),
                        Services.clusterIp(origin, 80, parameters.port()),
                        ingresses.ofOwnHost(origin));
        Stream<HasMetadata> repository = Stream.concat(
                RepositorySecret.of(origin, parameters).stream(), Stream.of(Registration.of(origin, parameters)));
        return Stream.concat(repository, app).toList();
    }

    @Override
    public Display display(Display usual, GitAppParameters parameters) {
        return parameters.serverless() ? usual.with(Display.Shape.KNATIVE_SERVICE) : usual;
    }

    @Override
    public void addSecrets(List<HasMetadata> objects) {
        RepositorySecret.addDeployKey(objects).ifPresent(publicHalf -> Registration.addPublicKey(objects, publicHalf));
    }
}
