package dev.pileus.e2e.support;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A pod that tries to open connections by TCP, as anything that runs in it could. */
public final class Prober implements AutoCloseable {

    private static final String CONTAINER = "prober";

    private static final Duration PATIENTLY = Duration.ofSeconds(15);
    private static final Duration BRIEFLY = Duration.ofSeconds(3);

    /** Tries all at once, and prints those that answered within some seconds. */
    private static final String TRY = """
            seconds=$1
            shift
            for address in "$@"; do
              timeout "$seconds" bash -c "exec 3<>/dev/tcp/${address%:*}/${address##*:}" 2>/dev/null && echo "$address" &
            done
            wait
            """;

    private final Pod pod;

    private Prober(Pod pod) {
        this.pod = pod;
    }

    /** Starts one in a namespace, and waits until it runs. */
    public static Prober start(String namespace, Map<String, String> labels) {
        Pod pod = Cluster.admin()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("prober-" + Tenant.suffix())
                        .withLabels(labels)
                        .endMetadata()
                        .withSpec(Pods.restricted(CONTAINER, Cluster.setting("PILEUS_IMAGES_SHELL"))
                                .withAutomountServiceAccountToken(false)
                                .withTerminationGracePeriodSeconds(0L)
                                .editFirstContainer()
                                .withCommand("sleep", "infinity")
                                .endContainer()
                                .build())
                        .build())
                .create();
        Prober prober = new Prober(pod);
        try {
            Cluster.admin().resource(pod).waitUntilReady(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return prober;
        } catch (RuntimeException e) {
            prober.close();
            throw e;
        }
    }

    /** Which of some addresses, {@code HOST:PORT}, take a connection. */
    public Set<String> open(Collection<String> addresses) {
        return open(addresses, PATIENTLY);
    }

    private Set<String> open(Collection<String> addresses, Duration timeout) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", TRY, "bash", Long.toString(timeout.toSeconds())));
        command.addAll(addresses);
        return exec(command.toArray(String[]::new))
                .expectSuccess()
                .lines()
                .filter(line -> !line.isBlank())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of some addresses that stay open to it: policies apply to pods that are new within seconds. */
    public Set<String> openWhenSettled(Supplier<Set<String>> addresses) {
        Set<String> open = open(addresses.get(), BRIEFLY);
        for (long end = System.nanoTime() + Patience.PATIENCE.toNanos(); !open.isEmpty() && System.nanoTime() < end; ) {
            open = open(addresses.get(), BRIEFLY);
        }
        return open;
    }

    /** Whether the name service answers it. */
    public boolean resolves(String name) {
        return exec("getent", "hosts", name).exitCode() == 0;
    }

    @Override
    public void close() {
        Cluster.admin().resource(pod).withGracePeriod(0).delete();
    }

    private Shell.Result exec(String... command) {
        return Cluster.exec(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), CONTAINER, command);
    }
}
