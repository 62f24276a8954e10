package dev.pileus.replicas.cli;

import picocli.CommandLine.Option;

/** The options of commands on many Deployments. */
final class Selection {

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "default",
            description = "the namespace; ${DEFAULT-VALUE} by default")
    private String namespace;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "all namespaces instead")
    private boolean all;

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            defaultValue = "",
            description =
                    "only Deployments with these labels: app=web, tier!=cache, canary, !canary; several with commas")
    private String selector;

    /** The namespace, empty for all. */
    String namespace() {
        return all ? "" : namespace;
    }

    /** Requirements on labels, empty for none. */
    String selector() {
        return selector;
    }
}
