package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.e2e.support.GitApp;
import dev.pileus.e2e.support.GitRepository;
import dev.pileus.e2e.support.GitServer;
import dev.pileus.e2e.support.GitServers;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** What repositories can have in them, each on a branch of its own, which a shared git app goes to. */
@Order(ClassOrder.LONG)
@ExtendWith({Tenants.class, GitServers.class})
@TestInstance(Lifecycle.PER_CLASS)
final class GitAppContentTest {

    private static final int MANY = 20_000;
    private static final int HISTORY_MEGABYTES = 50;

    /** What one commit of one page may cost on the wire, handshakes and all, in bytes. */
    private static final int LITTLE = 100_000;

    private static final int LARGE = 3_000_000;

    private final Tenant tenant;
    private final GitServer server;
    private GitRepository repository;
    private GitApp shop;

    GitAppContentTest(Tenant tenant, @GitServers.Own GitServer server) {
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
                        repository.wiredSsh(),
                        "deployKey",
                        server.authorisedKey().privateHalf(),
                        "interval",
                        GitApp.SELDOM));
        shop.rollTo(commit);
    }

    @Test
    void shouldServeTwentyThousandFilesWhenThereAreSoMany() {
        String commit = repository.generate("many", """
                print("commit refs/heads/many\\ncommitter Alice Author <alice@example.com> 1700000000 +0000\\ndata 4\\nmany")
                for number in range(%d):
                    content = f"file {number}"
                    print(f"M 644 inline folder{number //200}/{number}.txt\\ndata {len(content)}\\n{content}")
                """.formatted(MANY));

        show("many", commit);

        assertThat(shop.look("find . -type f | wc -l").strip()).isEqualTo(Integer.toString(MANY));
        assertThat(shop.get("/folder99/19999.txt").body()).isEqualTo("file 19999");
    }

    @Test
    void shouldFetchTheCommitAloneWhenThereAreFiftyMegabytesOfHistory() {
        String commit = repository.generate("history", """
                import os, sys
                noise = os.urandom(10_000_000)
                def commit(number, change):
                    head = "commit refs/heads/history\\ncommitter Alice Author <alice@example.com> %%d +0000\\ndata 1\\n.\\n"
                    sys.stdout.buffer.write((head %% (1700000000 + number)).encode() + change)
                for number in range(%d):
                    content = number.to_bytes(8, "big") + noise
                    commit(number, b"M 644 inline large\\ndata %%d\\n" %% len(content) + content + b"\\n")
                commit(99, b"D large\\nM 644 inline index.html\\ndata 5\\nsmall\\n")
                """.formatted(HISTORY_MEGABYTES / 10));
        assertThat(repository.megabytes()).isGreaterThan(HISTORY_MEGABYTES * 9 / 10);
        long sent = server.sent();

        show("history", commit);

        assertThat(shop.get("/").body()).isEqualTo("small");
        assertThat(server.sent() - sent).isLessThan(LITTLE);
    }

    @Test
    void shouldServeTheFilesOfSubmodulesWhenTheSameKeyOpensThem() {
        GitRepository library = server.repository("library");
        library.push("Add a script", "script.js", "alert(1)");
        repository.branch("submodules");

        show("submodules", repository.addSubmodule(library, "vendor/library"));

        assertThat(shop.get("/vendor/library/script.js").body()).isEqualTo("alert(1)");
    }

    @Test
    void shouldServeWhatGitLfsKeepsWhenTheRepositoryIsReachedBySsh() {
        repository.require("nobody", "by-ssh-alone");
        repository.branch("lfs");
        String commit = repository.pushByLfs("picture.bin", LARGE);

        show("lfs", commit);

        assertThat(shop.look("stat --format=%s picture.bin").strip()).isEqualTo(Integer.toString(LARGE));
        assertThat(shop.look("sha256sum <picture.bin").split(" ", 2)[0])
                .isEqualTo(repository
                        .run("sed --quiet 's/^oid sha256://p' picture.bin")
                        .strip());
    }

    @Test
    void shouldServeWhatGitLfsKeepsWhenTheRepositoryIsReachedByHttp() {
        GitRepository pictures = server.repository("pictures");
        pictures.require("alice", "token-of-pictures");
        String commit = pictures.pushByLfs("index.html", LARGE);
        GitApp gallery = GitApp.create(
                tenant,
                "gallery",
                Map.of(
                        "repository",
                        pictures.http(),
                        "username",
                        "alice",
                        "token",
                        "token-of-pictures",
                        "interval",
                        GitApp.SELDOM));

        gallery.rollTo(commit);

        assertThat(gallery.look("stat --format=%s index.html").strip()).isEqualTo(Integer.toString(LARGE));
        tenant.workloads().deleteAndAwait("gallery");
    }

    @Test
    void shouldKeepNamesAsTheyAreWhenTheyHaveNewlinesAndQuotes() {
        repository.branch("names");
        String commit = repository.change("""
                printf one >$'new\\nline'
                printf two >'"quoted" and '"it's"
                printf three >'größe 🍄.txt'
                git add --all
                git commit --quiet --message 'Names with "quotes"'
                """);

        show("names", commit);

        assertThat(shop.look("cat $'new\\nline' '\"quoted\" and '\"it's\" 'größe 🍄.txt'"))
                .isEqualTo("onetwothree");
        assertThat(shop.get("/%22quoted%22%20and%20it's").body()).isEqualTo("two");
        assertThat(shop.status().path("access").path("subject").asText()).isEqualTo("Names with \"quotes\"");
    }

    @Test
    void shouldServeAFolderAndNothingBesideItWhenAPathIsGiven() {
        repository.branch("folders");
        repository.push("Add a module", "public/m.mjs", "export {}");
        repository.push("Add a manifest", "public/app.webmanifest", "{}");
        String commit = repository.push("Add a folder", "public/index.html", "of the folder");

        shop.change(Map.of("ref", "folders", "path", "public"));
        shop.rollTo(commit);

        assertThat(shop.get("/").body()).isEqualTo("of the folder");
        assertThat(shop.look("find . -type f | sort")).isEqualTo("./app.webmanifest\n./index.html\n./m.mjs\n");
        // Browsers refuse a module of another type.
        assertThat(shop.get("/m.mjs").headers().firstValue("Content-Type")).hasValue("text/javascript; charset=utf-8");
        assertThat(shop.get("/app.webmanifest").headers().firstValue("Content-Type"))
                .hasValue("application/manifest+json");
        shop.change(Map.of("path", ""));
    }

    /** Has the app go to a branch, whose newest commit is that one. */
    private void show(String branch, String commit) {
        shop.change(Map.of("ref", branch));
        shop.rollTo(commit);
    }
}
