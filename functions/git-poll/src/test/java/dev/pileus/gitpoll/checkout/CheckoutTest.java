package dev.pileus.gitpoll.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.testing.git.GitHttpServer;
import dev.pileus.testing.git.GitRepository;
import dev.pileus.testing.git.GitSshServer;
import dev.pileus.testing.git.LfsServer;
import dev.pileus.testing.git.RandomData;
import dev.pileus.testing.git.SshKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckoutTest {

    @TempDir
    private static Path folder;

    private static GitSshServer ssh;
    private static Path key;
    private static String hostKey;
    private static int count;

    @TempDir
    private Path pod;

    private GitRepository repository;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
        ssh = GitSshServer.start(folder);
        key = SshKeys.generate(folder, "deploy", "-t", "ed25519", "-N", "");
        ssh.authorize(SshKeys.publicHalf(key));
        hostKey = ssh.knownHosts();
    }

    @AfterAll
    static void stop() {
        ssh.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        ssh.setBehaviour(GitSshServer.Behaviour.SERVE);
        repository = GitRepository.create(folder, "site" + count++);
        for (String name : List.of("app", "git", "content", "work")) {
            Files.createDirectory(pod.resolve(name));
        }
        environment.putAll(Map.of(
                "PILEUS_GIT_APP", pod.resolve("app").toString(),
                "PILEUS_GIT_SECRET", pod.resolve("git").toString(),
                "PILEUS_GIT_TARGET", pod.resolve("content").toString(),
                "PILEUS_GIT_WORK", pod.resolve("work").toString(),
                "PILEUS_TERMINATION_LOG", pod.resolve("termination-log").toString(),
                "PILEUS_GIT_ALLOW_HTTP", "true",
                "PILEUS_GIT_CHECKOUT_TIMEOUT", "PT20S",
                "PILEUS_GIT_CHECKOUT_PATIENCE", "PT1S"));
        secret("ssh-privatekey", Files.readString(key));
        secret("server", "ssh://127.0.0.1:" + ssh.port());
        app("pinned_hosts", hostKey);
    }

    @Test
    void shouldLayOutTheFilesOfTheCommitAndSayIt() throws Exception {
        String commit = repository
                .write("index.html", "hello")
                .write("a/b/c.txt", "deep")
                .push("one");

        assertThat(run(commit)).isEqualTo(commit);

        assertThat(content("index.html")).isEqualTo("hello");
        assertThat(content("a/b/c.txt")).isEqualTo("deep");
        assertThat(files()).containsExactlyInAnyOrder("index.html", "a/b/c.txt");
    }

    @Test
    void shouldLeaveFilesThatEverybodyMayReadAndNobodyWrite() throws Exception {
        repository.write("index.html", "hello").write("bin/run", "#!/bin/sh");
        assertThat(repository.tree().resolve("bin/run").toFile().setExecutable(true))
                .isTrue();

        run(repository.push("one"));

        assertThat(permissions("index.html")).isEqualTo("r--r--r--");
        assertThat(permissions("bin/run")).isEqualTo("r-xr-xr-x");
        assertThat(permissions("bin")).isEqualTo("rwxr-xr-x");
    }

    @Test
    void shouldLeaveNoKeyAndNoGitBehind() throws Exception {
        run(repository.write("index.html", "hello").push("one"));

        String secret = Files.readString(key).lines().skip(2).findFirst().orElseThrow();
        for (String place : List.of("content", "work")) {
            try (Stream<Path> all = Files.walk(pod.resolve(place))) {
                assertThat(all.filter(Files::isRegularFile))
                        .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(secret));
            }
        }
        assertThat(pod.resolve("work")).isEmptyDirectory();
        assertThat(pod.resolve("content/.git")).doesNotExist();
    }

    @Test
    void shouldTakeTheRecordedCommitWhenTheBranchHasMovedOn() throws Exception {
        String first = repository.write("index.html", "one").push("one");
        repository.write("index.html", "two").push("two");

        assertThat(run(first)).isEqualTo(first);
        assertThat(content("index.html")).isEqualTo("one");
    }

    @Test
    void shouldTakeTheRecordedCommitWhenHistoryWasRewritten() throws Exception {
        repository.push("zero");
        String first = repository.write("index.html", "one").push("one");
        repository.git("reset", "--quiet", "--hard", "HEAD~1");
        repository.write("index.html", "other").push("other");

        assertThat(run(first)).isEqualTo(first);
        assertThat(content("index.html")).isEqualTo("one");
    }

    @Test
    void shouldPreferTheCommitOfThePodsTemplate() throws Exception {
        String first = repository.write("index.html", "one").push("one");
        String second = repository.write("index.html", "two").push("two");
        environment.put("PILEUS_GIT_COMMIT", first);

        assertThat(run(second)).isEqualTo(first);
    }

    @Test
    void shouldLookDeeperWhenTheServerGivesOutNoCommitsByName() throws Exception {
        String first = repository.write("index.html", "one").push("one");
        for (int i = 0; i < 60; i++) {
            repository.git("commit", "--quiet", "--allow-empty", "--message", "more");
        }
        repository.write("index.html", "two").push("two");
        ssh.setProtocolVersion(0);
        try {
            assertThat(run(first)).isEqualTo(first);
            assertThat(content("index.html")).isEqualTo("one");
        } finally {
            ssh.setProtocolVersion(2);
        }
    }

    @Test
    void shouldSaySoWhenTheCommitIsGone() throws Exception {
        repository.push("one");

        assertThat(fail("0123456789012345678901234567890123456789"))
                .contains("0123456789012345678901234567890123456789 is not on 'main' any more");
    }

    @Test
    void shouldTakeAFolderAloneWhenItIsWanted() throws Exception {
        repository
                .write("docs/site/index.html", "hello")
                .write("docs/site/a/b", "b")
                .write("src/secret", "s");
        environment.put("PILEUS_GIT_PATH", "/docs/site/");

        run(repository.push("one"));

        assertThat(files()).containsExactlyInAnyOrder("index.html", "a/b");
    }

    @Test
    void shouldTakeAFileAloneWhenItIsWanted() throws Exception {
        repository.write("docs/index.html", "hello").write("docs/other", "o");
        environment.put("PILEUS_GIT_PATH", "docs/index.html");

        run(repository.push("one"));

        assertThat(files()).containsExactly("index.html");
    }

    @ParameterizedTest
    @CsvSource({"nowhere,has no 'nowhere'", "../etc,is not a path", "a/../../b,is not a path", "doc,has no 'doc'"})
    void shouldSaySoWhenThePathIsNoGood(String path, String why) throws Exception {
        environment.put("PILEUS_GIT_PATH", path);

        assertThat(fail(repository.write("docs/index.html", "hello").push("one")))
                .contains(why);
    }

    @Test
    void shouldReplaceWhatAnEarlierTryHasLeft() throws Exception {
        String first = repository.write("old", "old").write("same", "one").push("one");
        Files.delete(repository.tree().resolve("old"));
        String second = repository.write("same", "two").push("two");

        run(first);
        run(second);

        assertThat(files()).containsExactly("same");
        assertThat(content("same")).isEqualTo("two");
    }

    @Test
    void shouldTakeNamesAsTheyAre() throws Exception {
        List<String> names = List.of(
                "new\nline",
                "quote\"s and 'quotes'",
                "tab\there",
                "back\\slash",
                "Größe 日本",
                "-rf",
                "$(id)",
                "a:b*?",
                "…");
        names.forEach(name -> repository.write(name, name));

        run(repository.push("one"));

        assertThat(files()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(content("new\nline")).isEqualTo("new\nline");
    }

    @Test
    void shouldMakeSymlinksThatStayWithin() throws Exception {
        repository.write("dir/file", "hello");
        link("dir/up", "../top");
        link("top", "dir/file");
        link("folder", "dir");
        link("dangling", "nowhere/near");
        link("circle", "circle");

        run(repository.push("one"));

        assertThat(content("dir/up")).isEqualTo("hello");
        assertThat(content("folder/file")).isEqualTo("hello");
        assertThat(Files.isSymbolicLink(pod.resolve("content/dangling"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "/etc/passwd", "../outside", "dir/../../outside", "..", "dir/../.."})
    void shouldRefuseASymlinkThatLeadsOut(String to) throws Exception {
        repository.write("dir/file", "hello");
        link("way-out", to);

        assertThat(fail(repository.push("one"))).contains("'way-out' leads out of the repository, to '" + to + "'");
    }

    @Test
    void shouldRefuseSymlinksThatLeadOutTogether() throws Exception {
        repository.write("deep/file", "hello");
        link("deep/here", "..");
        link("way-out", "deep/here/../../etc");

        assertThat(fail(repository.push("one"))).contains("leads out of the repository");
    }

    @Test
    void shouldRefuseASymlinkOutOfTheFolderThatIsWanted() throws Exception {
        repository.write("docs/index.html", "hello").write("secret", "s");
        link("docs/secret", "../secret");
        environment.put("PILEUS_GIT_PATH", "docs");

        assertThat(fail(repository.push("one"))).contains("leads to '../secret', which is outside the folder");
    }

    @Test
    void shouldWriteNothingThroughASymlinkThatIsAFolderToo() throws Exception {
        Path outside = Files.createDirectory(pod.resolve("outside"));
        String blob = repository.git("hash-object", "-w", "--stdin").strip();
        Files.writeString(pod.resolve("target"), outside.toString());
        String link = repository
                .git("hash-object", "-w", pod.resolve("target").toString())
                .strip();
        String inner = repository.mktree("100644 blob " + blob + "\tfile");
        String tree = repository.mktree("120000 blob " + link + "\tx\n040000 tree " + inner + "\tx");
        String commit =
                repository.git("commit-tree", tree, "-m", "two of one name").strip();
        repository.git("push", "--quiet", "--force", "origin", commit + ":refs/heads/main");

        assertThat(fail(commit)).isNotEmpty();
        assertThat(outside).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".git", ".GIT"})
    void shouldRefuseNamesThatAreGitsOwnOrClimb(String name) throws Exception {
        String blob = repository.git("hash-object", "-w", "--stdin").strip();
        String inner = repository.mktree("100644 blob " + blob + "\tfile");
        String tree = repository.mktree("040000 tree " + inner + "\t" + name);
        String commit = repository.git("commit-tree", tree, "-m", "climb").strip();
        repository.git("push", "--quiet", "--force", "origin", commit + ":refs/heads/main");

        assertThat(fail(commit)).contains("which it must not have");
    }

    @Test
    void shouldLayOutTwentyThousandFiles() throws Exception {
        String commit = repository.importFiles(20_000);

        run(commit);

        try (Stream<Path> all = Files.walk(pod.resolve("content"))) {
            assertThat(all.filter(Files::isRegularFile).count()).isEqualTo(20_000);
        }
        assertThat(content("folder42/file142")).isEqualTo("content of file 142");
    }

    @Test
    void shouldFetchNoHistory() throws Exception {
        for (int i = 0; i < 5; i++) {
            Files.write(repository.tree().resolve("big"), RandomData.bytes(1_000_000 + i));
            repository.push("big " + i);
        }
        Files.delete(repository.tree().resolve("big"));
        String commit = repository.write("small", "s").push("small");
        long before = ssh.bytesServed();

        run(commit);

        assertThat(ssh.bytesServed() - before).isLessThan(100_000);
    }

    @Test
    void shouldLayOutSubmodulesWithRelativeAndFullAddresses() throws Exception {
        GitRepository library = GitRepository.create(folder, "library" + count);
        GitRepository nested = GitRepository.create(folder, "nested" + count);
        nested.write("n.txt", "nested").push("n");
        library.write("l.txt", "library");
        submodule(library, "../" + nested.bare().getFileName(), nested, "inner");
        library.push("l");
        repository.write("index.html", "hello");
        submodule(repository, "../" + library.bare().getFileName(), library, "lib");
        submodule(repository, ssh.url(nested), nested, "vendor/nested");

        run(repository.push("one"));

        assertThat(files())
                .contains("index.html", "lib/l.txt", "lib/inner/n.txt", "vendor/nested/n.txt")
                .noneMatch(file -> file.startsWith(".git/") || file.contains("/.git"));
    }

    @Test
    void shouldSaySoWhenASubmoduleIsAtACommitThatNobodyHasPushed() throws Exception {
        GitRepository library = GitRepository.create(folder, "library" + count);
        library.push("l");
        submodule(repository, "../" + library.bare().getFileName(), library, "lib");
        repository.git("add", ".gitmodules");
        repository.git("update-index", "--cacheinfo", "160000,0123456789012345678901234567890123456789,lib");
        repository.git("commit", "--quiet", "--message", "elsewhere");
        repository.git("push", "--quiet", "origin", "HEAD:main");

        assertThat(fail(repository.head())).startsWith("CommitNotFound: Submodule 'lib': The commit 0123456789");
    }

    @Test
    void shouldRefuseASubmoduleThatIsAFileOfThePod() throws Exception {
        GitRepository library = GitRepository.create(folder, "library" + count);
        library.push("l");
        submodule(repository, "file://" + library.bare(), library, "lib");

        assertThat(fail(repository.push("one"))).startsWith("InvalidAddress: Submodule 'lib': Only ssh and https");
    }

    @Test
    void shouldShowATokenToNoOtherServerWhenASubmoduleIsThere() throws Exception {
        GitRepository library = GitRepository.create(folder, "library" + count);
        library.push("l");
        try (GitHttpServer http = GitHttpServer.start(folder);
                GitHttpServer other = GitHttpServer.start(folder)) {
            http.require("alice", "s3cret");
            other.require("alice", "s3cret");
            submodule(repository, other.url(library), library, "lib");
            String commit = repository.push("one");
            password(http, "alice", "s3cret");

            assertThat(fail(http.url(repository), commit))
                    .startsWith("CredentialsMissing: Submodule 'lib': ")
                    .contains("asks who is there");
            assertThat(other.authorizations()).isEmpty();
        }
    }

    @Test
    void shouldCheckOutOverHttpWithUserAndToken() throws Exception {
        String commit = repository.write("index.html", "hello").push("one");
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            http.require("alice", "s3cret");
            password(http, "alice", "s3cret");

            assertThat(run(http.url(repository), commit)).isEqualTo(commit);
        }
        assertThat(content("index.html")).isEqualTo("hello");
    }

    @Test
    void shouldGetFilesOfGitLfsOverHttp() throws Exception {
        byte[] big = RandomData.bytes(300_000);
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            http.require("alice", "s3cret");
            LfsServer lfs = LfsServer.serve(http, "/" + repository.bare().getFileName() + "/info/lfs");
            repository.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
            repository.write("assets/big.bin", lfs.add(big));
            repository.write("pointer.txt", lfs.add(RandomData.bytes(10)));
            String commit = repository.push("one");
            password(http, "alice", "s3cret");

            run(http.url(repository), commit);
        }

        assertThat(Files.readAllBytes(pod.resolve("content/assets/big.bin"))).isEqualTo(big);
        assertThat(content("pointer.txt")).startsWith("version https://git-lfs.github.com/spec/v1");
    }

    @Test
    void shouldGetFilesOfGitLfsOverSsh() throws Exception {
        byte[] big = RandomData.bytes(300_000);
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            LfsServer lfs = LfsServer.serve(http, "/lfs");
            lfs.require("Bearer for-an-hour");
            String path = repository.bare().toString().substring(1);
            ssh.answer(
                    "git-lfs-authenticate " + path + " download",
                    "{\"href\": \"%s\", \"header\": {\"Authorization\": \"Bearer for-an-hour\"}, \"expires_in\": 3600}"
                            .formatted(http.url("/lfs")));
            repository.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
            repository.write("big.bin", lfs.add(big));

            run(repository.push("one"));
        }

        assertThat(Files.readAllBytes(pod.resolve("content/big.bin"))).isEqualTo(big);
    }

    @Test
    void shouldSaySoWhenGitLfsHasNotGotAFile() throws Exception {
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            LfsServer lfs = LfsServer.serve(http, "/" + repository.bare().getFileName() + "/info/lfs");
            repository.write(".gitattributes", "*.bin filter=lfs\n");
            repository.write("here.bin", lfs.add(RandomData.bytes(10)));
            repository.write("gone.bin", LfsServer.pointer(RandomData.bytes(20)));

            assertThat(fail(http.url(repository), repository.push("one")))
                    .contains("Git LFS has not got gone.bin. Push the content too");
        }
    }

    @Test
    void shouldSaySoWhenGitLfsHasSomethingElse() throws Exception {
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            LfsServer lfs = LfsServer.serve(http, "/" + repository.bare().getFileName() + "/info/lfs");
            repository.write(".gitattributes", "*.bin filter=lfs\n");
            repository.write("a.bin", lfs.addBroken(RandomData.bytes(10)));

            assertThat(fail(http.url(repository), repository.push("one"))).contains("is not what was committed");
        }
    }

    @Test
    void shouldSaySoWhenThereIsNoGitLfs() throws Exception {
        repository.write(".gitattributes", "*.bin filter=lfs\n");
        repository.write("a.bin", LfsServer.pointer(RandomData.bytes(10)));
        String commit = repository.push("one");

        assertThat(fail(commit)).contains("does not say where that is");
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            assertThat(fail(http.url(repository), commit)).contains("Is LFS switched on");
        }
    }

    @Test
    void shouldBelieveNoServerWhoseKeyIsNotKnown() throws Exception {
        String commit = repository.push("one");
        Files.delete(pod.resolve("app/pinned_hosts"));

        assertThat(fail(commit)).contains("is not among the known hosts");
    }

    @Test
    void shouldSaySoWhenTheServerBreaksOff() throws Exception {
        Files.write(repository.tree().resolve("big"), RandomData.bytes(100_000));
        String commit = repository.push("one");
        ssh.setBehaviour(GitSshServer.Behaviour.BREAK_OFF);

        assertThat(fail(commit)).contains("broke off in the middle");
        assertThat(pod.resolve("content")).isEmptyDirectory();
    }

    @Test
    void shouldSaySoWhenTheServerHangs() throws Exception {
        String commit = repository.push("one");
        environment.put("PILEUS_GIT_CHECKOUT_TIMEOUT", "PT1S");
        ssh.setBehaviour(GitSshServer.Behaviour.HANG);

        assertThat(fail(commit)).contains("does not answer in time");
    }

    @Test
    void shouldWaitForTheFirstCommitAndThenSaySo() throws Exception {
        repository.push("one");

        assertThat(fail("")).startsWith("NoCommit: The app has no commit yet");
    }

    @Test
    void shouldRefuseWhatIsNoCommit() throws Exception {
        assertThat(fail("main")).contains("'main' is not a commit");
    }

    @Test
    void shouldFollowTheSymlinkThatTheWantedFolderIs() throws Exception {
        repository.write("build/dist/index.html", "hello");
        link("public", "site/current");
        link("site/current", "../build/dist");
        environment.put("PILEUS_GIT_PATH", "public");

        run(repository.push("one"));

        assertThat(files()).containsExactly("index.html");
    }

    @ParameterizedTest
    @CsvSource({
        "public,../etc,leads out of the repository",
        "public,/etc,leads out of the repository",
        "public,public,in a circle",
        "public,nowhere,has no 'nowhere'"
    })
    void shouldSaySoWhenTheWantedFolderIsASymlinkThatLeadsNowhere(String name, String to, String why) throws Exception {
        repository.write("index.html", "hello");
        link(name, to);
        environment.put("PILEUS_GIT_PATH", name);

        assertThat(fail(repository.push("one"))).contains(why);
    }

    @Test
    void shouldShowAKeptTokenToNoOtherServerWhenTheAddressIsChanged() throws Exception {
        String commit = repository.write("index.html", "hello").push("one");
        try (GitHttpServer http = GitHttpServer.start(folder);
                GitHttpServer other = GitHttpServer.start(folder)) {
            other.require("git", "s3cret");
            secret("password", "s3cret");
            secret("server", http.url(""));

            assertThat(fail(other.url(repository), commit))
                    .contains("token is kept for " + http.url("") + ", and is not shown to " + other.url(""));
            assertThat(other.served()).isZero();
        }
    }

    @Test
    void shouldUseADeployKeyAtNoServerThatTheSecretDoesNotName() throws Exception {
        String commit = repository.write("index.html", "hello").push("one");
        Files.delete(pod.resolve("git/server"));
        int before = ssh.served();

        assertThat(fail(commit)).contains("does not say which server its deploy key is for", "server: ssh://127.0.0.1");
        assertThat(ssh.served()).isEqualTo(before);
    }

    @Test
    void shouldBelieveOnlyTheKnownHostsThatWereGiven() throws Exception {
        String commit = repository.push("one");
        app("known_hosts", "git.example.com " + SshKeys.publicHalf(key).replace(" test", ""));

        assertThat(fail(commit)).contains("is not among the known hosts");
    }

    @Test
    void shouldWriteFilesAsGitattributesSay() throws Exception {
        repository.write("site/.gitattributes", """
                *.txt text eol=crlf
                *.utf text working-tree-encoding=UTF-16LE eol=lf
                *.id ident
                *.bin -text
                """);
        repository.write("site/a.txt", "one\ntwo\n");
        repository.write("site/b.id", "$Id$ and $Id: by somebody else $\n");
        repository.write("site/c.bin", "one\ntwo\n");
        Files.write(repository.tree().resolve("site/d.utf"), "ä\n".getBytes(StandardCharsets.UTF_16LE));
        environment.put("PILEUS_GIT_PATH", "site");
        String commit = repository.push("one");

        run(commit);

        Path clone = pod.resolve("clone");
        GitRepository.git(pod, "clone", "--quiet", repository.bare().toString(), clone.toString());
        for (String name : List.of("a.txt", "b.id", "c.bin", "d.utf")) {
            assertThat(pod.resolve("content").resolve(name))
                    .as("%s as git checkout has it", name)
                    .hasSameBinaryContentAs(clone.resolve("site").resolve(name));
        }
        assertThat(content("a.txt")).isEqualTo("one\r\ntwo\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "working-tree-encoding=no-such,which is not known here",
        "working-tree-encoding=ISO-8859-1,cannot be encoded as ISO-8859-1"
    })
    void shouldSaySoWhenAFileCannotBeWrittenAsGitattributesSay(String attribute, String why) throws Exception {
        repository.write("a.txt", "日本").push("one");
        repository.write(".gitattributes", "*.txt " + attribute + "\n");
        repository.git("add", ".gitattributes");
        repository.git("commit", "--quiet", "--message", "two");
        repository.git("push", "--quiet", "origin", "HEAD:refs/heads/main");

        assertThat(fail(repository.head())).contains("'a.txt'", why);
    }

    @Test
    void shouldSayWhyWhenTheRepositoryIsInTheSha256Format() throws Exception {
        GitRepository other = GitRepository.create(folder, "sha256-" + count, "sha256");
        other.push("one");

        assertThat(fail(ssh.url(other), "0123456789012345678901234567890123456789"))
                .contains("SHA-256 object format");
    }

    @ParameterizedTest
    @CsvSource({
        "PILEUS_GIT_CHECKOUT_TIMEOUT,soon,is no duration",
        "PILEUS_GIT_TARGET,/no/such/folder,cannot be written",
        "PILEUS_GIT_WORK,/no/such/folder,cannot be written",
        "PILEUS_GIT_PATH,a\tb,is not a path"
    })
    void shouldLeaveASentenceWhateverIsWrong(String setting, String value, String why) throws Exception {
        String commit = repository.write("index.html", "hello").push("one");
        environment.put(setting, value);

        assertThat(fail(commit)).contains(why);
    }

    @Test
    void shouldLeaveASentenceThatStaysWhenTheProcessIsEnded() throws Exception {
        app("repository", ssh.url(repository));
        environment.put("PILEUS_GIT_CHECKOUT_PATIENCE", "PT30S");
        Thread checkout = Thread.ofVirtual().start(() -> Checkout.run(environment));
        Awaitility.await().until(() -> result().startsWith("Interrupted: The checkout was ended before it was done"));

        checkout.interrupt();
        checkout.join();

        assertThat(result()).isEqualTo("Interrupted: The checkout was broken off.");
    }

    private String run(String commit) throws IOException {
        return run(ssh.url(repository), commit);
    }

    private String run(String url, String commit) throws IOException {
        app("repository", url);
        app("ref", "main");
        app("commit", commit);
        assertThat(Checkout.run(environment)).as(this::result).isZero();
        return result();
    }

    private String fail(String commit) throws IOException {
        return fail(ssh.url(repository), commit);
    }

    private String fail(String url, String commit) throws IOException {
        app("repository", url);
        app("ref", "main");
        app("commit", commit);
        assertThat(Checkout.run(environment)).isOne();
        return result();
    }

    private String result() {
        try {
            return Files.readString(pod.resolve("termination-log"));
        } catch (IOException e) {
            return "no termination message";
        }
    }

    private void app(String key, String value) throws IOException {
        Files.writeString(pod.resolve("app").resolve(key), value);
    }

    private void secret(String key, String value) throws IOException {
        Files.writeString(pod.resolve("git").resolve(key), value);
    }

    private void password(GitHttpServer http, String user, String password) throws IOException {
        secret("server", http.url(""));
        secret("username", user);
        secret("password", password);
    }

    private void link(String name, String to) throws IOException {
        Path link = repository.tree().resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of(to));
    }

    /** Notes a repository as a submodule, without git's own check-out of it. */
    private static void submodule(GitRepository parent, String address, GitRepository module, String path) {
        parent.git("config", "--file", ".gitmodules", "submodule." + path + ".path", path);
        parent.git("config", "--file", ".gitmodules", "submodule." + path + ".url", address);
        parent.git("update-index", "--add", "--cacheinfo", "160000," + module.head() + "," + path);
        try {
            Files.createDirectories(parent.tree().resolve(path));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        GitRepository.git(parent.tree(), "clone", "--quiet", module.bare().toString(), path);
    }

    private String content(String name) throws IOException {
        return Files.readString(pod.resolve("content").resolve(name));
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(pod.resolve("content").resolve(name)));
    }

    private List<String> files() throws IOException {
        Path root = pod.resolve("content");
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(file -> !file.endsWith(".gitmodules"))
                    .toList();
        }
    }
}
