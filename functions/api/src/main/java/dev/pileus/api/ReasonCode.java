package dev.pileus.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The code of a {@link Reason}: programs decide by it and never by the message beside it. Codes are added and none is
 * given another meaning; {@code docs/api.md} lists them.
 */
@Serdeable
public enum ReasonCode {
    PROGRESSING("Nothing is wrong; the message says what it waits for."),
    OTHER("The problem has no code of its own; the message says what it is."),

    // A workload's objects.
    OBJECT_MISSING("An object of the workload is gone, such as its deployment, its service or its ConfigMap."),
    SCALED_TO_ZERO("Somebody has scaled the deployment to zero."),
    SUSPENDED("Somebody has suspended the job, or paused the peer group."),
    NAME_TAKEN("Something else has a name that Knative, or a peer group, needs."),
    KNATIVE_NOT_READY("Knative says that its service is not ready."),
    LINKS_DOWN("All peers are ready, and some do not answer the pings of others."),

    // A pod that is not made, placed or begun.
    QUOTA_EXCEEDED("The tenant's quota has no room for the pod."),
    POD_REFUSED("An admission rule, such as Pod Security, refuses the pod."),
    POD_CREATION_FAILED("Kubernetes cannot make the pod."),
    INSUFFICIENT_RESOURCES("No node has enough of something free."),
    UNSCHEDULABLE("No node takes the pod, for its taints, its selectors or the like."),
    VOLUME_MISSING("The claim of a volume is gone."),
    VOLUME_UNREACHABLE("The volume is on a node that cannot take the pod."),
    VOLUME_PROVISIONING_FAILED("The volume cannot be made."),
    NO_STORAGE_CLASS("The cluster has no default storage class to make the volume with."),
    POD_SETUP_FAILED("The kubelet cannot mount the pod's volumes, or set up its network, yet."),
    INVALID_IMAGE_NAME("The name of the image is none."),
    IMAGE_NOT_FOUND("The registry has no such image."),
    IMAGE_ACCESS_DENIED("The registry has no such image, or shows it to those only who log in."),
    REGISTRY_UNREACHABLE("The image's registry does not answer."),
    REGISTRY_RATE_LIMITED("The image's registry allows no more pulls for now."),
    IMAGE_PLATFORM_MISMATCH("The image is made for another kind of processor."),
    IMAGE_PULL_FAILED("The image cannot be pulled for another reason."),
    NO_SHELL("The image has no shell to run the command with."),
    CONTAINER_CANNOT_START("The container runtime cannot start the container."),

    // A pod that does not stay, or is not ready.
    CRASH_LOOP("A container has ended, and is started again and again."),
    INIT_CONTAINER_FAILED("A step that comes before the container has failed, and is tried again."),
    DOWNLOAD_FAILED("The model's file cannot be downloaded."),
    OUT_OF_MEMORY("A program used more memory than its limit."),
    NOT_EXECUTABLE("The command was found, and cannot be executed (exit code 126)."),
    COMMAND_NOT_FOUND("There is no such command (exit code 127)."),
    SIGNALED("A signal ended the program (exit code 128 and more)."),
    READINESS_PROBE_FAILED("The app runs and does not answer as its readiness probe wants it."),
    PROGRESS_DEADLINE_EXCEEDED("The deployment, or the revision, was not ready in time."),
    DEADLINE_EXCEEDED("The command ran longer than its timeout."),
    STORAGE_LIMIT_EXCEEDED("A pod wrote more data than it may."),
    EVICTED("The node put an end to the pod, since it ran out of something."),
    PREEMPTED("The pod had to make room for a more important one."),
    NODE_SHUTDOWN("The pod's node was shut down."),
    NODE_UNREACHABLE("The pod's node does not answer."),
    NODE_LOST("The pod's node was lost, so how the pod ended is not known."),
    POD_DELETED("The pod was deleted before it was known how it ended."),
    POD_FAILED("The pod has failed; the message is its own."),

    // A git server.
    INVALID_ADDRESS("The repository's address is none, or of a protocol other than ssh and https."),
    PLAIN_HTTP_REFUSED("The address is plain http, where everybody on the way reads along."),
    ADDRESS_NOT_PUBLIC("The git server is not on the public internet, and only what is may be asked."),
    HOST_NOT_FOUND("The name service knows no host of that name."),
    SERVER_UNREACHABLE("Nothing answers at the git server's address."),
    SERVER_TIMEOUT("The git server does not answer in time."),
    CONNECTION_LOST("The git server broke off in the middle."),
    REDIRECTED("The git server says that the repository is on another server."),
    NOT_HTTPS("What answers at the address does not speak https."),
    CERTIFICATE_INVALID("The git server's certificate is not valid for its name."),
    NOT_A_GIT_SERVER("What answers at the address is not a git server."),
    GIT_SERVER_ERROR("The git server answers with an error of its own, which the message repeats."),
    HOST_KEY_CHANGED("The git server shows another host key than the one it is known by."),
    HOST_KEY_UNKNOWN("The git server is not among the known hosts that were given."),
    HOST_KEY_REVOKED("The git server shows a host key that the known hosts say is revoked."),
    INVALID_KNOWN_HOSTS("The known hosts that were given cannot be read."),
    INVALID_DEPLOY_KEY("The deploy key cannot be read, has a passphrase, or is too weak."),
    DEPLOY_KEY_REFUSED("The git server does not accept the deploy key."),
    TOKEN_REFUSED("The git server does not accept the user name and token."),
    CREDENTIALS_MISSING("The git server wants a deploy key or a token, and the app has none."),
    CREDENTIALS_OF_ANOTHER_SERVER("The deploy key or token is kept for another server, and is not shown to this one."),

    // A repository.
    REPOSITORY_NOT_FOUND(
            "The git server has no such repository, or does not show it to whom the key or token belongs."),
    REPOSITORY_EMPTY("The repository has no commit."),
    INVALID_REF("What is to be followed cannot be a branch, a tag or a commit."),
    REF_NOT_FOUND("The repository has no such branch or tag, or not any more."),
    COMMIT_NOT_FOUND("The repository has no such commit, or the git server does not give it out by its name."),
    NOT_A_COMMIT("What the repository has under that name is not a commit."),
    UNSUPPORTED_OBJECT_FORMAT("The repository's objects are in SHA-256 format."),
    LIMIT_EXCEEDED("The repository, or something in it, is larger than what is read."),
    NO_SPACE_LEFT("There is no room for the repository."),

    // A poll.
    FORBIDDEN("git-poll has no rights in the namespace."),
    KUBERNETES_UNAVAILABLE("Kubernetes did not take what was found."),
    INTERRUPTED("It was ended before it was done."),
    INTERNAL_ERROR("It failed for a reason that it does not know; the log has more."),

    // A checkout.
    NO_COMMIT("The app has no commit to check out yet."),
    INVALID_SETTING("A setting of the checkout cannot be read."),
    FILES_NOT_WRITABLE("The files cannot be written to the pod's volume."),
    PATH_NOT_FOUND("The commit has no such file or folder."),
    INVALID_PATH("The path cannot be one within a repository."),
    SYMLINK_LEAVES("A symlink leads out of what is served, or in a circle."),
    INVALID_FILE_NAME("A file in the commit has a name that it must not have, or that is there twice."),
    INVALID_ATTRIBUTES("The commit's .gitattributes ask for something that cannot be done."),
    INVALID_CONFIG("The commit's .gitmodules or .lfsconfig cannot be read."),
    INVALID_SUBMODULE("A submodule has no address, or submodules lead on without end."),
    LFS_UNAVAILABLE("The repository has files in Git LFS, and that does not answer as it should."),
    LFS_REFUSED("The repository's Git LFS does not accept the app's key or token."),
    LFS_OBJECT_MISSING("Git LFS has not got the content of a file, or another one.");

    private final String id;
    private final String description;

    ReasonCode(String description) {
        this.id = Arrays.stream(name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
        this.description = description;
    }

    /** The code as answers show it, such as {@code ImageNotFound}. */
    @JsonValue
    public String id() {
        return id;
    }

    /** What it means, in a sentence. */
    public String description() {
        return description;
    }

    /** The code of that name; {@link #OTHER} where it is unknown here, such as one of a later version. */
    @JsonCreator
    public static ReasonCode of(String id) {
        return Arrays.stream(values())
                .filter(code -> code.id.equals(id))
                .findFirst()
                .orElse(OTHER);
    }

    @Override
    public String toString() {
        return id;
    }
}
