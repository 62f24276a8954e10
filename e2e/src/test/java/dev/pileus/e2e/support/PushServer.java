package dev.pileus.e2e.support;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The git server that comes with Argo CD for who has no other ({@code argocd/git}), in a namespace of its own that takes
 * restricted pods only, and a checkout of somebody who pushes there. Argo CD is not beside it.
 */
public final class PushServer implements AutoCloseable {

    private static final String NAME = "git";
    private static final String PATH = "/pileus.git";

    private final String namespace = "gittest-" + Tenant.suffix();
    private final String host = namespace + ".localhost";
    private final Path desk;

    /** Somebody with a user name and a password, or with none. */
    public record User(String name, String password) {

        /** Nobody. */
        public static final User NOBODY = new User("", "");

        /** May fetch. */
        public static final User READER = new User("argocd", "password-" + Tenant.suffix() + Tenant.suffix());

        /** May fetch and push. */
        public static final User WRITER = new User("push", "password-" + Tenant.suffix() + Tenant.suffix());

        /** Has a password, and a name that the server gives nothing to. */
        public static final User STRANGER = new User("other", "password-" + Tenant.suffix() + Tenant.suffix());

        /** The same with a wrong password. */
        public User mistaken() {
            return new User(name, "wrong");
        }

        /** Not the password: failures are printed. */
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Nothing is there before it is started.
     *
     * @param desk a folder for the checkout
     */
    public PushServer(Path desk) {
        this.desk = desk;
    }

    /** Starts it, and waits until the gateway leads to it. */
    public void start() {
        Cluster.createRestricted(namespace);
        String users = Stream.of(User.READER, User.WRITER, User.STRANGER)
                .map(user -> user.name() + ":" + hash(user.password()) + "\n")
                .collect(Collectors.joining());
        secret("git-users", "htpasswd", users);
        secret("git-webhook", "secret", Tenant.suffix());
        String manifests = Checkout.run(".pileus/bin/kubectl", "kustomize", "argocd/git")
                .replace("namespace: argocd\n", "namespace: " + namespace + "\n")
                .replace("host: git.localhost", "host: " + host)
                .replace(".argocd.svc", "." + namespace + ".svc")
                .replace("image: dev.local/pileus/git\n", "image: " + Checkout.image(NAME) + "\n");
        Cluster.admin()
                .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
                .create();
        Shell.run(desk, """
                        set -e
                        git init --quiet --initial-branch=main checkout
                        git -C checkout config user.name e2e
                        git -C checkout config user.email e2e@localhost
                        git -C checkout config credential.helper ''
                        """).expectSuccess();
        awaitAnswers();
    }

    private String hash(String password) {
        return Shell.run(desk, "openssl passwd -6 -stdin <<<'%s'".formatted(password))
                .expectSuccess()
                .strip();
    }

    private void secret(String name, String key, String value) {
        Cluster.admin()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withStringData(Map.of(key, value))
                        .build())
                .create();
    }

    private void awaitAnswers() {
        Cluster.admin()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(NAME)
                .waitUntilReady(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Awaitility.await("the gateway leads to it")
                .until(() -> git(User.READER, "ls-remote").exitCode() == 0);
    }

    /** Runs a git command of somebody's on the repository, through the gateway, with arguments after the address. */
    public Shell.Result git(User user, String command, String... arguments) {
        String credentials = user.equals(User.NOBODY) ? "" : user.name() + ":" + user.password() + "@";
        return Shell.run(
                desk,
                "cd checkout && GIT_TERMINAL_PROMPT=0 git -c http.proxy= -c http.sslCAInfo=%s %s %s %s"
                        .formatted(
                                Gateway.certificateOfAuthority(),
                                command,
                                Gateway.at(namespace, PATH).toString().replace("://", "://" + credentials),
                                String.join(" ", arguments)));
    }

    /** Makes a commit with a file of that many random bytes. */
    public String commit(int bytes) {
        return Shell.run(desk, """
                        set -e
                        cd checkout
                        head --bytes=%d /dev/urandom >file
                        git add file
                        git commit --quiet --message=Change
                        git rev-parse HEAD
                        """.formatted(bytes)).expectSuccess().strip();
    }

    /** The commit of a branch; empty where it does not exist. */
    public String head(String branch) {
        return git(User.READER, "ls-remote", "refs/heads/" + branch)
                .expectSuccess()
                .replaceAll("\\s.*", "")
                .strip();
    }

    /**
     * The statuses that the server itself answers, without the gateway, which would put addresses right.
     *
     * @param targets methods and what comes after them in a request, such as {@code GET /pileus.git/HEAD}
     */
    public Map<String, Integer> ask(User user, List<String> targets) {
        String answers = exec("""
                as=(); [ "$1" = : ] || as=(--user "$1")
                while read -r method target; do
                  body=(); [ "$method" = GET ] || body=(--data-binary 0000)
                  path=${target%%\\?*}
                  status=$(curl --silent --path-as-is --output /dev/null --write-out '%{http_code}' --max-time 30 \
                    "${as[@]}" --request "$method" "${body[@]}" \
                    --header "Content-Type: application/x-${path##*/}-request" "http://127.0.0.1:8080$target")
                  echo "$status $method $target"
                done <<<"$2"
                """, user.name() + ":" + user.password(), String.join("\n", targets));
        return answers.lines()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(parts -> parts[1], parts -> Integer.parseInt(parts[0])));
    }

    /** Runs a script in its pod, which has to succeed, and returns what it prints. */
    public String exec(String script, String... arguments) {
        String[] command = Stream.concat(Stream.of("bash", "-euc", script, "bash"), Stream.of(arguments))
                .toArray(String[]::new);
        return Cluster.exec(namespace, pod().getMetadata().getName(), NAME, command)
                .expectSuccess();
    }

    private Pod pod() {
        return Cluster.admin()
                .pods()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/name", NAME)
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .findFirst()
                .orElseThrow();
    }

    /** Ends it at once, as when its node fails, and waits until it is back. */
    public void kill() {
        Pod pod = pod();
        Cluster.admin().resource(pod).withGracePeriod(0).delete();
        Cluster.admin()
                .resource(pod)
                .waitUntilCondition(gone -> gone == null, Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        awaitAnswers();
    }

    /** What its containers have written. */
    public List<String> logs() {
        return Cluster.logsOf(namespace);
    }

    /** Removes all that there is of it. */
    @Override
    public void close() {
        Cluster.admin().namespaces().withName(namespace).delete();
    }
}
