package dev.pileus.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The domain under which a cluster has its names. Whoever set the cluster up chose it, and only a pod's resolver knows it. */
final class ClusterDomain {

    private static final String USUAL = "cluster.local";
    private static final String SERVICES = "svc.";

    private ClusterDomain() {}

    /** The domain that a resolver's configuration has, or {@code cluster.local} where that is not a pod's. */
    static String in(Path resolvConf) {
        try (Stream<String> lines = Files.lines(resolvConf)) {
            return lines.filter(line -> line.startsWith("search"))
                    .flatMap(line -> Arrays.stream(line.split("\\s+")))
                    .filter(domain -> domain.startsWith(SERVICES))
                    .map(domain -> domain.substring(SERVICES.length()))
                    .findFirst()
                    .orElse(USUAL);
        } catch (IOException e) {
            return USUAL;
        }
    }
}
