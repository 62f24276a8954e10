package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.e2e.support.Checkout;
import dev.pileus.e2e.support.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What `make dist` writes for the owner of a cluster who builds nothing. */
final class DistTest {

    @TempDir
    private static Path folder;

    private static Path dist;

    @BeforeAll
    static void write() {
        dist = folder.resolve("dist");
        Shell.run(folder, "cd '%s' && make/dist '%s'".formatted(Checkout.file(""), dist))
                .expectSuccess();
    }

    @Test
    void shouldBeTakenByTheApiServer() throws IOException {
        String kubectl = "KUBECONFIG='%s' '%s'"
                .formatted(Checkout.file(".pileus/kubeconfig"), Checkout.file(".pileus/bin/kubectl"));
        for (Path manifest : List.of(manifest(), dist.resolve("platform.yaml"))) {
            assertThat(Shell.run(
                                    folder,
                                    "%s apply --server-side --force-conflicts --dry-run=server --filename '%s'"
                                            .formatted(kubectl, manifest))
                            .expectSuccess())
                    .contains("serverside-applied (server dry run)");
        }
    }

    @Test
    void shouldHoldTheImagesThatItNames() throws IOException {
        List<String> images = Files.readAllLines(dist.resolve("images.txt"));
        assertThat(images).hasSizeGreaterThan(10).doesNotHaveDuplicates();

        String text = Files.readString(manifest());
        assertThat(text).contains(images);
        assertThat(text.lines().filter(line -> line.contains("dev.local/pileus/")))
                .allMatch(line -> images.stream().anyMatch(line::contains));
        String held = Shell.run(folder, "tar --extract --to-stdout --file dist/images.tar manifest.json")
                .expectSuccess();
        assertThat(images).allMatch(image -> held.contains("\"" + image + "\""));
    }

    @Test
    void shouldBeWhole() throws IOException {
        assertThat(Shell.run(folder, "cd dist && sha256sum --check SHA256SUMS").expectSuccess())
                .contains("images.tar: OK", "INSTALL.md: OK", "LICENSE: OK", "platform.yaml: OK", "tenant.yaml: OK");
        assertThat(Files.readString(dist.resolve("INSTALL.md")))
                .contains(manifest().getFileName().toString())
                .doesNotContain("VERSION", "ARCHITECTURE");
    }

    private static Path manifest() throws IOException {
        try (var files = Files.newDirectoryStream(dist, "pileus-*.yaml")) {
            return files.iterator().next();
        }
    }
}
