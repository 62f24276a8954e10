package dev.pileus.operator.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the embedded cluster's programs are, of which one, {@code kube}, is etcd, the API server and the controllers. */
final class KubernetesPrograms {

    private KubernetesPrograms() {}

    /** The newest that was built here: the checkout's own, or another's. Nothing where none was. */
    static Optional<Path> kube() {
        Path own = Path.of("../.pileus/bin/kube").toAbsolutePath().normalize();
        return Files.isExecutable(own) ? Optional.of(own) : newest(cache());
    }

    private static Path cache() {
        String pileus = System.getenv("PILEUS_CACHE");
        String home = System.getenv("XDG_CACHE_HOME");
        return pileus != null
                ? Path.of(pileus)
                : (home != null ? Path.of(home) : Path.of(System.getProperty("user.home"), ".cache")).resolve("pileus");
    }

    private static Optional<Path> newest(Path cache) {
        if (!Files.isDirectory(cache.resolve("programs"))) {
            return Optional.empty();
        }
        try (Stream<Path> builds = Files.list(cache.resolve("programs"))) {
            return builds.map(build -> build.resolve("kube"))
                    .filter(Files::isExecutable)
                    .max(Comparator.comparing(file -> file.toFile().lastModified()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
