package dev.pileus.gitpoll.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pileus.api.Labels;
import dev.pileus.api.gitpoll.DuePolls;
import dev.pileus.api.gitpoll.GitApp;
import dev.pileus.api.gitpoll.Pin;
import dev.pileus.api.gitpoll.PollOutcome;
import dev.pileus.api.gitpoll.PollReport;
import dev.pileus.api.gitpoll.PollResult;
import dev.pileus.api.gitpoll.TrustedHostKey;
import dev.pileus.testing.MovingClock;
import dev.pileus.testing.SilentServer;
import dev.pileus.testing.git.GitHttpServer;
import dev.pileus.testing.git.GitRepository;
import dev.pileus.testing.git.GitSshServer;
import dev.pileus.testing.git.RandomData;
import dev.pileus.testing.git.SshKeys;
import dev.pileus.testing.kubernetes.CrudApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.client.BlockingHttpClient;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The function as a whole, between a real git behind a real ssh server and an API server in memory. */
class GitAppTest {

    private static final String CONTEXT = "git-app-test";
    private static final MovingClock CLOCK = new MovingClock();

    private static final ResourceDefinitionContext KNATIVE_SERVICE = new ResourceDefinitionContext.Builder()
            .withGroup("serving.knative.dev")
            .withVersion("v1")
            .withKind("Service")
            .withPlural("services")
            .withNamespaced(true)
            .build();

    @TempDir
    private static Path folder;

    private static CrudApiServer api;
    private static KubernetesClient kubernetes;
    private static GitSshServer ssh;
    private static Path key;
    private static int count;

    private EmbeddedServer server;
    private BlockingHttpClient http;
    private GitRepository repository;

    /** Time that passes when it is told to. */
    @Factory
    @Requires(property = "spec.name", value = CONTEXT)
    static final class TestClock {
        @Singleton
        @Replaces(Clock.class)
        Clock clock() {
            return CLOCK;
        }
    }

    @BeforeAll
    static void startAll() {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
        api = new CrudApiServer();
        kubernetes = api.client();
        ssh = GitSshServer.start(folder);
        key = SshKeys.generate(folder, "deploy", "-t", "ed25519", "-N", "");
    }

    @AfterAll
    static void stopAll() {
        ssh.close();
        kubernetes.close();
        api.close();
    }

    @BeforeEach
    void start() {
        ssh.setBehaviour(GitSshServer.Behaviour.SERVE);
        ssh.authorize(SshKeys.publicHalf(key));
        repository = GitRepository.create(folder, "app" + count++);
        serve(Map.of());
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
        api.reset();
    }

    @Test
    void shouldWriteTheCommitDownAndRollThePodsWhenAnAppIsNew() throws Exception {
        register("shop");
        deploy("shop", "shop-git");
        String commit = repository.push("Say hello");

        Map<?, ?> report = poll();

        assertThat(report.get("checked")).isEqualTo(1);
        assertThat(report.toString()).contains("app=team-a/shop", commit, "subject=Say hello");
        assertThat(configMap("shop").getData())
                .containsOnlyKeys("repository", "ref", "commit", "author", "date", "subject", "pinned_hosts")
                .containsEntry("commit", commit)
                .containsEntry("author", "Alice Ænglisc <alice@example.com>")
                .containsEntry("date", "2026-01-02T03:04:05+02:00")
                .containsEntry("subject", "Say hello");
        assertThat(annotation("shop", AppLabels.LAST_POLL))
                .contains(CLOCK.instant().toString());
        assertThat(annotation("shop", AppLabels.LAST_ERROR)).isEmpty();
        assertThat(annotation("shop", AppLabels.PUBLIC_KEY).orElseThrow() + " test")
                .isEqualTo(SshKeys.publicHalf(key));
        assertThat(commitOfPods("shop")).contains(commit);
        assertThat(events("CommitChanged")).singleElement().satisfies(event -> {
            assertThat(event.getMessage()).contains(commit.substring(0, 7), "Say hello", "main");
            assertThat(event.getInvolvedObject().getName()).isEqualTo("shop-git");
            assertThat(event.getMetadata().getLabels()).containsEntry(Labels.WORKLOAD, "shop");
        });
    }

    @Test
    void shouldWriteNothingOverManyPollsWhenTheRepositoryIsUnchanged() throws Exception {
        register("shop");
        deploy("shop", "shop-git");
        repository.push("one");
        poll();
        api.requests();
        int before = ssh.served();

        for (int i = 0; i < 5; i++) {
            CLOCK.pass(Duration.ofMinutes(1));
            assertThat(poll().get("checked")).isEqualTo(1);
        }

        assertThat(ssh.served() - before).isEqualTo(5);
        assertThat(api.requests()).isNotEmpty().allMatch(request -> request.startsWith("GET "));
    }

    @Test
    void shouldShowThePollsThatWereNotWrittenDown() throws Exception {
        register("shop");
        repository.push("one");
        poll();
        CLOCK.pass(Duration.ofMinutes(10));
        poll();

        Map<?, ?> app = get("/namespaces/team-a/apps/shop");

        assertThat(app.get("lastPoll")).isEqualTo(CLOCK.instant().toString());
        assertThat((List<?>) app.get("polls")).hasSize(2);
        assertThat(annotation("shop", AppLabels.LAST_POLL))
                .isNotEqualTo(Optional.of(CLOCK.instant().toString()));
    }

    @Test
    void shouldFollowAPushAndOnlyOnceTenPushes() throws Exception {
        register("shop");
        deploy("shop", "shop-git");
        String first = repository.push("one");
        poll();
        String last = "";
        for (int i = 0; i < 10; i++) {
            last = repository.push("push " + i);
        }
        CLOCK.pass(Duration.ofMinutes(1));
        api.requests();

        assertThat(poll().toString()).contains("previous=" + first, last);

        assertThat(commitOfPods("shop")).contains(last);
        assertThat(api.requests().stream().filter(request -> request.startsWith("PATCH ")))
                .hasSize(2);
        assertThat(history()).extracting("commit").containsExactly(last, first);
    }

    @Test
    void shouldAskWhenItIsTimeAndNotBefore() throws Exception {
        register("shop", Map.of(AppLabels.INTERVAL, "PT10M"));
        repository.push("one");
        poll();
        String second = repository.push("two");

        CLOCK.pass(Duration.ofMinutes(7));
        assertThat(poll().get("checked")).isEqualTo(0);
        CLOCK.pass(Duration.ofMinutes(3));
        assertThat(poll().get("checked")).isEqualTo(1);

        assertThat(configMap("shop").getData()).containsEntry("commit", second);
    }

    @Test
    void shouldTellWhenItIsDueNextAndHowOftenItHasFailed() throws Exception {
        register("shop", Map.of(AppLabels.INTERVAL, "PT10M"));
        repository.push("one");

        Map<?, ?> plan = onlyPlan(poll());

        assertThat(plan.get("app")).isEqualTo("team-a/shop");
        assertThat(plan.get("failures")).isEqualTo(0);
        assertThat(Instant.parse((String) plan.get("time")))
                .isBetween(
                        CLOCK.instant().plus(Duration.ofMinutes(9)),
                        CLOCK.instant().plus(Duration.ofMinutes(10)));
    }

    @Test
    void shouldAskOnlyWhatIsSaidToBeDueWhenItHasSlept() throws Exception {
        register("shop");
        register("blog");
        repository.push("one");
        poll();
        restart();

        Map<?, ?> report = pollDue("team-a/shop", 0);

        assertThat(report.get("apps")).isEqualTo(2);
        assertThat(report.get("checked")).isEqualTo(1);
        assertThat(onlyPlan(report).get("app")).isEqualTo("team-a/shop");
        assertThat(pollDue("team-a/shop", 0).get("checked")).isEqualTo(0);
        assertThat(poll().get("checked")).isEqualTo(1);
    }

    @Test
    void shouldGoOnTryingLessOftenWhenItSleepsBetweenFailures() throws Exception {
        register("shop");
        repository.push("one");
        ssh.revokeAll();
        Map<?, ?> plan = onlyPlan(poll());
        for (int i = 0; i < 4; i++) {
            restart();
            plan = onlyPlan(pollDue("team-a/shop", (int) plan.get("failures")));
        }

        assertThat(plan.get("failures")).isEqualTo(5);
        assertThat(Instant.parse((String) plan.get("time")))
                .isBetween(
                        CLOCK.instant().plus(Duration.ofMinutes(14)),
                        CLOCK.instant().plus(Duration.ofMinutes(16)));
    }

    @Test
    void shouldAskNothingWhenWhatIsSaidToBeDueIsNoApp() throws Exception {
        register("shop");
        repository.push("one");

        assertThat(pollDue("team-a/other", 0).get("checked")).isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{|400",
                "{}|422",
                "{\"due\": 7}|422",
                "{\"due\": [7]}|422",
                "{\"due\": [{\"app\": \"team-a/shop\"}]}|422",
                "{\"due\": [], \"more\": 1}|422",
            })
    void shouldRefuseWhatDoesNotSayWhatIsDue(String body, int status) {
        assertThat(status("/poll", body)).isEqualTo(status);
    }

    @Test
    void shouldAskAtOnceWhenAnotherBranchIsWanted() throws Exception {
        register("shop", Map.of(AppLabels.INTERVAL, "PT1H"));
        repository.push("one");
        String other = repository.push("other", "two");
        poll();
        edit("shop", configMap -> configMap.getData().put("ref", "other"));

        poll();

        assertThat(configMap("shop").getData()).containsEntry("commit", other);
    }

    @Test
    void shouldKeepTheCommitAndSayWhatIsWrongOnceWhenPollsFail() throws Exception {
        register("shop");
        deploy("shop", "shop-git");
        String commit = repository.push("one");
        poll();
        ssh.revokeAll();
        CLOCK.pass(Duration.ofMinutes(1));

        assertThat(poll().toString()).contains("refuses the deploy key");

        assertThat(annotation("shop", AppLabels.LAST_ERROR).orElseThrow())
                .startsWith("DeployKeyRefused: ")
                .contains("refuses the deploy key");
        assertThat(annotation("shop", AppLabels.FAILURES)).contains("1");
        assertThat(configMap("shop").getData()).containsEntry("commit", commit);
        assertThat(commitOfPods("shop")).contains(commit);
        assertThat(events("PollFailed")).hasSize(1);
        api.requests();
        for (int i = 0; i < 3; i++) {
            CLOCK.pass(Duration.ofHours(1));
            assertThat(poll().get("checked")).isEqualTo(1);
        }
        assertThat(api.requests()).allMatch(request -> request.startsWith("GET "));
        assertThat(get("/namespaces/team-a/apps/shop").get("failures")).isEqualTo(4);
    }

    @Test
    void shouldTryLessAndLessOftenWhenPollsFail() throws Exception {
        register("shop");
        repository.push("one");
        ssh.revokeAll();
        int polls = 0;

        for (int minute = 0; minute < 60; minute++) {
            polls += (int) poll().get("checked");
            CLOCK.pass(Duration.ofMinutes(1));
        }

        assertThat(polls).isBetween(5, 8);
    }

    @Test
    void shouldSaySoWhenTheRepositoryCanBeReadAgain() throws Exception {
        register("shop");
        repository.push("one");
        ssh.revokeAll();
        poll();
        ssh.authorize(SshKeys.publicHalf(key));

        assertThat(post("/namespaces/team-a/apps/shop/poll", "").get("outcome")).isEqualTo("changed");

        assertThat(annotation("shop", AppLabels.LAST_ERROR)).isEmpty();
        assertThat(annotation("shop", AppLabels.FAILURES)).isEmpty();
        assertThat(events("PollRecovered")).hasSize(1);
    }

    @Test
    void shouldDoTheWorkOnceWhenPolledByManyAtOnce() throws Exception {
        register("shop");
        deploy("shop", "shop-git");
        repository.push("one");
        int before = ssh.served();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<?, ?>>> polls = IntStream.range(0, 10)
                    .mapToObj(i -> threads.<Map<?, ?>>submit(this::poll))
                    .toList();
            for (Future<Map<?, ?>> each : polls) {
                each.get();
            }
        }

        // One look that found the commit, which reads it too; the filter that it asks for is not allowed here.
        assertThat(ssh.served() - before).isLessThanOrEqualTo(2);
        assertThat(events("CommitChanged")).hasSize(1);
    }

    @Test
    void shouldDoTheWorkOnceWhenAnotherProcessIsQuicker() throws Exception {
        register("shop");
        String commit = repository.push("one");
        api.refuse("PATCH", "/api/v1/namespaces/team-a/configmaps/shop-git", 409, "no");

        assertThat(poll().get("failed")).isEqualTo(List.of());

        assertThat(configMap("shop").getData()).containsEntry("commit", commit);
        assertThat(events("CommitChanged")).hasSize(1);
    }

    @Test
    void shouldRollThePodsAfterAllWhenThatFailedAtFirst() throws Exception {
        register("shop");
        deploy("shop", "shop-git");
        String commit = repository.push("one");
        api.refuse("PATCH", "/apis/apps/v1/namespaces/team-a/deployments/shop", 500, "no");
        api.refuse("PATCH", "/apis/apps/v1/namespaces/team-a/deployments/shop", 500, "no");

        assertThat(poll().toString()).contains("Kubernetes did not take");
        assertThat(commitOfPods("shop")).isEmpty();

        CLOCK.pass(Duration.ofMinutes(5));
        poll();
        assertThat(commitOfPods("shop")).contains(commit);
    }

    @Test
    void shouldRollThePodsThatWereForgottenWhenTheFunctionStartsAnew() throws Exception {
        register("shop");
        String commit = repository.push("one");
        poll();
        deploy("shop", "shop-git");
        server.close();
        serve(Map.of());

        poll();

        assertThat(commitOfPods("shop")).contains(commit);
    }

    @Test
    void shouldRollOnlyWhatFollowsTheApp() throws Exception {
        register("shop");
        deploy("web", "other, shop-git");
        deploy("bystander", "shop-git-2");
        String commit = repository.push("one");

        poll();

        assertThat(commitOfPods("web")).contains(commit);
        assertThat(commitOfPods("bystander")).isEmpty();
    }

    @Test
    void shouldLeaveDeploymentsToReloaderWhereItRunsAndRollKnativeServices() throws Exception {
        server.close();
        serve(Map.of("pileus.reloader", "true"));
        register("shop");
        deploy("shop", "shop-git");
        knativeService("shop", "shop-git");
        String commit = repository.push("one");

        poll();

        assertThat(commitOfPods("shop")).isEmpty();
        GenericKubernetesResource service = kubernetes
                .genericKubernetesResources(KNATIVE_SERVICE)
                .inNamespace("team-a")
                .withName("shop")
                .get();
        assertThat(service.<String>get("spec", "template", "metadata", "annotations", AppLabels.COMMIT))
                .isEqualTo(commit);
    }

    @Test
    void shouldPinTheHostKeyAndRefuseAnother() throws Exception {
        GitSshServer first = GitSshServer.start(folder);
        first.authorize(SshKeys.publicHalf(key));
        register("shop", first.url(repository), Map.of());
        String commit = repository.push("one");
        poll();
        String pinned = annotation("shop", AppLabels.HOST_KEY).orElseThrow();
        assertThat(pinned).startsWith("ecdsa-sha2-nistp256 SHA256:");
        assertThat(configMap("shop").getData()).containsEntry(App.PINNED_HOSTS, first.knownHosts());
        assertThat(events("HostKeyPinned")).hasSize(1);
        int port = first.port();
        first.close();

        try (GitSshServer second = GitSshServer.start(folder, port, SshKeys.newHostKey())) {
            second.authorize(SshKeys.publicHalf(key));
            repository.push("two");
            CLOCK.pass(Duration.ofMinutes(1));
            poll();

            String offered = annotation("shop", AppLabels.OFFERED_HOST_KEY).orElseThrow();
            assertThat(annotation("shop", AppLabels.LAST_ERROR).orElseThrow())
                    .startsWith("HostKeyChanged: ")
                    .contains("has changed", pinned, offered);
            assertThat(configMap("shop").getData()).containsEntry("commit", commit);

            String trust = "/namespaces/team-a/apps/shop/trust-host-key";
            assertThat(status(trust, "{\"fingerprint\": \"SHA256:another\"}")).isEqualTo(409);
            Map<?, ?> app = post(trust, "{\"fingerprint\": \"" + offered.split(" ")[1] + "\"}");

            assertThat(app.get("hostKey")).isEqualTo(offered);
            assertThat(app.get("error")).isNull();
            assertThat(configMap("shop").getData()).containsEntry(App.PINNED_HOSTS, second.knownHosts());
            assertThat(configMap("shop").getData()).containsEntry("subject", "two");
            assertThat(events("WorkloadChanged").getFirst().getMessage())
                    .isEqualTo(CrudApiServer.USER + " trusted the host key " + offered + " for the app shop");
        }
    }

    @Test
    void shouldBelieveOnlyTheKnownHostsThatWereGiven() throws Exception {
        register("shop");
        edit("shop", configMap -> configMap
                .getData()
                .put(
                        App.KNOWN_HOSTS,
                        "git.example.com " + SshKeys.publicHalf(key).replace(" test", "")));
        repository.push("one");

        poll();

        assertThat(annotation("shop", AppLabels.LAST_ERROR).orElseThrow())
                .startsWith("HostKeyUnknown: ")
                .contains("is not among the known hosts");
        assertThat(status("/namespaces/team-a/apps/shop/trust-host-key", "{\"fingerprint\": \"SHA256:x\"}"))
                .isEqualTo(409);
    }

    @Test
    void shouldStayAtAPinnedCommitUntilItIsLetGo() throws Exception {
        register("shop");
        deploy("shop", "shop-git");
        String first = repository.push("one");
        poll();
        String second = repository.push("two");
        CLOCK.pass(Duration.ofMinutes(1));
        poll();

        Map<?, ?> pinned = post("/namespaces/team-a/apps/shop/pin", "{\"commit\": \"" + first + "\"}");

        assertThat(pinned.get("pinned")).isEqualTo(first);
        assertThat(configMap("shop").getData()).containsEntry("commit", first).containsEntry("subject", "one");
        assertThat(commitOfPods("shop")).contains(first);
        CLOCK.pass(Duration.ofMinutes(1));
        poll();
        assertThat(configMap("shop").getData()).containsEntry("commit", first);

        Map<?, ?> free = post("/namespaces/team-a/apps/shop/pin", "{\"commit\": null}");

        assertThat(free.get("pinned")).isNull();
        assertThat(configMap("shop").getData()).containsEntry("commit", second);
        assertThat(commitOfPods("shop")).contains(second);
        assertThat(events("WorkloadChanged")).hasSize(2);
    }

    @Test
    void shouldPinACommitThatTheAppWasNeverAt() throws Exception {
        register("shop");
        String first = repository.push("one");
        repository.push("two");
        poll();

        post("/namespaces/team-a/apps/shop/pin", "{\"commit\": \"" + first + "\"}");

        assertThat(configMap("shop").getData()).containsEntry("commit", first).containsEntry("subject", "one");
    }

    @Test
    void shouldChangeNothingWhenACommitToPinIsNotThere() throws Exception {
        register("shop");
        String commit = repository.push("one");
        poll();

        assertThat(status(
                        "/namespaces/team-a/apps/shop/pin",
                        "{\"commit\": \"0123456789012345678901234567890123456789\"}"))
                .isEqualTo(422);

        assertThat(configMap("shop").getData()).containsEntry("commit", commit);
        assertThat(annotation("shop", AppLabels.PINNED_COMMIT)).isEmpty();
    }

    @Test
    void shouldFollowThePinThatWasSetByHand() throws Exception {
        register("shop");
        String first = repository.push("one");
        repository.push("two");
        poll();
        edit("shop", configMap -> configMap.getMetadata().getAnnotations().put(AppLabels.PINNED_COMMIT, first));

        poll();

        assertThat(configMap("shop").getData()).containsEntry("commit", first).containsEntry("subject", "one");
    }

    @Test
    void shouldSayTheKeyNowhereButInItsSecret() throws Exception {
        register("shop");
        deploy("shop", "shop-git");
        repository.push("one");
        poll();
        ssh.revokeAll();
        CLOCK.pass(Duration.ofMinutes(1));
        poll();
        String secret = Files.readString(key).lines().skip(2).findFirst().orElseThrow();

        String everything = Serialization.asYaml(configMap("shop"))
                + Serialization.asYaml(
                        kubernetes.apps().deployments().inNamespace("team-a").list())
                + Serialization.asYaml(
                        kubernetes.v1().events().inNamespace("team-a").list())
                + get("/namespaces/team-a/apps")
                + get("/namespaces/team-a/apps/shop");

        assertThat(everything).contains("refuses the deploy key").doesNotContain(secret);
    }

    @Test
    void shouldGoOnWhenOneRepositoryHangs() throws Exception {
        server.close();
        serve(Map.of("pileus.git.patience", "1s"));
        register("good");
        String commit = repository.push("one");
        try (GitSshServer hanging = GitSshServer.start(folder)) {
            hanging.authorize(SshKeys.publicHalf(key));
            hanging.setBehaviour(GitSshServer.Behaviour.HANG);
            register("bad", hanging.url(repository), Map.of());

            Map<?, ?> report = poll();
            assertThat((int) report.get("unfinished")).isPositive();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(configMap("good").getData()).containsEntry("commit", commit));

            server.close();
            serve(Map.of("pileus.git.timeout", "5s"));
            poll();
        }
        assertThat(annotation("bad", AppLabels.LAST_ERROR).orElseThrow())
                .startsWith("ServerTimeout: ")
                .contains("does not answer in time");
    }

    @Test
    void shouldEndAPollWhenTheServerSendsAByteNowAndThen() throws Exception {
        server.close();
        serve(Map.of("pileus.git.deadline", "3s"));
        register("shop");
        repository.push("one\n\n" + RandomData.text(20_000));
        ssh.setBehaviour(GitSshServer.Behaviour.TRICKLE);

        assertThat(poll().toString()).contains("does not answer in time");
        ssh.setBehaviour(GitSshServer.Behaviour.SERVE);
        restart();
        assertThat(post("/namespaces/team-a/apps/shop/poll", "").get("outcome")).isEqualTo("changed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldShowAKeptTokenToNoOtherServerWhenTheAddressIsChangedByHand(boolean bound) throws Exception {
        String commit = repository.push("one");
        try (GitHttpServer http = GitHttpServer.start(folder);
                GitHttpServer other = GitHttpServer.start(folder)) {
            http.require("git", "s3cret");
            other.require("git", "s3cret");
            register("shop", http.url(repository), Map.of());
            giveToken("shop", bound ? http.url("") : "", "s3cret");
            poll();
            assertThat(configMap("shop").getData().get("commit")).isEqualTo(bound ? commit : null);

            edit("shop", configMap -> configMap.getData().put("repository", other.url(repository)));
            Map<?, ?> polled = post("/namespaces/team-a/apps/shop/poll", "");

            assertThat(polled.get("reason").toString())
                    .contains(
                            bound
                                    ? "token is kept for " + http.url("") + ", and is not shown to " + other.url("")
                                    : "does not say which server its token is for");
            assertThat(status(
                            "/namespaces/team-a/apps/shop/pin",
                            "{\"commit\": \"0123456789012345678901234567890123456789\"}"))
                    .isEqualTo(422);
            assertThat(other.served()).isZero();
        }
    }

    @Test
    void shouldRefuseAnotherHostKeyAlsoWhenTheAppHasAnotherDeployKey() throws Exception {
        GitSshServer first = GitSshServer.start(folder);
        first.authorize(SshKeys.publicHalf(key));
        register("shop", first.url(repository), Map.of());
        String commit = repository.push("one");
        poll();
        int port = first.port();
        first.close();

        try (GitSshServer second = GitSshServer.start(folder, port, SshKeys.newHostKey())) {
            Path another = SshKeys.generate(folder, "another" + count, "-t", "ed25519", "-N", "");
            second.authorize(SshKeys.publicHalf(another));
            repository.push("two");
            kubernetes.secrets().inNamespace("team-a").withName("shop-git").edit(secret -> new SecretBuilder(secret)
                    .addToData("ssh-privatekey", base64(read(another)))
                    .build());

            Map<?, ?> polled = post("/namespaces/team-a/apps/shop/poll", "");

            assertThat(polled.get("reason").toString()).contains("has changed");
            assertThat(configMap("shop").getData()).containsEntry("commit", commit);
            assertThat(second.served()).isZero();
        }
    }

    @Test
    void shouldLeaveNothingOfSshBehindWhenTheRepositoryIsReachedByHttp() throws Exception {
        register("shop");
        String commit = repository.push("one");
        poll();
        assertThat(annotation("shop", AppLabels.HOST_KEY)).isPresent();
        assertThat(annotation("shop", AppLabels.PUBLIC_KEY)).isPresent();

        try (GitHttpServer http = GitHttpServer.start(folder)) {
            edit("shop", configMap -> configMap.getData().put("repository", http.url(repository)));
            poll();
        }

        assertThat(configMap("shop").getData()).containsEntry("commit", commit);
        assertThat(configMap("shop").getData().get(App.PINNED_HOSTS)).isNull();
        assertThat(List.of(AppLabels.HOST_KEY, AppLabels.PUBLIC_KEY, AppLabels.OFFERED_HOST_KEY))
                .allSatisfy(key -> assertThat(annotation("shop", key)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"}}}},\"spec\":{\"replicas\":0}}", "main", "0123", ""})
    void shouldRollOutNothingThatIsNoCommit(String written) throws Exception {
        register("shop");
        deploy("shop", "shop-git");
        repository.push("one");
        ssh.revokeAll();
        edit("shop", configMap -> configMap.getData().put("commit", written));

        poll();

        assertThat(commitOfPods("shop")).isEmpty();
        assertThat(api.requests()).noneMatch(request -> request.startsWith("PATCH /apis/apps"));
        assertThat(get("/namespaces/team-a/apps/shop").get("commit")).isNull();
    }

    @Test
    void shouldReadNoSecretWhenTheRepositoryIsUnchanged() throws Exception {
        register("shop");
        repository.push("one");
        poll();
        api.requests();

        for (int i = 0; i < 5; i++) {
            CLOCK.pass(Duration.ofMinutes(1));
            assertThat(poll().get("checked")).isEqualTo(1);
        }

        assertThat(api.requests()).isNotEmpty().noneMatch(request -> request.contains("/secrets/"));
    }

    @Test
    void shouldUseTheNewSecretAtOnceWhenTheOldOneOpensTheRepositoryNoMore() throws Exception {
        register("shop");
        repository.push("one");
        poll();
        Path another = SshKeys.generate(folder, "another" + count, "-t", "ed25519", "-N", "");
        ssh.revokeAll();
        ssh.authorize(SshKeys.publicHalf(another));
        kubernetes.secrets().inNamespace("team-a").withName("shop-git").edit(secret -> new SecretBuilder(secret)
                .addToData("ssh-privatekey", base64(read(another)))
                .build());
        String commit = repository.push("two");
        CLOCK.pass(Duration.ofMinutes(1));

        assertThat((List<?>) poll().get("failed")).isEmpty();

        assertThat(configMap("shop").getData()).containsEntry("commit", commit);
    }

    @Test
    void shouldChooseByMetadataAlone() throws Exception {
        register("shop");
        repository.push("one");

        poll();

        assertThat(api.received())
                .filteredOn(request -> request.path().startsWith("/api/v1/configmaps?"))
                .isNotEmpty()
                .allMatch(request -> request.accept().contains("as=PartialObjectMetadataList"));
    }

    @Test
    void shouldLetNobodyWaitWhenATenantNamesManySlowServers() throws Exception {
        server.close();
        serve(Map.of("pileus.git.concurrency", "4", "pileus.git.people", "4", "pileus.git.deadline", "10m"));
        String commit = repository.push("one");
        List<SilentServer> slow = new java.util.ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                SilentServer silent = SilentServer.trickle();
                slow.add(silent);
                register(
                        "team-slow",
                        "slow" + i,
                        "ssh://git@127.0.1.%d:%d/x.git".formatted(i + 1, silent.port()),
                        Map.of());
            }
            Thread.ofVirtual().start(this::poll);
            Awaitility.await().until(() -> slow.stream()
                    .anyMatch(server -> !server.connections().isEmpty()));
            register("shop");
            Thread.ofVirtual().start(this::poll);

            Awaitility.await()
                    .untilAsserted(() -> assertThat(configMap("shop").getData()).containsEntry("commit", commit));
            Awaitility.await().until(() -> post("/namespaces/team-a/apps/shop/poll", "")
                    .get("outcome")
                    .equals("unchanged"));
        } finally {
            slow.forEach(SilentServer::close);
        }
    }

    @Test
    void shouldPollManyAppsAtATime() throws Exception {
        repository.push("one");
        for (int i = 0; i < 50; i++) {
            register("shop" + i);
        }

        Map<?, ?> report = poll();

        assertThat(report.get("apps")).isEqualTo(50);
        assertThat((List<?>) report.get("failed")).isEmpty();
        assertThat((List<?>) report.get("changed")).hasSize(50);
        assertThat(report.get("unfinished")).isEqualTo(0);
    }

    @Test
    void shouldRefuseAddressesInsideUnlessTheyAreAllowed() throws Exception {
        server.close();
        serve(Map.of("pileus.git.allow-private", "false"));
        register("shop");
        repository.push("one");
        int before = ssh.served();

        poll();

        assertThat(annotation("shop", AppLabels.LAST_ERROR).orElseThrow())
                .startsWith("AddressNotPublic: ")
                .contains("is not on the public internet");
        assertThat(ssh.served()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc,Only ssh and https",
        "https://alice:s3cret@example.com/x,has a user or a password in it",
        "'',is empty",
    })
    void shouldSaySoWhenTheAddressIsNoGood(String address, String why) throws Exception {
        register("shop", address, Map.of());

        poll();

        assertThat(annotation("shop", AppLabels.LAST_ERROR).orElseThrow())
                .startsWith("InvalidAddress: ")
                .contains(why);
    }

    @Test
    void shouldPassOverWhatIsNoApp() throws Exception {
        register("shop");
        kubernetes
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("team-a")
                        .withName("misnamed")
                        .addToLabels(AppLabels.GIT, "true")
                        .endMetadata()
                        .build())
                .create();
        repository.push("one");

        assertThat(poll().get("apps")).isEqualTo(1);
    }

    @Test
    void shouldListTheAppsOfANamespace() throws Exception {
        register("shop");
        register("blog");
        repository.push("one");
        poll();

        Map<?, ?> answer = get("/namespaces/team-a/apps");

        assertThat((List<Object>) answer.get("items"))
                .extracting("name", "ref", "interval", "failures", "commit.subject")
                .containsExactly(tuple("blog", "main", "PT1M", 0, "one"), tuple("shop", "main", "PT1M", 0, "one"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/namespaces/team-a/apps/nothing",
                "/namespaces/team-a/apps/No%20Name",
                "/namespaces/Team%20A/apps",
                "/namespaces/team-a/apps/a%2fb"
            })
    void shouldAnswer404WhenThereIsNoSuchApp(String path) {
        assertThat(code(HttpRequest.GET(path).bearerAuth("t"))).isEqualTo(404);
    }

    @Test
    void shouldTakeAndAnswerWhatTheRecordsOfTheContractHold() throws Exception {
        String app = "/namespaces/team-a/apps/shop";
        register("shop");
        deploy("shop", "shop-git");
        String first = repository.push("one");

        PollReport report = answer(HttpRequest.POST("/poll", new DuePolls(List.of())), PollReport.class);
        PollReport asked = answer(
                HttpRequest.POST("/poll", new DuePolls(List.of(new DuePolls.Due("team-a/shop", 0)))), PollReport.class);
        repository.push("two");
        PollResult result = answer(HttpRequest.POST(app + "/poll", ""), PollResult.class);
        GitApp pinned = answer(HttpRequest.POST(app + "/pin", new Pin(Optional.of(first))), GitApp.class);
        GitApp following = answer(HttpRequest.POST(app + "/pin", new Pin(Optional.empty())), GitApp.class);

        assertThat(report.apps() + asked.checked()).isEqualTo(2);
        assertThat(asked.changed()).extracting(PollReport.Change::commit).containsExactly(first);
        assertThat(result.outcome()).isEqualTo(PollOutcome.CHANGED);
        assertThat(pinned.pinned()).contains(first);
        assertThat(following.pinned()).isEmpty();
        assertThat(answer(HttpRequest.GET(app), GitApp.class).polls()).isNotEmpty();
        assertThat(answer(HttpRequest.GET("/namespaces/team-a/apps"), GitApp.Page.class)
                        .items())
                .extracting(GitApp::name)
                .containsExactly("shop");
        assertThat(code(HttpRequest.POST(app + "/trust-host-key", new TrustedHostKey("SHA256:x"))
                        .bearerAuth("t")))
                .isEqualTo(409);
    }

    private <T> T answer(MutableHttpRequest<?> request, Class<T> type) throws IOException {
        String answer = http.retrieve(request.bearerAuth("t"));
        JsonMapper json = server.getApplicationContext().getBean(JsonMapper.class);
        T read = json.readValue(answer, type);
        assertThat(json.readValue(json.writeValueAsString(read), JsonNode.class))
                .isEqualTo(json.readValue(answer, JsonNode.class));
        return read;
    }

    @Test
    void shouldAnswer401WhenThereIsNoToken() {
        assertThat(code(HttpRequest.POST("/poll", ""))).isEqualTo(401);
        assertThat(code(HttpRequest.GET("/namespaces/team-a/apps"))).isEqualTo(401);
    }

    @Test
    void shouldAnswer403WhenTheCallerMayNot() throws Exception {
        register("shop");
        String commit = repository.push("one");
        for (String action : List.of("poll", "pin", "trust-host-key")) {
            api.forbid();
            String body = action.equals("pin")
                    ? "{\"commit\": \"" + commit + "\"}"
                    : action.equals("poll") ? "" : "{\"fingerprint\": \"SHA256:x\"}";
            assertThat(status("/namespaces/team-a/apps/shop/" + action, body)).isEqualTo(403);
        }
        api.refuse("GET", "/api/v1/configmaps?labelSelector=pileus.dev%2Fgit%3Dtrue&limit=50", 403, "no");
        assertThat(code(HttpRequest.POST("/poll", "").bearerAuth("t"))).isEqualTo(403);
        assertThat(configMap("shop").getData()).doesNotContainKey("commit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pin|{}|422",
                "pin|{\"commit\": 7}|422",
                "pin|{\"commit\": \"main\"}|422",
                "pin|{\"commit\": \"\"}|422",
                "pin|{\"commit\": null, \"x\": 1}|422",
                "pin|[]|422",
                "pin|{|400",
                "pin|hello|400",
                "trust-host-key|{}|422",
                "trust-host-key|{\"fingerprint\": null}|422",
                "trust-host-key|{\"fingerprint\": \"MD5:aa\"}|422",
                "pin|{\"commit\": null} x|400"
            })
    void shouldRefuseBadInput(String action, String body, int status) {
        register("shop");

        assertThat(status("/namespaces/team-a/apps/shop/" + action, body)).isEqualTo(status);
    }

    @Test
    void shouldAnswer415WhenABodyIsNotSaidToBeJson() {
        assertThat(code(HttpRequest.POST("/namespaces/team-a/apps/shop/pin", "{\"commit\": null}")
                        .contentType("text/plain")
                        .bearerAuth("t")))
                .isEqualTo(415);
    }

    private void serve(Map<String, String> settings) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "pileus.kubernetes.url",
                api.url(),
                "micronaut.server.port",
                -1,
                "spec.name",
                CONTEXT,
                "pileus.git.allow-private",
                "true",
                "pileus.git.allow-http",
                "true",
                "pileus.git.patience",
                "5m",
                "micronaut.http.client.read-timeout",
                "6m"));
        properties.putAll(settings);
        server = ApplicationContext.run(EmbeddedServer.class, properties);
        http = server.getApplicationContext()
                .createBean(HttpClient.class, server.getURL())
                .toBlocking();
    }

    private void register(String name) {
        register(name, Map.of());
    }

    private void register(String name, Map<String, String> annotations) {
        register(name, ssh.url(repository), annotations);
    }

    private static void register(String name, String address, Map<String, String> annotations) {
        register("team-a", name, address, annotations);
    }

    private static void register(String namespace, String name, String address, Map<String, String> annotations) {
        kubernetes
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name + "-git")
                        .endMetadata()
                        .addToData("ssh-privatekey", base64(read(key)))
                        .addToData("server", base64(address.replaceFirst("(//[^/]*)/.*", "$1")))
                        .build())
                .create();
        kubernetes
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name + "-git")
                        .addToLabels(AppLabels.GIT, "true")
                        .addToLabels(Labels.WORKLOAD, name)
                        .addToLabels(Labels.KIND, "git-app")
                        .addToAnnotations(annotations)
                        .endMetadata()
                        .addToData("repository", address)
                        .addToData("ref", "main")
                        .build())
                .create();
    }

    private static void deploy(String name, String reload) {
        kubernetes
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace("team-a")
                        .withName(name)
                        .addToAnnotations(AppLabels.RELOAD, reload)
                        .endMetadata()
                        .withNewSpec()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", name)
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    private static void knativeService(String name, String reload) {
        GenericKubernetesResource service =
                Serialization.unmarshal("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata:
                  namespace: team-a
                  name: %s
                  annotations: {%s: "%s"}
                spec: {template: {spec: {containers: []}}}
                """.formatted(name, AppLabels.RELOAD, reload), GenericKubernetesResource.class);
        kubernetes
                .genericKubernetesResources(KNATIVE_SERVICE)
                .inNamespace("team-a")
                .resource(service)
                .create();
    }

    private static void edit(String name, java.util.function.Consumer<ConfigMap> change) {
        ConfigMap configMap = configMap(name);
        change.accept(configMap);
        kubernetes.resource(configMap).update();
    }

    private static ConfigMap configMap(String name) {
        return kubernetes
                .configMaps()
                .inNamespace("team-a")
                .withName(name + "-git")
                .get();
    }

    private static void giveToken(String name, String server, String token) {
        kubernetes
                .secrets()
                .inNamespace("team-a")
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("team-a")
                        .withName(name + "-git")
                        .endMetadata()
                        .addToData("password", base64(token))
                        .addToData("server", base64(server))
                        .build())
                .createOr(existing -> existing.update());
    }

    private static Optional<String> annotation(String name, String key) {
        return Optional.ofNullable(configMap(name).getMetadata().getAnnotations())
                .map(all -> all.get(key));
    }

    private static Optional<String> commitOfPods(String deployment) {
        return Optional.ofNullable(kubernetes
                        .apps()
                        .deployments()
                        .inNamespace("team-a")
                        .withName(deployment)
                        .get()
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getAnnotations())
                .map(all -> all.get(AppLabels.COMMIT));
    }

    private static List<Event> events(String reason) {
        return kubernetes.v1().events().inNamespace("team-a").list().getItems().stream()
                .filter(event -> event.getReason().equals(reason))
                .toList();
    }

    private List<Object> history() {
        return List.copyOf((List<?>) get("/namespaces/team-a/apps/shop").get("history"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Map<?, ?> poll() {
        return post("/poll", "");
    }

    /** Calls it as status does. */
    private Map<?, ?> pollDue(String app, int failures) {
        return post("/poll", "{\"due\": [{\"app\": \"%s\", \"failures\": %d}]}".formatted(app, failures));
    }

    private static Map<?, ?> onlyPlan(Map<?, ?> report) {
        List<?> next = (List<?>) report.get("next");
        assertThat(next).hasSize(1);
        return (Map<?, ?>) next.getFirst();
    }

    /** Has it sleep and wake, and forget everything. */
    private void restart() {
        server.close();
        serve(Map.of());
    }

    private Map<?, ?> get(String path) {
        return http.retrieve(HttpRequest.GET(path).bearerAuth("t"), Map.class);
    }

    private Map<?, ?> post(String path, String body) {
        return http.retrieve(HttpRequest.POST(path, body).bearerAuth("t"), Map.class);
    }

    private int status(String path, String body) {
        return code(HttpRequest.POST(path, body).bearerAuth("t"));
    }

    private int code(HttpRequest<?> request) {
        try {
            return http.exchange(request).code();
        } catch (HttpClientResponseException e) {
            return e.getStatus().getCode();
        }
    }
}
