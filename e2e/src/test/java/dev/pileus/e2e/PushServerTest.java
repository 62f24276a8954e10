package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pileus.e2e.support.PushServer;
import dev.pileus.e2e.support.PushServer.User;
import dev.pileus.e2e.support.Shell;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may fetch from and push to the git server that comes with Argo CD, however they go about it, and what it survives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PushServerTest {

    /** Ways to write what begins a push, and what is one. */
    private static final List<String> PUSHES = List.of(
            "GET /pileus.git/info/refs?service=git-receive-pack",
            "GET /pileus.git/info/refs?service=git%2Dreceive%2dpack",
            "GET /pileus.git/info/refs?s%65rvice=git-receive-pack",
            "GET /pileus.git/info/refs?service=git-upload-pack&service=git-receive-pack",
            "GET /%70ileus.git/info/refs?service=git-receive-pack",
            "GET /pileus.git/INFO/REFS?service=git-receive-pack",
            "GET //pileus.git//info//refs?service=git-receive-pack",
            "GET /healthz/../pileus.git/info/refs?service=git-receive-pack",
            "GET /healthz/%2e%2e/pileus.git/info%2frefs?service=git-receive-pack",
            "POST /pileus.git/git-receive-pack",
            "POST /pileus.git/git-receive-pack?service=git-upload-pack",
            "POST /pileus.git/git%2Dreceive%2dpack",
            "POST /pileus.git/GIT-RECEIVE-PACK",
            "POST /pileus.git/git-receive-pack/",
            "POST /pileus.git//git-receive-pack",
            "POST /pileus.git/./git-receive-pack",
            "POST /pileus.git/git-upload-pack/../git-receive-pack");

    private static final List<String> FETCHES =
            List.of("GET /pileus.git/info/refs?service=git-upload-pack", "POST /pileus.git/git-upload-pack");

    /** What git's dumb protocol has, other repositories, and files. */
    private static final List<String> OTHERS = List.of(
            "GET /",
            "GET /pileus.git/",
            "GET /pileus.git/HEAD",
            "GET /pileus.git/config",
            "GET /pileus.git/info/refs",
            "GET /pileus.git/objects/info/packs",
            "GET /pileus.git/info/refs?service=git-upload-archive",
            "POST /pileus.git/git-upload-archive",
            "GET /other.git/info/refs?service=git-upload-pack",
            "GET /pileus/info/refs?service=git-upload-pack",
            "GET /pileus.git/../etc/git-users/htpasswd",
            "GET /%2e%2e/%2e%2e/etc/git-users/htpasswd",
            "GET /pileus.git/..%2f..%2f..%2fetc/git-users/htpasswd",
            "GET /etc/git-users/htpasswd",
            "PUT /pileus.git/git-receive-pack",
            "DELETE /pileus.git/info/refs?service=git-upload-pack");

    private PushServer server;

    @BeforeAll
    void start(@TempDir Path desk) {
        server = new PushServer(desk);
        server.start();
        server.commit(100);
        server.git(User.WRITER, "push", "HEAD:main").expectSuccess();
    }

    @AfterAll
    void remove() {
        server.close();
    }

    @Test
    void shouldLetTheWriterPushAndTheReaderFetchWhatWasPushed() {
        String commit = server.commit(100);

        String said = server.git(User.WRITER, "push", "HEAD:main").expectSuccess();

        assertThat(said).contains("remote: Argo CD was not told", "it looks by itself within a minute");
        assertThat(server.head("main")).isEqualTo(commit);
        server.git(User.READER, "clone --quiet", "../clone-" + commit).expectSuccess();
        assertThat(server.ask(User.READER, FETCHES).values()).containsOnly(200);
    }

    @Test
    void shouldLetTheReaderPushInNoWay() {
        String before = server.head("main");
        server.commit(100);

        Shell.Result push = server.git(User.READER, "push", "HEAD:main");

        assertThat(push.exitCode()).isNotZero();
        assertThat(push.output()).contains("403").doesNotContain(User.READER.password());
        assertThat(server.ask(User.READER, PUSHES).values()).isSubsetOf(400, 401, 403, 404);
        assertThat(server.ask(User.WRITER, PUSHES)).containsEntry("POST /pileus.git/git-receive-pack", 200);
        assertThat(server.head("main")).isEqualTo(before);
    }

    @Test
    void shouldLetNobodyElseDoAnything() {
        List<String> all =
                Stream.of(PUSHES, FETCHES, OTHERS).flatMap(List::stream).toList();
        for (User user :
                List.of(User.NOBODY, User.STRANGER, User.WRITER.mistaken(), new User("PUSH", User.WRITER.password()))) {
            assertThat(server.ask(user, all)).as("%s", user).allSatisfy((target, status) -> assertThat(status)
                    .isIn(400, 401));
            assertThat(server.git(user, "ls-remote").exitCode()).isNotZero();
            assertThat(server.git(user, "push", "HEAD:other").exitCode()).isNotZero();
        }
        assertThat(server.head("other")).isEmpty();
    }

    @Test
    void shouldServeNothingButTheOneRepository() {
        for (User user : List.of(User.READER, User.WRITER)) {
            assertThat(server.ask(user, OTHERS)).as("%s", user).allSatisfy((target, status) -> assertThat(status)
                    .isIn(400, 401, 403, 404, 405));
        }
        assertThat(server.ask(User.NOBODY, List.of("GET /healthz"))).isEqualTo(Map.of("GET /healthz", 200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Authorization: Basic cHVzaDpndWVzcw=="})
    void shouldAnswerOthersWhenManySlowPushesWithoutAPasswordHaveBegun(String header) {
        assertThat(server.exec("""
                for i in $(seq 150); do
                  exec {push}<>/dev/tcp/127.0.0.1/8080
                  printf 'POST /pileus.git/git-receive-pack HTTP/1.1\\r\\nHost: git\\r\\n%s\\r\\nContent-Length: 1000\\r\\n\\r\\n0' \
                    "${1:-Accept: */*}" >&"$push"
                done
                curl --silent --max-time 15 http://127.0.0.1:8080/healthz
                """, header)).isEqualTo("ok\n");
        assertThat(server.head("main")).isNotEmpty();
    }

    @Test
    void shouldGoOnWhenItIsKilledInTheMiddleOfAPush() {
        String before = server.head("main");
        server.exec("touch /srv/git/pileus.git/refs/heads/main.lock /srv/git/pileus.git/objects/pack/tmp_pack_1");
        String large = server.commit(60_000_000);
        long begun = pushesBegun();
        var push = CompletableFuture.supplyAsync(() -> server.git(User.WRITER, "push", "HEAD:main"));
        // Where it comes to its end before the kill, the lock refuses it.
        await("the push has begun").until(() -> push.isDone() || pushesBegun() > begun);

        server.kill();

        assertThat(push.join().exitCode()).isNotZero();
        assertThat(server.head("main")).isEqualTo(before);
        server.git(User.WRITER, "push", "HEAD:main").expectSuccess();
        assertThat(server.head("main")).isEqualTo(large);
        assertThat(server.exec("find /srv/git/pileus.git -name '*.lock' -o -name 'tmp_*'"))
                .isEmpty();
    }

    private long pushesBegun() {
        return server.logs().stream()
                .flatMap(String::lines)
                .filter(line -> line.contains("info/refs?service=git-receive-pack"))
                .count();
    }

    @Test
    void shouldLogWhoPushedAndNoPassword() {
        server.git(User.WRITER, "push", "HEAD:logged").expectSuccess();
        server.git(User.WRITER.mistaken(), "ls-remote");

        assertThat(server.logs())
                .anyMatch(log ->
                        log.contains(" push [") && log.contains("POST /pileus.git/git-receive-pack HTTP/1.1\" 200"))
                .noneMatch(log -> log.contains(User.WRITER.password()));
    }
}
