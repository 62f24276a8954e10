package dev.pileus.e2e;

import static dev.pileus.e2e.support.SiteRelease.BUCKET;
import static dev.pileus.e2e.support.SiteRelease.MINIO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.FileServer;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Shell;
import dev.pileus.e2e.support.SiteFile;
import dev.pileus.e2e.support.SiteLoad;
import dev.pileus.e2e.support.SiteRelease;
import dev.pileus.e2e.support.SiteRelease.Credentials;
import dev.pileus.e2e.support.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A bucket served as a site, as its chart installs it, changes it and takes it away. */
@Order(ClassOrder.LONG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SiteTest {

    private static final Pattern METRIC = Pattern.compile("\\bminio_[a-z0-9_]+");

    private static final SiteFile MANUAL =
            FileServer.word("manual.txt", "manual").as("application/x-manual; version=1.7", "public, max-age=60");

    /** A file that is listed when the site is installed, and not any more later. */
    private static final SiteFile FORMER = FileServer.word("former.txt", "former");

    private SiteRelease release;
    private List<String> before;
    private String index = "welcome";

    @BeforeAll
    void install(@TempDir Path desk) {
        release = new SiteRelease(desk);
        release.prepare();
        before = Cluster.objectsIn(release.namespace());
        release.install("", files(FORMER));
    }

    @AfterAll
    void remove() {
        release.close();
    }

    /** The files that are always listed, and others. */
    private List<SiteFile> files(SiteFile... others) {
        return Stream.concat(Stream.of(FileServer.word("index.html", index), MANUAL), Stream.of(others))
                .toList();
    }

    @Test
    void shouldServeItsFilesThroughTheIngressOfTheClustersClass() {
        assertThat(release.await("/", 200).body()).isEqualTo(index);
        HttpResponse<String> manual = release.await("/manual.txt", 200);

        assertThat(manual.body()).isEqualTo("manual");
        assertThat(manual.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(Cluster.admin()
                        .network()
                        .v1()
                        .ingresses()
                        .inNamespace(release.namespace())
                        .withName("site-s3www")
                        .get()
                        .getSpec()
                        .getIngressClassName())
                .isEqualTo("traefik");
    }

    @Test
    void shouldKeepWhatIsSaidOfAFileOnItsObject() {
        JsonNode metadata = Json.read(release.mc(release.reader(), "mc stat --json %s/manual.txt".formatted(BUCKET))
                        .expectSuccess())
                .path("metadata");

        assertThat(metadata.path("Content-Type").asText()).isEqualTo("application/x-manual; version=1.7");
        assertThat(metadata.path("Cache-Control").asText()).isEqualTo("public, max-age=60");
    }

    @Test
    void shouldPassTheTestOfItsChart() {
        assertThat(release.of("test", "--logs --timeout 120s").expectSuccess())
                .containsPattern("ok +/index\\.html")
                .containsPattern("ok +/manual\\.txt")
                .contains("files are served as the release says");
    }

    @Test
    void shouldFailNoReadWhileItIsUpgraded() {
        String old = index;
        String added = "added-" + Tenant.suffix();
        List<String> pods = release.pods("s3www");
        release.await("/manual.txt", 200);
        try (SiteLoad load = new SiteLoad(release, Map.of("/manual.txt", Set.of("manual"), "/", Set.of(old, added)))) {
            await().until(() -> load.calls() > 100);

            index = added;
            release.upgrade(
                    "--set s3www.allowedOrigins[0]=https://%s.example.org".formatted(added),
                    files(FileServer.word(added, added)));

            expectNoFailure(load, "an upgrade");
        }
        assertThat(release.pods("s3www")).doesNotContainAnyElementsOf(pods);
        assertThat(release.get("/").body()).isEqualTo(added);
        assertThat(release.get("/" + added).body()).isEqualTo(added);
    }

    @Test
    void shouldRemoveOnlyWhatItHasPutWhenItIsToldToPrune() {
        assertThat(release.await("/former.txt", 200).body()).isEqualTo("former");
        release.mc(release.root(), "echo strange | mc pipe %s/strange.txt".formatted(BUCKET))
                .expectSuccess();

        release.upgrade("--set prune=true", files());

        assertThat(release.get("/former.txt").statusCode()).isEqualTo(404);
        assertThat(release.get("/strange.txt").body()).isEqualTo("strange\n");
        assertThat(release.get("/manual.txt").body()).isEqualTo("manual");
    }

    @Test
    void shouldFailNoReadWhileTheReaderIsRotatedAndThatIsRolledBack() {
        String first = release.await("/", 200).body();
        String second = "second-" + Tenant.suffix();
        Credentials former = release.reader();
        release.mc(former, "mc ls " + BUCKET).expectSuccess();
        try (SiteLoad load =
                new SiteLoad(release, Map.of("/manual.txt", Set.of("manual"), "/", Set.of(first, second)))) {
            await().until(() -> load.calls() > 100);

            index = second;
            release.upgrade("--set reader.generation=2", files());

            expectNoFailure(load, "a rotation");
            assertThat(release.get("/").body()).isEqualTo(second);
            assertThat(release.reader()).isNotEqualTo(former);
            assertThat(users()).containsExactly(release.reader().accessKey());
            assertRefused(former, "mc ls " + BUCKET, "does not exist");

            index = first;
            release.of("rollback", "--wait --timeout 170s").expectSuccess();

            expectNoFailure(load, "a rotation and its rollback");
            assertThat(release.get("/").body()).isEqualTo(first);
            assertThat(users()).containsExactly(former.accessKey());
        }
    }

    private static void expectNoFailure(SiteLoad load, String during) {
        System.out.printf("site: %d reads during %s, failed: %s%n", load.calls(), during, load.failures());
        assertThat(load.failures()).isEmpty();
        assertThat(load.wrong()).isEmpty();
    }

    @Test
    void shouldLeaveTheVolumeAloneAndServeItAgainWhenItIsInstalledAnew() {
        release.of("uninstall", "--wait --timeout 170s").expectSuccess();
        await().untilAsserted(() -> assertThat(Cluster.objectsIn(release.namespace()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(before.stream(), Stream.of("PersistentVolumeClaim/data-" + MINIO))
                                .toList()));

        // What is there is not fetched, or else this would fail.
        release.install(
                "",
                files().stream()
                        .map(file -> file.from(FileServer.url("is-gone/" + file.key())))
                        .toList());

        assertThat(release.await("/", 200).body()).isEqualTo(index);
        assertThat(release.await("/manual.txt", 200).body()).isEqualTo("manual");
        assertThat(users()).containsExactly(release.reader().accessKey());
    }

    /** The access keys of all users but root. */
    private List<String> users() {
        return release.mc(release.root(), "mc admin user list --json it")
                .expectSuccess()
                .lines()
                .map(line -> Json.read(line).path("accessKey").asText())
                .toList();
    }

    @Test
    void shouldServeOnWhenRootIsRotated() {
        Credentials former = release.root();
        release.await("/manual.txt", 200);
        try (SiteLoad load = new SiteLoad(release, Map.of("/manual.txt", Set.of("manual")))) {
            await().until(() -> load.calls() > 100);

            release.upgrade("--set minio.auth.generation=2", files());

            // The only MinIO has been away for a while; nobody was told anything else than that.
            System.out.printf(
                    "site: %d reads while MinIO began anew, failed: %d%n",
                    load.calls(), load.failures().size());
            assertThat(load.wrong()).isEmpty();
        }
        assertThat(release.await("/manual.txt", 200).body()).isEqualTo("manual");
        assertRefused(former, "mc ls " + BUCKET, "does not exist");
        assertThat(release.root()).isNotEqualTo(former);
    }

    private void assertRefused(Credentials who, String command, String complaint) {
        Shell.Result result = release.mc(who, command);
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.output()).contains(complaint);
    }

    @Test
    void shouldLetTheReaderReadAndNothingElse() {
        Credentials reader = release.reader();

        assertThat(release.mc(reader, "mc ls " + BUCKET).expectSuccess()).contains("manual.txt");
        assertThat(release.mc(reader, "mc cat %s/manual.txt".formatted(BUCKET)).expectSuccess())
                .isEqualTo("manual");
        assertRefused(reader, "echo mine | mc pipe %s/mine.txt".formatted(BUCKET), "Insufficient permissions");
        assertRefused(reader, "mc rm %s/manual.txt".formatted(BUCKET), "Access Denied");
        assertRefused(reader, "mc mb it/other", "Access Denied");
        assertRefused(reader, "mc admin user list it", "Access Denied");
    }

    @Test
    void shouldGiveRootsCredentialsToMinioAndTheLoaderAlone() {
        String rendered = release.of("get manifest", "").expectSuccess()
                + release.of("get hooks", "").expectSuccess();
        List<JsonNode> objects =
                Cluster.admin()
                        .load(new ByteArrayInputStream(rendered.getBytes(StandardCharsets.UTF_8)))
                        .items()
                        .stream()
                        .map((HasMetadata object) -> Json.read(Serialization.asJson(object)))
                        .toList();

        Map<String, Set<String>> secrets = objects.stream()
                .filter(object -> object.findValue("containers") != null)
                .collect(Collectors.groupingBy(
                        object -> object.at("/metadata/labels/app.kubernetes.io~1component")
                                .asText(),
                        Collectors.flatMapping(SiteTest::secretsOf, Collectors.toSet())));

        assertThat(secrets)
                .containsOnly(
                        Map.entry("minio", Set.of("site-minio")),
                        Map.entry("loader", Set.of("site-minio", "site-reader", "site-reader-next")),
                        Map.entry("s3www", Set.of("site-reader")),
                        Map.entry("test", Set.of()));
        assertThat(objects)
                .filteredOn(object -> !object.path("kind").asText().equals("Secret"))
                .noneMatch(object -> object.toString().contains(release.root().secretKey()));
    }

    private static Stream<String> secretsOf(JsonNode object) {
        return Stream.concat(
                object.findValuesAsText("secretName").stream(),
                Stream.of("secretKeyRef", "secretRef", "secret")
                        .flatMap(reference -> object.findValues(reference).stream())
                        .filter(reference -> reference.has("name"))
                        .map(reference -> reference.path("name").asText()));
    }

    @Test
    void shouldServeTheBucketOfAnS3ThatIsThereAlready() {
        SiteRelease another = release.another("another");
        NetworkPolicy policy = letAllReachMinio();
        try {
            another.install(
                    "--set minio.enabled=false,externalS3.endpoint=http://site-minio:9000,externalS3.writerSecret=site-minio"
                            + ",reader.existingSecret=site-reader,networkPolicy.s3.ports[0]=9000",
                    List.of(FileServer.word("another.txt", "another")));

            assertThat(another.await("/another.txt", 200).body()).isEqualTo("another");
            assertThat(another.get("/manual.txt").body()).isEqualTo("manual");
            assertThat(release.get("/another.txt").body()).isEqualTo("another");
        } finally {
            another.of("uninstall", "--ignore-not-found");
            Cluster.admin().resource(policy).delete();
        }
    }

    /** Where the cluster's network enforces policies, only the release's own pods do. */
    private NetworkPolicy letAllReachMinio() {
        return Cluster.admin()
                .resource(new NetworkPolicyBuilder()
                        .withNewMetadata()
                        .withNamespace(release.namespace())
                        .withName("another")
                        .endMetadata()
                        .withNewSpec()
                        .withNewPodSelector()
                        .addToMatchLabels("app.kubernetes.io/component", "minio")
                        .endPodSelector()
                        .addNewIngress()
                        .addNewFrom()
                        .withNewPodSelector()
                        .endPodSelector()
                        .endFrom()
                        .endIngress()
                        .endSpec()
                        .build())
                .create();
    }

    @Test
    void shouldTellTheMetricsThatTheRulesAreAbout() {
        Set<String> names = METRIC.matcher(release.render(
                        "monitoring.yaml", "--set metrics.minio.enabled=true,metrics.rules.enabled=true"))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        assertThat(names).isNotEmpty();
        // MinIO tells how many were refused once somebody has been.
        assertRefused(new Credentials("nobody", "nothing"), "mc ls " + BUCKET, "does not exist");

        await().untilAsserted(() -> assertThat(release.mc(
                                release.reader(),
                                "curl --silent --fail http://site-minio:9000/minio/v2/metrics/cluster")
                        .expectSuccess()
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split("[{ ]", 2)[0]))
                .containsAll(names));
    }
}
