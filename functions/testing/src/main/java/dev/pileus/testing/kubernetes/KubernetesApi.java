package dev.pileus.testing.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Kubernetes without nodes: etcd, the API server, and those controllers that make pods, count quotas and collect garbage; the
 * embedded cluster's own program. Pods are made and never run, unless a test says that they do.
 */
public final class KubernetesApi implements AutoCloseable {

    /** etcd, the API server and the controllers. */
    private static final Path PROGRAM = Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
            .map(folder -> folder.resolve(".pileus/bin/kube"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(Path.of(".pileus/bin/kube"));

    private static final String ADMIN_TOKEN = "administrator";
    private static final int ATTEMPTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** How long a call of a test may take, which is not tried again. */
    private static final int CALL_MILLIS = 30_000;

    private final Path folder;
    private final String account;
    private final int etcdPort = freePort();
    private final int port = freePort();
    private final KubernetesClient admin;
    private Process etcd;
    private Process server;
    private Process controllers;

    private KubernetesApi(Path folder, String account) {
        this.folder = folder;
        this.account = account;
        this.admin = client(ADMIN_TOKEN);
    }

    /**
     * Starts one with nothing in it.
     *
     * @param account the one account that it knows beside its administrator, of the namespace {@code pileus}
     * @throws IllegalStateException where its program has not been built, or does not start
     */
    public static KubernetesApi start(String account) {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(
                    "%s is missing, which runs Kubernetes' API for this test: make kube builds it".formatted(PROGRAM));
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(account);
            } catch (IllegalStateException e) {
                // A port that was free may have been taken meanwhile.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static KubernetesApi startOnce(String account) {
        try {
            KubernetesApi api = new KubernetesApi(Files.createTempDirectory("kubernetes-api"), account);
            try {
                api.startAll();
            } catch (IOException | RuntimeException e) {
                api.close();
                throw e;
            }
            return api;
        } catch (IOException e) {
            throw new IllegalStateException("no Kubernetes API can be started", e);
        }
    }

    private void startAll() throws IOException {
        Files.writeString(folder.resolve("account.key"), newKey());
        Files.writeString(folder.resolve("tokens.csv"), """
                %1$s,administrator,1,system:masters
                %2$s,system:serviceaccount:pileus:%2$s,2,"system:serviceaccounts,system:authenticated"
                """.formatted(ADMIN_TOKEN, account));
        Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: it
                clusters: [{name: it, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                users: [{name: it, user: {token: %s}}]
                contexts: [{name: it, context: {cluster: it, user: it}}]
                """.formatted(url(), ADMIN_TOKEN));
        etcd = run(
                "etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + etcdPort,
                "--advertise-client-urls=http://127.0.0.1:" + etcdPort,
                "--listen-peer-urls=http://127.0.0.1:0",
                "--unsafe-no-fsync=true",
                "--log-level=error");
        startServer();
    }

    /** Starts the API server, at the address that it had before, and Kubernetes' controllers. */
    public void startServer() {
        try {
            server = run(
                    "kube-apiserver",
                    "--etcd-servers=http://127.0.0.1:" + etcdPort,
                    "--bind-address=127.0.0.1",
                    "--secure-port=" + port,
                    "--cert-dir=" + folder.resolve("certificates"),
                    "--service-cluster-ip-range=10.99.0.0/16",
                    "--service-account-issuer=https://kubernetes.default.svc",
                    "--service-account-key-file=" + folder.resolve("account.key"),
                    "--service-account-signing-key-file=" + folder.resolve("account.key"),
                    "--token-auth-file=" + folder.resolve("tokens.csv"),
                    "--authorization-mode=RBAC",
                    "--watch-cache=true");
            awaitReady();
            startControllers();
        } catch (IOException e) {
            throw new IllegalStateException("the API server cannot be started", e);
        }
    }

    /** Has Kubernetes' controllers know kinds that were defined since their start: by themselves they look every half minute. */
    public void restartControllers() {
        end(controllers);
        try {
            startControllers();
        } catch (IOException e) {
            throw new IllegalStateException("Kubernetes' controllers cannot be started", e);
        }
    }

    private void startControllers() throws IOException {
        controllers = run(
                "kube-controller-manager",
                "--kubeconfig=" + folder.resolve("kubeconfig"),
                "--controllers=deployment-controller,replicaset-controller,statefulset-controller,garbage-collector-controller,resourcequota-controller",
                "--leader-elect=false",
                "--secure-port=0",
                "--kube-api-qps=500",
                "--kube-api-burst=1000",
                "--resource-quota-sync-period=1s");
    }

    /**
     * Ends the API server, as when it is upgraded. What it knows stays in etcd. The controllers end with it, as they do when they
     * cannot renew their own Lease; else they would be back only half a minute after the API server.
     */
    public void stopServer() {
        end(controllers);
        end(server);
    }

    private void awaitReady() {
        Instant end = Instant.now().plus(PATIENCE);
        while (!isReady()) {
            if (!server.isAlive() || Instant.now().isAfter(end)) {
                throw new IllegalStateException("the API server does not start: " + endOf(log("kube-apiserver")));
            }
            pause();
        }
    }

    private boolean isReady() {
        try {
            return "ok".equals(admin.raw("/readyz"));
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    /** The client of an administrator. */
    public KubernetesClient admin() {
        return admin;
    }

    /** Tells whether a user may do that in a namespace. The server learns of a binding a moment after it was made. */
    public boolean may(String user, String namespace, String verb, String group, String resource, String subresource) {
        return admin.resource(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withVerb(verb)
                        .withGroup(group)
                        .withResource(resource)
                        .withSubresource(subresource)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create()
                .getStatus()
                .getAllowed();
    }

    /** The server's address. */
    public String url() {
        return "https://127.0.0.1:" + port;
    }

    /** A file with the account's token. */
    public Path token() {
        return write("token", account);
    }

    /** A client with the rights of the account. */
    public KubernetesClient accountClient() {
        return client(account);
    }

    /** The server's certificate, which is its own authority. */
    public Path certificate() {
        return folder.resolve("certificates/apiserver.crt");
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new IllegalStateException("a file cannot be written", e);
        }
    }

    private KubernetesClient client(String token) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(url())
                .withOauthToken(token)
                .withTrustCerts(true)
                .withRequestTimeout(CALL_MILLIS)
                .withConnectionTimeout(CALL_MILLIS)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(50)
                .withHttp2Disable(true)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private Process run(String name, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), name));
        command.addAll(List.of(flags));
        File log = log(name).toFile();
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    private static String endOf(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "it has no log";
        }
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    @Override
    public void close() {
        admin.close();
        Stream.of(controllers, server, etcd).filter(Objects::nonNull).forEach(KubernetesApi::end);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("what a Kubernetes API left cannot be removed", e);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the API server", e);
        }
    }

    private static String newKey() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
            keys.initialize(2048);
            String key = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
            return "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    /** A port that is free, and of none that the kernel gives to whoever asks for any while the server is away. */
    private static int freePort() {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket _ = new ServerSocket(port)) {
                return port;
            } catch (IOException taken) {
                // The next one may be free.
            }
        }
        throw new IllegalStateException("there is no free port");
    }
}
