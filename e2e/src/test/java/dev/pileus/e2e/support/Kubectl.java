package dev.pileus.e2e.support;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A tenant's member with kubectl alone, in the tenant's namespace. */
public final class Kubectl {

    private final Path desk;

    /**
     * @param desk the folder in which commands run, and where the member's kubeconfig is
     */
    public Kubectl(Tenant tenant, Path desk) {
        this.desk = desk;
        write("kubeconfig", kubeconfig(tenant));
    }

    /** Puts a file into the folder. */
    public void write(String name, String text) {
        try {
            Files.writeString(desk.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code kubectl} with these arguments, as a shell reads them. */
    public Shell.Result run(String arguments) {
        return Shell.run(
                desk, "KUBECONFIG=kubeconfig '%s' %s".formatted(Checkout.file(".pileus/bin/kubectl"), arguments));
    }

    private static String kubeconfig(Tenant tenant) {
        Config administrator = Cluster.admin().getConfiguration();
        Map<String, Object> cluster = Map.of(
                "server", administrator.getMasterUrl(),
                "certificate-authority-data", administrator.getCaCertData());
        Map<String, Object> context = Map.of("cluster", "it", "user", "it", "namespace", tenant.namespace());
        return Json.write(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Config",
                "current-context",
                "it",
                "clusters",
                List.of(Map.of("name", "it", "cluster", cluster)),
                "users",
                List.of(Map.of("name", "it", "user", Map.of("token", tenant.token()))),
                "contexts",
                List.of(Map.of("name", "it", "context", context))));
    }
}
