package dev.pileus.gitpoll.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.git.Credentials.DeployKey;
import dev.pileus.gitpoll.git.Credentials.None;
import dev.pileus.gitpoll.git.Credentials.UserAndToken;
import dev.pileus.testing.SilentServer;
import dev.pileus.testing.TestHttpServer;
import dev.pileus.testing.git.GitHttpServer;
import dev.pileus.testing.git.GitRepository;
import dev.pileus.testing.git.GitSshServer;
import dev.pileus.testing.git.RandomData;
import dev.pileus.testing.git.SshKeys;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemotesTest {

    private static final Remotes REMOTES =
            new Remotes(new AddressPolicy(true, true), Duration.ofSeconds(20), Duration.ofSeconds(60));
    private static final Remotes IMPATIENT =
            new Remotes(new AddressPolicy(true, true), Duration.ofSeconds(1), Duration.ofSeconds(60));

    @TempDir
    private static Path folder;

    private static GitSshServer ssh;
    private static Path key;
    private static int count;

    private GitRepository repository;

    @BeforeAll
    static void start() {
        ssh = GitSshServer.start(folder);
        key = SshKeys.generate(folder, "deploy", "-t", "ed25519", "-N", "");
    }

    @AfterAll
    static void stop() {
        ssh.close();
    }

    @BeforeEach
    void prepare() {
        ssh.setBehaviour(GitSshServer.Behaviour.SERVE);
        ssh.authorize(SshKeys.publicHalf(key));
        repository = GitRepository.create(folder, "app" + count++);
    }

    @Test
    void shouldTellTheCommitWhenItIsNew() throws Exception {
        String commit = repository.write("index.html", "hello").push("Say hello\n\nAnd more of it");

        Commit found = look("main", Optional.empty()).orElseThrow();

        assertThat(found)
                .isEqualTo(new Commit(
                        commit, "Alice Ænglisc <alice@example.com>", "2026-01-02T03:04:05+02:00", "Say hello"));
    }

    @Test
    void shouldTellNothingAndFetchNothingWhenTheCommitIsKnown() throws Exception {
        String commit = repository.push("one");
        int before = ssh.served();

        assertThat(look("main", Optional.of(commit))).isEmpty();

        assertThat(ssh.served() - before).isOne();
    }

    @Test
    void shouldFollowTheDefaultBranchWhenNoneIsNamed() throws Exception {
        String commit = repository.push("one");

        assertThat(look("", Optional.empty())).map(Commit::id).contains(commit);
        assertThat(look("HEAD", Optional.empty())).map(Commit::id).contains(commit);
    }

    @Test
    void shouldFindTheCommitBehindATagWhenTheTagIsAnnotated() throws Exception {
        String commit = repository.push("one");
        repository.git("tag", "--annotate", "v1", "--message", "the first");
        repository.git("push", "--quiet", "origin", "v1");

        assertThat(look("v1", Optional.empty())).map(Commit::id).contains(commit);
        assertThat(look("v1", Optional.of(commit))).isEmpty();
        assertThat(look("refs/tags/v1", Optional.empty())).map(Commit::id).contains(commit);
    }

    @Test
    void shouldFollowATagWhenItIsMoved() throws Exception {
        String first = repository.push("one");
        repository.git("tag", "stable");
        repository.git("push", "--quiet", "origin", "stable");
        String second = repository.push("two");
        repository.git("tag", "--force", "stable");
        repository.git("push", "--quiet", "--force", "origin", "stable");

        assertThat(look("stable", Optional.of(first))).map(Commit::id).contains(second);
    }

    @Test
    void shouldPreferTheBranchWhenATagHasItsName() throws Exception {
        repository.push("one");
        repository.git("tag", "live");
        repository.git("push", "--quiet", "origin", "refs/tags/live");
        String branch = repository.push("live", "two");

        assertThat(look("live", Optional.empty())).map(Commit::id).contains(branch);
    }

    @Test
    void shouldNotTakeABranchForOneThatBeginsLikeIt() {
        repository.push("one");
        repository.push("main-old", "two");

        assertThatThrownBy(() -> look("mai", Optional.empty()))
                .isInstanceOf(GitException.class)
                .hasMessage("The repository has no branch or tag 'mai'. Its branches: main, main-old.");
    }

    @Test
    void shouldTellAboutACommitWhenItIsNamedInFull() throws Exception {
        String first = repository.push("one");
        repository.push("two");

        assertThat(look(first, Optional.empty())).map(Commit::subject).contains("one");
        assertThat(look(first, Optional.of(first))).isEmpty();
    }

    @Test
    void shouldSaySoWhenACommitIsNotThere() {
        repository.push("one");

        assertThatThrownBy(() -> look("0123456789012345678901234567890123456789", Optional.empty()))
                .hasMessageStartingWith("The repository has no such commit");
    }

    @Test
    void shouldTakeTheNewCommitWhenHistoryIsRewritten() throws Exception {
        repository.push("one");
        String second = repository.push("two");
        repository.git("reset", "--quiet", "--hard", "HEAD~1");
        String other = repository.push("another two");

        assertThat(look("main", Optional.of(second))).map(Commit::id).contains(other);
    }

    @Test
    void shouldSaySoWhenABranchIsDeletedAndFollowItWhenItComesBack() throws Exception {
        repository.push("one");
        String live = repository.push("live", "two");
        repository.git("push", "--quiet", "origin", ":live");

        assertThatThrownBy(() -> look("live", Optional.of(live)))
                .hasMessageContaining("'live' is gone from the repository")
                .hasMessageContaining(live.substring(0, 7))
                .hasMessageContaining("main");

        String again = repository.push("live", "three");
        assertThat(look("live", Optional.of(live))).map(Commit::id).contains(again);
    }

    @Test
    void shouldSaySoWhenTheRepositoryIsEmpty() {
        assertThatThrownBy(() -> look("", Optional.empty()))
                .hasMessage("The repository is empty. Push a first commit to it.");
        assertThatThrownBy(() -> look("main", Optional.empty()))
                .hasMessage("The repository is empty. Push a first commit to it.");
    }

    @Test
    void shouldReadLittleWhenTheRepositoryIsLarge() throws Exception {
        String commit = repository.importFiles(20_000);

        assertThat(look("main", Optional.empty())).map(Commit::id).contains(commit);
        repository.gitOnServer("config", "uploadpack.allowFilter", "true");
        assertThat(look("main", Optional.empty())).map(Commit::id).contains(commit);
    }

    @ParameterizedTest
    @CsvSource({"ed25519,256", "rsa,2048", "rsa,4096", "ecdsa,256", "ecdsa,384", "ecdsa,521"})
    void shouldComeInWhenTheKeyIsOfAnyKind(String type, String bits) throws Exception {
        Path other = SshKeys.generate(folder, "key-" + type + bits, "-t", type, "-b", bits, "-N", "");
        ssh.authorize(SshKeys.publicHalf(other));
        String commit = repository.push("one");

        Source source = source(ssh.url(repository), DeployKey.read(Files.readString(other)), "");

        assertThat(REMOTES.changed(source, Revision.parse("main"), Optional.empty()))
                .map(Commit::id)
                .contains(commit);
    }

    @Test
    void shouldShowWhatToPasteWhereWhenTheKeyIsWrongOrRevoked() {
        repository.push("one");
        ssh.revokeAll();

        assertThatThrownBy(() -> look("main", Optional.empty()))
                .hasMessageStartingWith("127.0.0.1:" + ssh.port() + " refuses the deploy key.")
                .hasMessageContaining(SshKeys.publicHalf(key).substring(0, 60));
    }

    @Test
    void shouldAskForAKeyWhenThereIsNone() {
        Source source = source(ssh.url(repository), new None(), "");

        assertThatThrownBy(() -> REMOTES.changed(source, Revision.parse("main"), Optional.empty()))
                .hasMessageContaining("wants a key, and the app has none");
    }

    @Test
    void shouldPinTheHostKeyWhenNoneIsKnown() throws Exception {
        repository.push("one");
        Source source = source(ssh.url(repository), deployKey(), "");

        REMOTES.changed(source, Revision.parse("main"), Optional.empty());

        assertThat(source.hostKeys().wasUnknown()).isTrue();
        String line =
                KnownHosts.line(source.address(), source.hostKeys().shown().orElseThrow());
        assertThat(line).startsWith("[127.0.0.1]:" + ssh.port() + " ecdsa-sha2-nistp256 AAAA");
        Source again = source(ssh.url(repository), deployKey(), line);
        REMOTES.changed(again, Revision.parse("main"), Optional.empty());
        assertThat(again.hostKeys().wasUnknown()).isFalse();
    }

    @Test
    void shouldShowBothFingerprintsWhenTheHostKeyHasChanged() throws Exception {
        repository.push("one");
        try (GitSshServer other = GitSshServer.start(folder)) {
            other.authorize(SshKeys.publicHalf(key));
            Source first = source(other.url(repository), deployKey(), "");
            REMOTES.changed(first, Revision.parse("main"), Optional.empty());
            String pinned =
                    KnownHosts.line(first.address(), first.hostKeys().shown().orElseThrow());
            String before = KnownHosts.fingerprint(first.hostKeys().shown().orElseThrow());
            int port = other.port();
            other.close();
            try (GitSshServer changed = GitSshServer.start(folder, port, SshKeys.newHostKey())) {
                changed.authorize(SshKeys.publicHalf(key));
                Source second = source(changed.url(repository), deployKey(), pinned);

                assertThatThrownBy(() -> REMOTES.changed(second, Revision.parse("main"), Optional.empty()))
                        .hasMessageContaining("has changed")
                        .hasMessageContaining(before)
                        .hasMessageContaining(
                                KnownHosts.fingerprint(second.hostKeys().shown().orElseThrow()));
                assertThat(changed.served()).isZero();
            }
        }
    }

    @Test
    void shouldRefuseAnUnknownHostWhenKnownHostsAreGiven() throws Exception {
        RepositoryAddress address = RepositoryAddress.parse(ssh.url(repository));
        KnownHosts others =
                KnownHosts.parse("git.example.com " + SshKeys.publicHalf(key).replace(" test", ""));
        Source source = new Source(address, deployKey(), new HostKeyCheck(address, others, false));

        assertThatThrownBy(() -> REMOTES.changed(source, Revision.parse("main"), Optional.empty()))
                .hasMessageContaining("[127.0.0.1]:" + ssh.port() + " is not among the known hosts")
                .hasMessageContaining("SHA256:");
    }

    @Test
    void shouldSaySoWhenTheServerHangs() {
        repository.push("one");
        ssh.setBehaviour(GitSshServer.Behaviour.HANG);

        assertThatThrownBy(() -> IMPATIENT.changed(
                        source(ssh.url(repository), deployKey(), ""), Revision.parse("main"), Optional.empty()))
                .hasMessageContaining("does not answer in time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh://git@127.0.0.1:%d/x.git", "http://127.0.0.1:%d/x.git", "https://127.0.0.1:%d/x.git"})
    void shouldSaySoWhenTheServerTakesTheConnectionAndSaysNothing(String url) throws Exception {
        try (SilentServer silent = SilentServer.start("")) {
            Source source = source(url.formatted(silent.port()), new None(), "");

            assertThatThrownBy(() -> IMPATIENT.changed(source, Revision.parse("main"), Optional.empty()))
                    .hasMessageContaining("does not answer in time");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh://git@127.0.0.1:%d/x.git", "http://127.0.0.1:%d/x.git", "https://127.0.0.1:%d/x.git"})
    void shouldSaySoWhenWhatAnswersIsNoGitServer(String url) throws Exception {
        try (SilentServer silent = SilentServer.start("220 mail.example.com ESMTP ready\r\n".repeat(2_000))) {
            Source source = source(url.formatted(silent.port()), new None(), "");

            assertThatThrownBy(() -> REMOTES.changed(source, Revision.parse("main"), Optional.empty()))
                    .isInstanceOf(GitException.class)
                    .hasMessageEndingWith("is that the repository's address?");
        }
    }

    @Test
    void shouldSaySoWhenTheServerBreaksOff() {
        repository.push("one\n\n" + RandomData.text(20_000));
        ssh.setBehaviour(GitSshServer.Behaviour.BREAK_OFF);

        assertThatThrownBy(() -> look("main", Optional.empty())).hasMessageContaining("broke off in the middle");
    }

    @Test
    void shouldSaySoWhenThereIsNoSuchRepository() {
        assertThatThrownBy(() -> REMOTES.changed(
                        source("ssh://git@127.0.0.1:" + ssh.port() + "/no/such.git", deployKey(), ""),
                        Revision.parse("main"),
                        Optional.empty()))
                .hasMessageContaining("has no repository '/no/such.git'");
    }

    @Test
    void shouldSaySoWhenNothingListensThere() {
        assertThatThrownBy(() -> REMOTES.changed(
                        source("ssh://git@127.0.0.1:1/x.git", deployKey(), ""),
                        Revision.parse("main"),
                        Optional.empty()))
                .hasMessageStartingWith("Nothing answers at 127.0.0.1:1");
        assertThatThrownBy(() -> REMOTES.changed(
                        source("http://127.0.0.1:1/x.git", new None(), ""), Revision.parse("main"), Optional.empty()))
                .hasMessageStartingWith("Nothing answers at 127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh://git@no-such-host.invalid/x.git", "https://no-such-host.invalid/x.git"})
    void shouldSaySoWhenThereIsNoSuchHost(String url) {
        assertThatThrownBy(() -> REMOTES.changed(source(url, new None(), ""), Revision.parse("main"), Optional.empty()))
                .hasMessageContaining("no host called 'no-such-host.invalid'");
    }

    @Test
    void shouldReadAPublicRepositoryOverHttp() throws Exception {
        String commit = repository.push("one");
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            Source source = source(http.url(repository), new None(), "");

            assertThat(REMOTES.changed(source, Revision.parse("main"), Optional.empty()))
                    .map(Commit::id)
                    .contains(commit);
            assertThat(REMOTES.changed(source, Revision.parse(commit), Optional.empty()))
                    .map(Commit::subject)
                    .contains("one");
            assertThat(REMOTES.changed(source, Revision.parse("main"), Optional.of(commit)))
                    .isEmpty();
        }
    }

    @Test
    void shouldShowUserAndTokenWhenTheServerAsksForThem() throws Exception {
        String commit = repository.push("one");
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            http.require("alice", "s3cret");

            assertThat(REMOTES.changed(
                            source(http.url(repository), new UserAndToken("alice", "s3cret"), ""),
                            Revision.parse("main"),
                            Optional.empty()))
                    .map(Commit::id)
                    .contains(commit);
            assertThatThrownBy(() -> REMOTES.changed(
                            source(http.url(repository), new UserAndToken("alice", "wrong"), ""),
                            Revision.parse("main"),
                            Optional.empty()))
                    .hasMessageContaining("refuses the user name and token")
                    .hasMessageNotContaining("wrong");
            assertThatThrownBy(() -> REMOTES.changed(
                            source(http.url(repository), new None(), ""), Revision.parse("main"), Optional.empty()))
                    .hasMessageContaining("the repository is private, or does not exist");
        }
    }

    @Test
    void shouldSaySoWhenHttpHasNoSuchRepositoryOrIsNotGit() throws Exception {
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            http.handle("/page", exchange -> TestHttpServer.send(exchange, 200, "text/html", "<html>Hello</html>"));

            assertThatThrownBy(() -> REMOTES.changed(
                            source(http.url("/no/such.git"), new None(), ""), Revision.parse("main"), Optional.empty()))
                    .hasMessageContaining("has no repository '/no/such.git'");
            assertThatThrownBy(() -> REMOTES.changed(
                            source(http.url("/page"), new None(), ""), Revision.parse("main"), Optional.empty()))
                    .hasMessageContaining("is not a git server");
        }
    }

    @Test
    void shouldFollowARedirectOnTheSameServerAndNoneToAnother() throws Exception {
        String commit = repository.push("one");
        try (GitHttpServer http = GitHttpServer.start(folder);
                GitHttpServer other = GitHttpServer.start(folder)) {
            String path = "/" + folder.relativize(repository.bare());
            http.handle("/moved", exchange -> redirect(exchange, http.url(path)));
            http.handle("/gone", exchange -> redirect(exchange, other.url(path)));

            assertThat(REMOTES.changed(
                            source(http.url("/moved"), new None(), ""), Revision.parse("main"), Optional.empty()))
                    .map(Commit::id)
                    .contains(commit);
            assertThatThrownBy(() -> REMOTES.changed(
                            source(http.url("/gone"), new UserAndToken("alice", "s3cret"), ""),
                            Revision.parse("main"),
                            Optional.empty()))
                    .hasMessageContaining("redirects to " + other.url(""));
            assertThat(other.served()).isZero();
        }
    }

    @Test
    void shouldSaySoWhenTheCertificateIsNoGood() {
        repository.push("one");
        try (GitHttpServer https = GitHttpServer.startWithTls(folder)) {
            Source source = source(https.url(repository), new None(), "");

            assertThatThrownBy(() -> REMOTES.changed(source, Revision.parse("main"), Optional.empty()))
                    .hasMessageContaining("No safe connection");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldSayWhyWhenTheRepositoryIsInTheSha256Format(int protocol) {
        GitRepository other = GitRepository.create(folder, "sha256-" + protocol, "sha256");
        other.push("one");
        ssh.setProtocolVersion(protocol);
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            for (String url : List.of(ssh.url(other), http.url(other))) {
                assertThatThrownBy(() -> REMOTES.changed(
                                source(url, url.startsWith("ssh") ? deployKey() : new None(), ""),
                                Revision.parse("main"),
                                Optional.empty()))
                        .hasMessageContaining("SHA-256 object format");
            }
        } finally {
            ssh.setProtocolVersion(2);
        }
    }

    @Test
    void shouldCutASubjectBetweenCharacters() throws Exception {
        repository.push("x".repeat(198) + "😀😀😀");

        String subject = look("main", Optional.empty()).orElseThrow().subject();

        assertThat(subject).isEqualTo("x".repeat(198) + "…");
        assertThat(subject.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE))
                .isTrue();
    }

    @Test
    void shouldReadLittleWhenTheServerTellsOfRefsWithoutEnd() throws Exception {
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            http.handle("/endless.git/info/refs", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-advertisement");
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(pkt("# service=git-upload-pack\n"));
                exchange.getResponseBody().write("0000".getBytes(StandardCharsets.UTF_8));
                for (int i = 0; true; i++) {
                    exchange.getResponseBody().write(ref(i));
                }
            });

            assertThatThrownBy(() -> REMOTES.changed(
                            source(http.url("/endless.git"), new None(), ""), Revision.parse("main"), Optional.empty()))
                    .isInstanceOf(GitException.class)
                    .hasMessageContaining("sends more than 1,048,576 bytes");
        }
    }

    @Test
    void shouldUnpackLittleWhenTheServerSendsFewBytesThatStandForMany() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(pkt("# service=git-upload-pack\n"));
            gzip.write("0000".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 20_000; i++) {
                gzip.write(ref(i));
            }
        }
        try (GitHttpServer http = GitHttpServer.start(folder)) {
            http.handle("/packed.git/info/refs", exchange -> {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                TestHttpServer.send(exchange, 200, "application/x-git-upload-pack-advertisement", packed.toByteArray());
            });

            assertThat(packed.size()).isLessThan(500_000);
            assertThatThrownBy(() -> REMOTES.changed(
                            source(http.url("/packed.git"), new None(), ""), Revision.parse("main"), Optional.empty()))
                    .hasMessageContaining("sends more than 1,048,576 bytes");
        }
    }

    @Test
    void shouldSaySoWhenACommitIsLongerThanIsRead() {
        repository.push("one\n\n" + RandomData.text(300_000));

        assertThatThrownBy(() -> look("main", Optional.empty())).hasMessageContaining("Shorten its message");
    }

    @Test
    void shouldEndWhateverIsAskedAtTheDeadlineWhenTheServerIsNeverSilent() throws Exception {
        Remotes hurried = new Remotes(new AddressPolicy(true, true), Duration.ofSeconds(20), Duration.ofSeconds(1));
        try (GitHttpServer http = GitHttpServer.start(folder);
                SilentServer slow = SilentServer.trickle()) {
            http.handle("/slow.git/info/refs", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-advertisement");
                exchange.sendResponseHeaders(200, 0);
                while (true) {
                    exchange.getResponseBody().write('0');
                    exchange.getResponseBody().flush();
                    pause();
                }
            });
            Source byHttp = source(http.url("/slow.git"), new None(), "");
            Source bySsh = source("ssh://git@127.0.0.1:" + slow.port() + "/x.git", new None(), "");

            assertThat(List.<ThrowingCallable>of(
                            () -> onVirtualThread(
                                    () -> hurried.changed(byHttp, Revision.parse("main"), Optional.empty())),
                            () -> onVirtualThread(
                                    () -> hurried.changed(bySsh, Revision.parse("main"), Optional.empty())),
                            () -> onVirtualThread(() -> hurried.hostKey(bySsh.address()))))
                    .allSatisfy(call -> assertThatThrownBy(call).hasMessageContaining("does not answer in time"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh://git@[::1]:%d%s", "http://[::1]:%d%s"})
    void shouldReadARepositoryAtAnAddressOfIpv6(String url) throws Exception {
        String commit = repository.push("one");
        try (GitSshServer six = GitSshServer.start(folder, "::1", 0, SshKeys.newHostKey(), Optional.empty());
                GitHttpServer http = GitHttpServer.start("::1", folder)) {
            six.authorize(SshKeys.publicHalf(key));
            Source source = url.startsWith("ssh")
                    ? source(url.formatted(six.port(), repository.bare()), deployKey(), "")
                    : source(url.formatted(http.port(), "/" + folder.relativize(repository.bare())), new None(), "");

            assertThat(REMOTES.changed(source, Revision.parse("main"), Optional.empty()))
                    .map(Commit::id)
                    .contains(commit);
        }
    }

    @Test
    void shouldTakeAHostInBracketsForTheHostItIs() throws Exception {
        Source source = source("git@[git.example.com]:team/x.git", new None(), "");

        assertThat(source.uri().getHost()).isEqualTo("git.example.com");
        assertThat(source.uri().getPath()).isEqualTo("team/x.git");
        assertThat(source("git@[2001:db8::1]:x.git", new None(), "").uri().getHost())
                .isEqualTo("2001:db8::1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1d:+1d", "-2d:-1d"})
    void shouldPinTheKeyAndNotTheCertificateWhenAServerHasOne(String validity) throws Exception {
        String commit = repository.push("one");
        KeyPair host = SshKeys.newHostKey();
        Path authority = SshKeys.generate(folder, "authority" + validity.hashCode(), "-t", "ed25519", "-N", "");
        Path publicKey = folder.resolve("host" + validity.hashCode() + ".pub");
        Files.writeString(publicKey, PublicKeyEntry.toString(host.getPublic()));
        GitRepository.run(
                folder,
                List.of(
                        "ssh-keygen",
                        "-q",
                        "-s",
                        authority.toString(),
                        "-I",
                        "host",
                        "-h",
                        "-n",
                        "127.0.0.1",
                        "-V",
                        validity,
                        publicKey.toString()));
        String certificate = Files.readString(folder.resolve("host" + validity.hashCode() + "-cert.pub"));
        try (GitSshServer certified = GitSshServer.start(folder, "127.0.0.1", 0, host, Optional.of((OpenSshCertificate)
                PublicKeyEntry.parsePublicKeyEntry(certificate).resolvePublicKey(null, null, null)))) {
            certified.authorize(SshKeys.publicHalf(key));
            Source source = source(certified.url(repository), deployKey(), "");

            assertThat(REMOTES.changed(source, Revision.parse("main"), Optional.empty()))
                    .map(Commit::id)
                    .contains(commit);

            assertThat(source.hostKeys().shown()).contains(host.getPublic());
            assertThat(KnownHosts.line(
                            source.address(), source.hostKeys().shown().orElseThrow()))
                    .isEqualTo(certified.knownHosts());
        }
    }

    private static void onVirtualThread(Callable<?> call) throws Throwable {
        FutureTask<?> task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        try {
            task.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(100_000_000);
    }

    private static byte[] ref(int number) {
        return pkt("%040x refs/heads/%s%d\n".formatted(0, "x".repeat(200), number));
    }

    private static byte[] pkt(String line) {
        return "%04x%s".formatted(line.length() + 4, line).getBytes(StandardCharsets.UTF_8);
    }

    private static void redirect(com.sun.net.httpserver.HttpExchange exchange, String to) throws java.io.IOException {
        String request = exchange.getRequestURI().toString();
        String rest = request.substring(request.indexOf('/', 1));
        exchange.getResponseHeaders().set("Location", to + rest);
        exchange.sendResponseHeaders(301, -1);
    }

    private Optional<Commit> look(String revision, Optional<String> known) throws GitException {
        return REMOTES.changed(source(ssh.url(repository), deployKey(), ""), Revision.parse(revision), known);
    }

    private static Credentials deployKey() {
        try {
            return DeployKey.read(Files.readString(key));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Source source(String url, Credentials credentials, String knownHosts) {
        try {
            RepositoryAddress address = RepositoryAddress.parse(url);
            return new Source(address, credentials, new HostKeyCheck(address, KnownHosts.parse(knownHosts), true));
        } catch (GitException e) {
            throw new IllegalStateException(e);
        }
    }
}
