package dev.pileus.e2e.support;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A git server in the cluster, in a namespace of its own: OpenSSH's sshd, and git's own http-backend with passwords and
 * Git LFS. What its administrator does is done by commands in its pod; see {@code git-server.py}.
 */
public final class GitServer implements AutoCloseable {

    private static final String PROGRAM = "git-server.py";
    private static final String NAME = "git";
    private static final String NAMESPACE_LABEL = "kubernetes.io/metadata.name";
    private static final int WIRED_SSH = 2200;
    private static final int WIRED_HTTP = 8000;

    /** A line of a key that has no more than this could stand anywhere. */
    private static final int SHORT = 20;

    private final String namespace;

    /** What the names of its repositories begin with. */
    private final String prefix;

    private final boolean shared;

    /** A pair of ssh keys, in the format of OpenSSH; the public half is one line. */
    public record KeyPair(String privateHalf, String publicHalf) {

        /** What nobody may ever get to see: the lines of the private half, without the first, which all keys share. */
        public List<String> secrets() {
            return privateHalf
                    .lines()
                    .filter(line -> !line.startsWith("-----"))
                    .skip(1)
                    .filter(line -> line.length() > SHORT)
                    .toList();
        }

        /** Not the private half: failures are printed. */
        @Override
        public String toString() {
            return publicHalf;
        }
    }

    private GitServer(String namespace, String prefix, boolean shared) {
        this.namespace = namespace;
        this.prefix = prefix;
        this.shared = shared;
    }

    /** Starts one, and waits until it can be reached. */
    static GitServer start() {
        GitServer server = new GitServer("git-servers-" + Tenant.suffix(), "", false);
        Map<String, String> labels = Map.of("app", NAME);
        HasMetadata pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(server.namespace)
                .withName(NAME)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(0L)
                .withAutomountServiceAccountToken(false)
                .addNewContainer()
                .withName(NAME)
                .withImage(Cluster.setting("PILEUS_IMAGES_SSH"))
                .withCommand("python3", "/program/" + PROGRAM, server.host())
                .addNewEnv()
                .withName("HOME")
                .withValue("/srv")
                .endEnv()
                .withNewReadinessProbe()
                .withPeriodSeconds(1)
                .withNewTcpSocket()
                .withPort(new IntOrString(2222))
                .endTcpSocket()
                .endReadinessProbe()
                .addNewVolumeMount()
                .withName("program")
                .withMountPath("/program")
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("srv")
                .withMountPath("/srv")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("program")
                .withNewConfigMap()
                .withName(NAME)
                .endConfigMap()
                .endVolume()
                .addNewVolume()
                .withName("srv")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
        List.of(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(server.namespace)
                                .endMetadata()
                                .build(),
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace(server.namespace)
                                .withName(NAME)
                                .endMetadata()
                                .addToData(PROGRAM, program())
                                .build(),
                        new ServiceBuilder()
                                .withNewMetadata()
                                .withNamespace(server.namespace)
                                .withName(NAME)
                                .endMetadata()
                                .withNewSpec()
                                .withSelector(labels)
                                .withPorts(
                                        port("ssh", 22, 2222),
                                        port("http", 80, 8080),
                                        port("wired-ssh", WIRED_SSH, WIRED_SSH),
                                        port("wired-http", WIRED_HTTP, WIRED_HTTP))
                                .endSpec()
                                .build(),
                        pod)
                .forEach(object -> Cluster.admin().resource(object).create());
        Cluster.admin().resource(pod).waitUntilReady(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return server;
    }

    /** The same server for somebody else, with names of repositories of their own; it goes on when this one is closed. */
    GitServer share() {
        return new GitServer(namespace, Tenant.suffix() + "-", true);
    }

    /** Lets a tenant's pods reach it, where the cluster's network keeps tenants from all addresses inside. */
    public void open(Tenant tenant) {
        Cluster.admin()
                .resource(new NetworkPolicyBuilder()
                        .withNewMetadata()
                        .withNamespace(tenant.namespace())
                        .withName(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withPolicyTypes("Egress")
                        .withNewPodSelector()
                        .endPodSelector()
                        .addNewEgress()
                        .addNewTo()
                        .withNewNamespaceSelector()
                        .addToMatchLabels(NAMESPACE_LABEL, namespace)
                        .endNamespaceSelector()
                        .endTo()
                        .endEgress()
                        .endSpec()
                        .build())
                .serverSideApply();
    }

    /** A new repository, without a commit. */
    public GitRepository repository(String of) {
        String name = prefix + of;
        run("""
                git init --quiet --bare "/srv/repositories/$1.git"
                git clone --quiet "/srv/repositories/$1.git" "/srv/work/$1" 2>&1
                """, name);
        return new GitRepository(this, name);
    }

    /** A new pair of keys, which opens nothing yet. */
    public KeyPair newKey() {
        String both = run("""
                folder=$(mktemp --directory)
                ssh-keygen -q -t ed25519 -N "" -C "" -f "$folder/key"
                cat "$folder/key.pub" "$folder/key"
                rm --recursive "$folder"
                """);
        int end = both.indexOf('\n');
        return new KeyPair(both.substring(end + 1), both.substring(0, end).strip());
    }

    /** A new pair of keys, which opens all repositories. */
    public KeyPair authorisedKey() {
        KeyPair key = newKey();
        authorise(key.publicHalf());
        return key;
    }

    /** From now on this key opens all repositories. */
    public void authorise(String publicHalf) {
        run("echo \"$1\" >>/srv/keys/authorized_keys", publicHalf);
    }

    /** From now on this key opens nothing. */
    public void revoke(String publicHalf) {
        run("""
                grep --invert-match --fixed-strings "$1" /srv/keys/authorized_keys >/tmp/keys || true
                cp /tmp/keys /srv/keys/authorized_keys
                """, publicHalf);
    }

    /** The fingerprint of its host key, {@code SHA256:…}. */
    public String hostKey() {
        return run("ssh-keygen -l -f /srv/keys/host_key | cut --delimiter=' ' --fields=2")
                .strip();
    }

    /** Gives it another host key. */
    public void changeHostKey() {
        run("""
                rm /srv/keys/host_key /srv/keys/host_key.pub
                ssh-keygen -q -t ed25519 -N "" -C "" -f /srv/keys/host_key
                kill -HUP "$(cat /srv/sshd.pid)"
                """);
    }

    /** What a careful person has as known hosts of it. */
    public String knownHosts() {
        return run("cut --delimiter=' ' --fields=1,2 /srv/keys/host_key.pub | sed \"s/^/$1 /\"", host());
    }

    /** The wire works again. */
    public void pass() {
        wire("pass");
    }

    /** From now on nothing more comes over the wire once a connection has had so many bytes. */
    public void hangAfter(int bytes) {
        wire("hang " + bytes);
    }

    /** From now on the wire breaks once a connection has had so many bytes. */
    public void cutAfter(int bytes) {
        wire("cut " + bytes);
    }

    /** How many bytes have gone over the wire to clients. */
    public long sent() {
        return Long.parseLong(run("cat /srv/sent").strip());
    }

    @Override
    public void close() {
        if (shared) {
            return;
        }
        Cluster.admin().namespaces().withName(namespace).delete();
    }

    /** The name by which pods know it. */
    String host() {
        return "%s.%s.svc.cluster.local".formatted(NAME, namespace);
    }

    /** Its address over the wire, for ssh. */
    String wiredSsh() {
        return host() + ":" + WIRED_SSH;
    }

    /** Its address over the wire, for http. */
    String wiredHttp() {
        return host() + ":" + WIRED_HTTP;
    }

    /** Runs a script in its pod, which has to succeed, and returns what it prints. */
    String run(String script, String... arguments) {
        // The word after the script is its name, not the first of its arguments.
        List<String> command = new ArrayList<>(List.of("bash", "-euo", "pipefail", "-c", script, "bash"));
        command.addAll(List.of(arguments));
        return Cluster.exec(namespace, NAME, NAME, command.toArray(String[]::new))
                .expectSuccess();
    }

    private void wire(String mood) {
        run("echo \"$1\" >/srv/wire.new; mv /srv/wire.new /srv/wire", mood);
    }

    private static ServicePort port(String name, int port, int target) {
        return new ServicePortBuilder()
                .withName(name)
                .withPort(port)
                .withTargetPort(new IntOrString(target))
                .build();
    }

    private static String program() {
        try (InputStream program = GitServer.class.getResourceAsStream("/" + PROGRAM)) {
            return new String(program.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
