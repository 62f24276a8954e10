package dev.pileus.e2e.support;

import java.nio.file.Path;

/** The checkout's {@code helm}, used on its cluster by an administrator. */
final class Helm {

    private Helm() {}

    /** Runs it with these arguments, as a shell reads them. */
    static Shell.Result run(Path desk, String arguments) {
        return Shell.run(
                desk,
                "KUBECONFIG='%s' '%s' %s"
                        .formatted(Checkout.file(".pileus/kubeconfig"), Checkout.file(".pileus/bin/helm"), arguments));
    }
}
