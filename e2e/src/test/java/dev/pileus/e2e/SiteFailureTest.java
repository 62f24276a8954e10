package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.FileServer;
import dev.pileus.e2e.support.Patience;
import dev.pileus.e2e.support.Shell;
import dev.pileus.e2e.support.SiteFile;
import dev.pileus.e2e.support.SiteRelease;
import dev.pileus.e2e.support.Tenant;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What can happen to the files of a site on their way to it: helm says what, and the site is as it was before. */
@Order(ClassOrder.LONG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SiteFailureTest {

    private static final SiteFile PAGE = FileServer.word("page.txt", "page");
    private static final SiteFile CHANGED = FileServer.word("page.txt", "changed");

    private SiteRelease release;

    @BeforeAll
    void install(@TempDir Path desk) {
        release = new SiteRelease(desk);
        release.prepare();
        release.install("", List.of(PAGE));
        release.await("/page.txt", 200);
    }

    @AfterAll
    void remove() {
        release.close();
    }

    /** Upgrades it, which has to fail, and to leave alone the bucket and the pods, which it would all change; what helm prints. */
    private String failToUpgrade(String values, SiteFile... files) {
        String objects = release.objects();
        List<String> pods = release.pods("s3www");

        Shell.Result result = release.tryUpgrade("--set podAnnotations.failed=yes " + values, List.of(files));

        assertThat(result.exitCode())
                .as("the exit code of what printed: %s", result.output())
                .isNotZero();
        assertThat(release.objects()).isEqualTo(objects);
        assertThat(release.pods("s3www")).isEqualTo(pods);
        assertThat(release.get("/page.txt").body()).isEqualTo("page");
        return result.output();
    }

    /** The Job before the last upgrade, which stays where it has failed. */
    private Job job() {
        return Cluster.admin()
                .batch()
                .v1()
                .jobs()
                .inNamespace(release.namespace())
                .withName("site-prepare")
                .get();
    }

    @Test
    void shouldSayThatASourceIsUnreachable() {
        String output = failToUpgrade(
                "--set loader.deadlineSeconds=30",
                CHANGED,
                PAGE.at("other.txt").from("http://is-not-there:8080/other.txt"));

        assertThat(output)
                .contains(
                        "other.txt could not be fetched from http://is-not-there:8080/other.txt",
                        "Could not resolve host",
                        "No file was put into the bucket");
    }

    @Test
    void shouldSayThatAChecksumIsWrongAndNotTryAgain() {
        SiteFile other = FileServer.word("other.txt", "other");

        String output = failToUpgrade("", CHANGED, other.from(CHANGED.url()));

        assertThat(output)
                .contains(
                        "other.txt from %s has the checksum %s, and should have %s"
                                .formatted(CHANGED.url(), CHANGED.sha256(), other.sha256()),
                        "No file was put into the bucket");
        assertThat(job().getStatus().getFailed()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAFileThatIsLargerThanAllowed() {
        String output = failToUpgrade("--set loader.maxFileSize=100Mi", CHANGED, FileServer.large("large.bin"));

        assertThat(output).contains("large.bin could not be fetched", "more than the 102400 KiB of loader.maxFileSize");
        assertThat(job().getStatus().getFailed()).isEqualTo(1);
    }

    @Test
    void shouldServeAFileOfTwoHundredMegabytes() throws IOException {
        SiteFile large = FileServer.large("large-%s.bin".formatted(Tenant.suffix()));

        release.upgrade("", List.of(PAGE, large));

        try (InputStream served = release.at("/" + large.key()).toURL().openStream();
                DigestInputStream digested = new DigestInputStream(served, SiteFile.digest())) {
            digested.transferTo(OutputStream.nullOutputStream());
            assertThat(HexFormat.of().formatHex(digested.getMessageDigest().digest()))
                    .isEqualTo(large.sha256());
        }
    }

    @Test
    void shouldPutTheFilesWhenMinioIsKilledWhileTheyAreFetched() {
        SiteFile slow = await("an upgrade that is not over when MinIO is killed")
                .atMost(Patience.MINUTES)
                .until(this::upgradeWithoutMinio, Optional::isPresent)
                .orElseThrow();

        assertThat(release.get("/page.txt").body()).isEqualTo("page");
        assertThat(release.objects()).contains(slow.key());
    }

    /** Kills MinIO while an upgrade fetches a file, which comes to its end all the same; empty where that was over before. */
    private Optional<SiteFile> upgradeWithoutMinio() {
        SiteFile slow = FileServer.slow("slow-%s.bin".formatted(Tenant.suffix()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Void> upgrade =
                    CompletableFuture.runAsync(() -> release.upgrade("", List.of(PAGE, slow)), threads);
            await("the fetch").until(() -> Cluster.logsOf(release.namespace()).stream()
                    .anyMatch(log -> log.contains("fetching " + slow.key())));

            Cluster.admin()
                    .pods()
                    .inNamespace(release.namespace())
                    .withName(SiteRelease.MINIO)
                    .withGracePeriod(0)
                    .delete();

            boolean isOver = upgrade.isDone();
            upgrade.join();
            return isOver ? Optional.empty() : Optional.of(slow);
        }
    }
}
