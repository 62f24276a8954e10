package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** A git app, which all tests share, and what becomes of it when its repository changes. */
@Order(ClassOrder.LONG)
@ExtendWith({Tenants.class, GitServers.class})
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
final class GitAppTest {

    private static final int PUSHES = 10;
    private static final int FEW = 3;
    private static final int POLLS = 5;

    private final Tenant tenant;
    private final GitServer server;
    private GitRepository repository;
    private GitApp shop;

    GitAppTest(Tenant tenant, GitServer server) {
        this.tenant = tenant;
        this.server = server;
    }

    @BeforeAll
    void open() {
        server.open(tenant);
        repository = server.repository("shop");
        String commit = repository.push("at first");
        shop = GitApp.create(
                tenant,
                "shop",
                Map.of(
                        "repository",
                        repository.scp(),
                        "ref",
                        "main",
                        "deployKey",
                        server.authorisedKey().privateHalf(),
                        "knownHosts",
                        server.knownHosts(),
                        "interval",
                        GitApp.SELDOM));
        shop.rollTo(commit);
    }

    @Test
    void shouldServeThePushedCommitAndNameItEverywhereWhenItIsPolled() {
        String commit = repository.push("Say hello to everybody", "index.html", "hello, everybody");

        JsonNode status = shop.rollTo(commit);

        assertThat(shop.get("/").body()).isEqualTo("hello, everybody");
        assertThat(status.path("access").path("commit").asText()).isEqualTo(commit);
        assertThat(status.path("access").path("subject").asText()).isEqualTo("Say hello to everybody");
        assertThat(status.path("access").path("author").asText()).isEqualTo("Alice Author <alice@example.com>");
        assertThat(status.path("access").path("ref").asText()).isEqualTo("main");
        assertThat(status.path("summary").asText()).contains(commit.substring(0, 7), "1/1");
        assertThat(status.path("pods").findValuesAsText("commit")).containsExactly(commit);
        assertThat(shop.view().path("commit").path("id").asText()).isEqualTo(commit);
        assertThat(shop.configMap().getData())
                .containsEntry("commit", commit)
                .containsEntry("subject", "Say hello to everybody");
        assertThat(shop.pods()).singleElement().satisfies(pod -> assertThat(GitApp.lastWord(pod))
                .isEqualTo(commit));
        assertThat(Cluster.admin()
                        .v1()
                        .events()
                        .inNamespace(tenant.namespace())
                        .list()
                        .getItems())
                .anySatisfy(event -> {
                    assertThat(event.getReason()).isEqualTo("CommitChanged");
                    assertThat(event.getMessage()).contains(commit.substring(0, 7), "Say hello to everybody");
                });
    }

    @Test
    void shouldEndOnTheLastWithoutAGapWhenTenArePushedInQuickSuccession() throws Exception {
        String before = shop.get("/").body();
        int rollouts = rollouts();
        URI url = shop.url();
        List<String> wrong = new CopyOnWriteArrayList<>();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                try {
                    HttpResponse<String> answer = GitApp.read(url);
                    if (answer.statusCode() != 200
                            || !(answer.body().equals(before) || answer.body().startsWith("push "))) {
                        wrong.add(answer.statusCode() + " " + answer.body());
                    }
                } catch (RuntimeException e) {
                    wrong.add(e.toString());
                }
            }
        });

        String commit = "";
        for (int i = 1; i <= PUSHES; i++) {
            commit = repository.push("push " + i);
            if (i == 1) {
                shop.poll();
            }
        }
        shop.rollTo(commit);
        done.set(true);
        reader.get();

        assertThat(wrong).isEmpty();
        assertThat(shop.get("/").body()).isEqualTo("push " + PUSHES);
        assertThat(rollouts() - rollouts).isBetween(1, FEW);
    }

    @Test
    void shouldRunTheSameCommitWhenReplicasStartLaterAndTheBranchHasMovedOn() {
        String commit = shop.view().path("commit").path("id").asText();
        String content = shop.get("/").body();
        String newer = repository.push("nobody's yet");

        shop.change(Map.of("replicas", 3));
        await("three pods").until(() -> shop.awaitPods(commit).path("pods").size() == 3);
        Pod victim = shop.pods().getFirst();
        Cluster.admin().pods().resource(victim).delete();

        await("another in the place of the deleted one").untilAsserted(() -> assertThat(shop.pods())
                .hasSize(3)
                .noneMatch(pod ->
                        pod.getMetadata().getUid().equals(victim.getMetadata().getUid()))
                .allSatisfy(pod -> assertThat(GitApp.lastWord(pod)).isEqualTo(commit)));
        JsonNode status = shop.awaitPods(commit);
        assertThat(status.path("pods").findValuesAsText("commit")).containsExactly(commit, commit, commit);
        assertThat(status.path("summary").asText()).contains("3/3");
        assertThat(shop.get("/").body()).isEqualTo(content);

        shop.change(Map.of("replicas", 1));
        shop.rollTo(newer);
    }

    @Test
    void shouldGoBackAndStayUntilItIsToFollowAgainWhenACommitIsPinned() {
        String good = shop.view().path("commit").path("id").asText();
        String content = shop.get("/").body();
        String bad = repository.push("bad");
        shop.rollTo(bad);

        assertThat(shop.pin(good).expect(200).json().path("pinned").asText()).isEqualTo(good);
        shop.awaitPods(good);
        String better = repository.push("better");
        shop.poll();

        assertThat(shop.get("/").body()).isEqualTo(content);
        JsonNode pinned = shop.view();
        assertThat(pinned.path("commit").path("id").asText()).isEqualTo(good);
        assertThat(pinned.path("history").findValuesAsText("commit")).startsWith(good, bad, good);
        assertThat(shop.status().path("access").path("pinned").asText()).isEqualTo(good);

        assertThat(shop.unpin().expect(200).json().path("commit").path("id").asText())
                .isEqualTo(better);
        shop.awaitPods(better);
        assertThat(shop.get("/").body()).isEqualTo("better");
        assertThat(shop.status().path("access").has("pinned")).isFalse();
    }

    @Test
    void shouldSayWhatIsWrongWhenThereIsNoSuchCommitToPin() {
        assertThat(shop.pin("0123456789012345678901234567890123456789")
                        .problem(422)
                        .error("commit"))
                .contains("no such commit");
        assertThat(shop.status().path("access").has("pinned")).isFalse();
    }

    @Test
    void shouldWriteNothingWhenTheRepositoryIsUnchanged() {
        shop.pollToPeace();
        Map<String, String> before = settledVersions();
        String polled = shop.view().path("lastPoll").asText();

        for (int i = 0; i < POLLS; i++) {
            JsonNode poll = shop.poll();
            assertThat(poll.path("outcome").asText()).isEqualTo("unchanged");
        }

        assertThat(Instant.parse(shop.view().path("lastPoll").asText())).isAfter(Instant.parse(polled));
        assertThat(versions()).isEqualTo(before);
    }

    @Test
    void shouldTakeTheLastOfItWhenItIsPolledByManyAtOnce() {
        String commit = repository.push("polled by many");
        int rollouts = rollouts();

        List<CompletableFuture<JsonNode>> polls = Stream.generate(() -> CompletableFuture.supplyAsync(shop::poll))
                .limit(POLLS)
                .toList();
        polls.forEach(CompletableFuture::join);
        shop.rollTo(commit);

        assertThat(rollouts() - rollouts).isEqualTo(1);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void shouldLeaveNothingWhenItIsDeleted() {
        URI url = shop.url();

        tenant.workloads().deleteAndAwait("shop");

        Cluster.awaitEndOf(tenant.namespace(), "shop");
        assertThat(Cluster.admin()
                        .secrets()
                        .inNamespace(tenant.namespace())
                        .withName("shop-git")
                        .get())
                .isNull();
        assertThat(shop.configMap()).isNull();
        await("nobody serves it").until(() -> GitApp.read(url).statusCode() == 404);
        tenant.caller().get(Function.GIT_POLL, shop.path()).problem(404);
    }

    /** How often its pods have been rolled: a Deployment counts its revisions. */
    private int rollouts() {
        Deployment deployment = Cluster.admin()
                .apps()
                .deployments()
                .inNamespace(tenant.namespace())
                .withName("shop")
                .get();
        return Integer.parseInt(deployment.getMetadata().getAnnotations().get("deployment.kubernetes.io/revision"));
    }

    /** The versions of all its objects, once they stay the same for a second: rollouts have their aftermath. */
    private Map<String, String> settledVersions() {
        AtomicReference<Map<String, String>> last = new AtomicReference<>(Map.of());
        return await("nothing is going on")
                .pollInterval(Duration.ofSeconds(1))
                .until(this::versions, now -> now.equals(last.getAndSet(now)));
    }

    /** Of all its objects but those that a node reports on, those that follow its Deployment, and those that tell of what was. */
    private Map<String, String> versions() {
        Map<String, String> versions = Cluster.versionsOf(tenant.namespace(), "shop");
        versions.keySet()
                .removeIf(title -> title.startsWith("Pod/")
                        || title.startsWith("Endpoint")
                        || title.startsWith("ReplicaSet/")
                        || title.startsWith("Event/"));
        return versions;
    }
}
