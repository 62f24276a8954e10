package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can happen to a repository and on the way to it: the last good commit is served, and somebody is told what to do. */
@Order(ClassOrder.LONG)
@ExtendWith({Tenants.class, GitServers.class})
@TestInstance(Lifecycle.PER_CLASS)
final class GitAppFailureTest {

    /** More than an ssh connection takes until something is fetched, in bytes, and less than the fetch below. */
    private static final int WITHIN_THE_FETCH = 20_000;

    private final Tenant tenant;
    private final GitServer server;
    private GitRepository repository;
    private GitApp shop;

    GitAppFailureTest(Tenant tenant, @GitServers.Own GitServer server) {
        this.tenant = tenant;
        this.server = server;
    }

    /** What readers have, which no failure takes away. */
    private record Good(GitApp app, String content, String commit) {

        static Good of(GitApp app) {
            return new Good(
                    app,
                    app.get("/").body(),
                    app.view().path("commit").path("id").asText());
        }

        void isStillServed() {
            JsonNode status = app.status();
            assertThat(app.get("/").body()).isEqualTo(content);
            assertThat(status.path("phase").asText()).isEqualTo("Running");
            assertThat(status.path("access").path("commit").asText()).isEqualTo(commit);
        }
    }

    @BeforeAll
    void open() {
        server.open(tenant);
        repository = server.repository("shop");
        repository.push("main");
        repository.branch("live");
        String commit = repository.push("at first");
        shop = GitApp.create(
                tenant,
                "shop",
                Map.of(
                        "repository",
                        repository.wiredSsh(),
                        "ref",
                        "live",
                        "deployKey",
                        server.authorisedKey().privateHalf(),
                        "interval",
                        GitApp.SELDOM));
        shop.rollTo(commit);
    }

    @AfterEach
    void repair() {
        server.pass();
    }

    @Test
    void shouldTakeTheNewCommitWhenHistoryIsRewritten() {
        Good lost = Good.of(shop);
        String rewritten = repository.forcePush("after");

        JsonNode status = shop.rollTo(rewritten);

        assertThat(repository.run("git log --format=%H")).doesNotContain(lost.commit());

        assertThat(shop.get("/").body()).isEqualTo("after");
        assertThat(status.path("access").has("error")).isFalse();
    }

    @Test
    void shouldServeOnWhenTheBranchIsDeletedAndFollowItWhenItComesBackAsAnother() {
        Good good = Good.of(shop);
        repository.deleteBranch("live");

        String message = shop.pollToFailure();

        assertThat(message).contains("'live' is gone", good.commit().substring(0, 7), "Push it again", "main");
        good.isStillServed();

        shop.rollTo(repository.pushUnrelated("live", "back again"));
        assertThat(shop.get("/").body()).isEqualTo("back again");
        assertThat(shop.status().path("access").has("error")).isFalse();
    }

    @Test
    void shouldFollowATagWhenItIsMoved() {
        repository.tag("stable");
        shop.change(Map.of("ref", "stable"));
        shop.pollToPeace();
        Good good = Good.of(shop);
        String commit = repository.push("tagged anew");
        shop.poll();
        good.isStillServed();
        repository.tag("stable");

        JsonNode status = shop.rollTo(commit);

        assertThat(shop.get("/").body()).isEqualTo("tagged anew");
        assertThat(status.path("access").path("ref").asText()).isEqualTo("stable");
        shop.change(Map.of("ref", "live"));
        shop.pollToPeace();
    }

    @Test
    void shouldSayWhichBranchesThereAreWhenThereIsNoSuchOne() {
        Good good = Good.of(shop);

        shop.change(Map.of("ref", "lively"));

        assertThat(shop.pollToFailure()).contains("'lively'", "live", "main");
        good.isStillServed();
        shop.change(Map.of("ref", "live"));
        shop.pollToPeace();
    }

    @Test
    void shouldWaitAndSayForWhatWhenTheRepositoryIsEmpty() {
        GitRepository empty = server.repository("empty");
        GitApp app = GitApp.create(tenant, "empty", Map.of("repository", empty.http(), "interval", GitApp.SELDOM));

        assertThat(app.pollToFailure()).contains("is empty", "Push a first commit");
        assertThat(app.status().path("phase").asText()).isEqualTo("Pending");

        app.rollTo(empty.push("the first"));
        app.awaitContent("the first");
        tenant.workloads().deleteAndAwait("empty");
    }

    @Test
    void shouldServeOnAndSaySoWhenTheServerHangs() {
        Good good = Good.of(shop);
        server.hangAfter(0);

        assertThat(shop.pollToFailure()).contains(repository.host(), "does not answer in time");
        good.isStillServed();

        server.pass();
        shop.pollToPeace();
    }

    @Test
    void shouldServeOnAndSaySoWhenTheServerIsCutOffInMidFetch() {
        Good good = Good.of(shop);
        String commit = repository.change("""
                { echo "Many words"; echo; head --bytes=200000 /dev/urandom | base64; } >/tmp/message
                git commit --quiet --allow-empty --file /tmp/message
                """);
        server.cutAfter(WITHIN_THE_FETCH);

        assertThat(shop.pollToFailure()).contains(repository.host(), "broke off in the middle");
        good.isStillServed();

        server.pass();
        shop.rollTo(commit);
    }

    @Test
    void shouldServeOnAndTryAgainByItselfWhenTheServerIsCutOffInMidCheckout() {
        Good good = Good.of(shop);
        String commit = repository.change("""
                head --bytes=2000000 /dev/urandom >noise
                printf "with noise" >index.html
                git add --all
                git commit --quiet --message "Add noise"
                """);
        server.cutAfter(10 * WITHIN_THE_FETCH);

        shop.pollTo(commit);

        assertThat(awaitFailureOfPods()).contains(repository.host(), "broke off in the middle");
        assertThat(shop.get("/").body()).isEqualTo(good.content());

        server.pass();
        shop.awaitPods(commit);
        assertThat(shop.get("/").body()).isEqualTo("with noise");
    }

    @Test
    void shouldServeOnAndSaySoWhenThePodsOfACommitNeverBecomeReady() {
        Good good = Good.of(shop);
        String commit = repository.change("""
                ln --symbolic /etc way-out
                printf "with a way out" >index.html
                git add --all
                git commit --quiet --message "Lead out"
                """);

        shop.pollTo(commit);

        assertThat(awaitFailureOfPods()).contains("'way-out' leads out of the repository, to '/etc'", "Remove it");
        JsonNode status = tenant.workloads().awaitWorkload("shop", "says why", app -> app.path("reason")
                .path("code")
                .asText()
                .equals("SymlinkLeaves"));
        assertThat(status.path("pods").findValuesAsText("commit")).contains(good.commit());
        assertThat(shop.get("/").body()).isEqualTo(good.content());

        shop.rollTo(repository.change("""
                rm way-out
                git add --all
                git commit --quiet --message "Stay"
                """));
        assertThat(shop.get("/").body()).isEqualTo("with a way out");
    }

    /** What the pods of a commit say that cannot be checked out, while the earlier ones go on. */
    private String awaitFailureOfPods() {
        return await("a pod says what is wrong")
                .until(
                        () -> String.join("\n", shop.status().path("pods").findValuesAsText("message")),
                        message -> !message.isEmpty());
    }
}
