package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.FileServer;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Shell;
import dev.pileus.e2e.support.SiteModule;
import dev.pileus.e2e.support.SiteRelease;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A bucket served as a site, as the Terraform module installs it, changes it and takes it away. */
@Order(ClassOrder.LONG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SiteModuleTest {

    /** What {@code plan -detailed-exitcode} ends with where there is nothing to do, and where there is something. */
    private static final int NO_CHANGES = 0;

    private static final int CHANGES = 2;

    private SiteRelease release;
    private SiteModule module;

    @BeforeAll
    void prepare(@TempDir Path desk) {
        release = new SiteRelease(desk);
        release.prepare();
        module = new SiteModule(desk, release);
    }

    @AfterAll
    void remove() {
        release.close();
    }

    @Test
    void shouldOwnTheLifeOfASite() {
        List<String> before = Cluster.objectsIn(release.namespace());

        module.set(List.of(FileServer.word("index.html", "welcome")));
        module.run("apply -auto-approve").expectSuccess();
        assertThat(release.await("/", 200).body()).isEqualTo("welcome");
        assertThat(Json.read(module.run("output -json site").expectSuccess())
                        .path("url")
                        .asText())
                .isEqualTo("http://" + release.at("/").getHost() + "/");
        assertThat(module.run("plan -detailed-exitcode").exitCode()).isEqualTo(NO_CHANGES);

        module.set(List.of(FileServer.word("index.html", "changed"), FileServer.word("added.txt", "added")));
        assertThat(module.run("plan -detailed-exitcode").exitCode()).isEqualTo(CHANGES);
        module.run("apply -auto-approve").expectSuccess();
        assertThat(release.get("/").body()).isEqualTo("changed");
        assertThat(release.get("/added.txt").body()).isEqualTo("added");
        assertThat(module.run("plan -detailed-exitcode").exitCode()).isEqualTo(NO_CHANGES);
        assertThat(module.state())
                .doesNotContain(release.root().secretKey(), release.reader().secretKey());

        module.run("destroy -auto-approve").expectSuccess();
        await().untilAsserted(() -> assertThat(Cluster.objectsIn(release.namespace()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(before.stream(), Stream.of("PersistentVolumeClaim/data-" + SiteRelease.MINIO))
                                .toList()));
    }

    @Test
    void shouldRefuseAnInputInWordsWhenItIsInvalid() {
        module.set(List.of(FileServer.word("/index.html", "welcome")));
        Shell.Result plan = module.run("plan");

        assertThat(plan.exitCode()).isEqualTo(1);
        assertThat(plan.output()).contains("A file's key has no leading slash");
    }
}
