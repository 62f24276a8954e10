"""What the git server's programs do, with git itself. Run by: python3 -m unittest discover -s images/test"""

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "git"
SECRET = b"a secret\n"
URL = "http://git.argocd.svc.cluster.local/pileus.git"
NOTHING = "0" * 40
OUTSIDE = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


class ArgoCD(BaseHTTPRequestHandler):
    """Notes what it is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        pass


class Repository(unittest.TestCase):
    """A bare repository with the image's settings, and a clone of a person's with one commit."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.bare, self.work = self.folder / "pileus.git", self.folder / "work"
        # The image's settings, but with hooks from here.
        self.settings = self.folder / "gitconfig"
        hooks = SOURCE / "hooks"
        self.settings.write_text(f"{(SOURCE / 'gitconfig').read_text()}\n[core]\n\thooksPath = {hooks}\n")
        self.server = {
            "PATH": os.environ["PATH"],
            "HOME": folder.name,
            "TMPDIR": folder.name,
            "GIT_CONFIG_SYSTEM": str(self.settings),
        }
        self.run_git("init", "--quiet", "--bare", self.bare, environment=self.server)
        self.run_git("init", "--quiet", "--initial-branch=main", self.work, environment=OUTSIDE)
        self.first = self.commit()

    def run_git(self, *arguments, environment=OUTSIDE, **options):
        done = subprocess.run(["git", *arguments], env=environment, capture_output=True, text=True, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def commit(self):
        self.run_git("commit", "--quiet", "--allow-empty", "--message=Change", cwd=self.work)
        return self.run_git("rev-parse", "HEAD", cwd=self.work)

    def push(self, *refs, **environment):
        """What git tells who pushes; its receiving side runs as in the server."""
        receive = " ".join(f"{key}='{value}'" for key, value in {**self.server, **environment}.items())
        command = ["git", "push", f"--receive-pack=env -i {receive} git receive-pack", self.bare, *refs]
        done = subprocess.run(command, env=OUTSIDE, cwd=self.work, capture_output=True, text=True)
        return done.returncode, done.stderr


class PostReceiveTest(Repository):
    def setUp(self):
        super().setUp()
        self.argo_cd = self.listen()
        self.secret = self.folder / "secret"
        self.secret.write_bytes(SECRET)

    def listen(self, status=200):
        listener = ThreadingHTTPServer(("127.0.0.1", 0), ArgoCD)
        listener.told, listener.status = [], status
        threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.addCleanup(listener.server_close)
        self.addCleanup(listener.shutdown)
        return listener

    def webhook(self, listener=None, path="/api/webhook"):
        return f"http://127.0.0.1:{(listener or self.argo_cd).server_port}{path}"

    def push(self, *refs, webhooks=None, secret=None):
        webhooks = self.webhook() if webhooks is None else webhooks
        told = {"WEBHOOKS": webhooks, "REPOSITORY_URL": URL, "WEBHOOK_SECRET_FILE": secret or self.secret}
        code, output = super().push(*refs, **told)
        self.assertEqual(code, 0, output)
        return output

    def events(self, listener=None):
        return [json.loads(body) for _, _, body in (listener or self.argo_cd).told]

    def test_should_send_a_signed_push_event_of_githubs(self):
        output = self.push("HEAD:main")
        [(path, headers, body)] = self.argo_cd.told
        self.assertEqual(path, "/api/webhook")
        self.assertEqual((headers["X-GitHub-Event"], headers["Content-Type"]), ("push", "application/json"))
        signature = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
        self.assertEqual(headers["X-Hub-Signature-256"], signature)
        self.assertEqual(
            json.loads(body),
            {
                "ref": "refs/heads/main",
                "before": NOTHING,
                "after": self.first,
                "commits": [],
                "repository": {"html_url": URL.removesuffix(".git"), "default_branch": "main"},
            },
        )
        self.assertRegex(output, r"(?m)^remote: Argo CD was told\. *$")

    def test_should_tell_what_was_there_before(self):
        self.push("HEAD:main")
        second = self.commit()
        self.push("HEAD:main")
        self.push("--force", "HEAD~:main")
        changes = [(event["before"], event["after"]) for event in self.events()]
        self.assertEqual(changes, [(NOTHING, self.first), (self.first, second), (second, self.first)])

    def test_should_tell_all_addresses_of_each_branch_and_tag_and_of_the_default_branch_first(self):
        other = self.listen()
        refs = "HEAD:refs/heads/a", "HEAD:refs/tags/v1", "HEAD:refs/notes/n", "HEAD:refs/heads/main"
        self.push(*refs, webhooks=f"{self.webhook()} {self.webhook(other)}")
        for listener in (self.argo_cd, other):
            told = [event["ref"] for event in self.events(listener)]
            self.assertEqual(told, ["refs/heads/main", "refs/heads/a", "refs/tags/v1"])

    def test_should_tell_of_a_branch_that_is_deleted(self):
        self.push("HEAD:main", "HEAD:preview")
        self.push(":preview")
        self.assertEqual(self.events()[-1]["ref"], "refs/heads/preview")
        self.assertEqual(self.events()[-1]["after"], NOTHING)

    def test_should_say_nothing_when_there_is_nobody_to_tell(self):
        self.assertNotIn("remote:", self.push("HEAD:main", webhooks="", secret="/none"))

    def test_should_say_so_and_let_the_push_succeed_when_the_webhook_refuses(self):
        for status in (307, 400, 503):
            with self.subTest(status):
                refusing = self.listen(status)
                self.commit()
                output = self.push("HEAD:main", webhooks=f"{self.webhook(refusing)} {self.webhook()}")
                reason = f"{self.webhook(refusing)}: it answered {status}"
                self.assertIn(f"remote: Argo CD was not told ({reason}); it looks by itself within a minute.", output)
                self.assertEqual(len(refusing.told), 1)
        self.assertEqual(len(self.argo_cd.told), 3)

    def test_should_say_so_when_nobody_listens_there(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            output = self.push("HEAD:main", webhooks=f"http://127.0.0.1:{closed.getsockname()[1]}/")
        self.assertRegex(output, r"Argo CD was not told \(http://127\.0\.0\.1:\d+/: Connection refused\)")

    def test_should_say_so_when_an_address_is_none(self):
        for address in ("argocd-server", "ftp://argocd-server/", "http://", "http://[::1", "http://a:b/"):
            with self.subTest(address):
                self.commit()
                self.assertIn(f"Argo CD was not told ({address}: ", self.push("HEAD:main", webhooks=address))

    def test_should_say_so_when_there_is_no_secret(self):
        self.assertIn("No such file", self.push("HEAD:main", secret="/none/secret"))
        self.secret.write_bytes(b"")
        self.commit()
        self.assertIn("Argo CD was not told (the secret is empty)", self.push("HEAD:main"))
        self.assertEqual(self.argo_cd.told, [])

    def test_should_not_wait_for_long_when_there_is_no_answer_or_a_slow_one(self):
        silent, slow = self.enterContext(self.answers(b"")), self.enterContext(self.answers(b"H"))
        began = time.monotonic()
        output = self.push("HEAD:main", webhooks=f"{silent} {slow} {self.webhook()}")
        self.assertLess(time.monotonic() - began, 7)
        self.assertIn(f"Argo CD was not told ({silent}: no answer; {slow}: no answer); it looks by itself", output)
        self.assertEqual(len(self.argo_cd.told), 1)

    @contextlib.contextmanager
    def answers(self, letter):
        """The address of somebody whose answer is that letter again and again."""
        ended = threading.Event()

        def answer():
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                while not ended.wait(0.1):
                    connection.sendall(letter)

        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=answer)
            thread.start()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
            ended.set()
            thread.join()


class ReceiveTest(Repository):
    """What a push may change."""

    def test_should_let_the_last_push_count(self):
        self.commit()
        self.assertEqual(self.push("HEAD:main", "HEAD:preview")[0], 0)
        self.assertEqual(self.push("--force", "HEAD~:main")[0], 0)
        self.assertEqual(self.push(":preview")[0], 0)
        self.assertEqual(self.run_git("for-each-ref", "--format=%(refname)", cwd=self.bare), "refs/heads/main")

    def test_should_keep_what_a_forced_push_replaces_in_the_reflog(self):
        replaced = self.commit()
        self.push("HEAD:main")
        self.push("--force", "HEAD~:main")
        self.assertEqual(self.run_git("rev-parse", "main@{1}", cwd=self.bare), replaced)

    def test_should_not_let_the_deployed_branch_be_deleted(self):
        self.push("HEAD:main")
        code, output = self.push(":main")
        self.assertEqual(code, 1)
        self.assertIn("deletion of the current branch prohibited", output)

    def test_should_take_a_clone_without_its_history(self):
        last, shallow = self.commit(), self.folder / "shallow"
        self.run_git("clone", "--quiet", "--depth=1", f"file://{self.work}", shallow)
        self.work = shallow
        code, output = self.push("HEAD:main")
        self.assertEqual(code, 0, output)
        self.assertEqual(self.run_git("rev-list", "main", cwd=self.bare), last)

    def test_should_refuse_objects_that_are_not_as_they_should_be(self):
        tree = self.run_git("write-tree", cwd=self.work)
        broken = f"tree {tree}\nauthor A <a@example.org> yesterday\ncommitter A <a@example.org> 0 +0000\n\nBroken\n"
        write = "hash-object", "-t", "commit", "-w", "--literally", "--stdin"
        commit = self.run_git(*write, cwd=self.work, input=broken)
        code, output = self.push(f"{commit}:refs/heads/main")
        self.assertEqual(code, 1)
        self.assertIn("badDate", output)
        self.assertEqual(self.run_git("for-each-ref", cwd=self.bare), "")

    def test_should_refuse_what_is_larger_than_the_limit(self):
        self.run_git("config", "--file", self.settings, "receive.maxInputSize", "100k")
        (self.work / "large").write_bytes(os.urandom(200_000))
        self.run_git("add", "large", cwd=self.work)
        self.commit()
        code, output = self.push("HEAD:main")
        self.assertEqual(code, 1)
        self.assertIn("pack exceeds maximum allowed size", output)


class BackendTest(Repository):
    """Who may do what, however an address is written; what has no password does not come as far as this."""

    RECEIVE = (
        "service=git-receive-pack",
        "service=git%2Dreceive%2dpack",
        "s%65rvice=git-receive-pack",
        "service=git-upload-pack&service=git-receive-pack",
    )

    def setUp(self):
        super().setUp()
        self.push("HEAD:main")

    def environment(self, user, method, path, query):
        return {
            **self.server,
            "REMOTE_USER": user,
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": f"application/x-{path[1:]}-request",
            "CONTENT_LENGTH": "4" if method == "POST" else "",
            "GIT_PROJECT_ROOT": str(self.bare),
            "GIT_HTTP_EXPORT_ALL": "",
        }

    def start(self, user, method, path, query=""):
        environment = self.environment(user, method, path, query)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        backend = subprocess.Popen([SOURCE / "backend"], env=environment, **pipes)
        self.addCleanup(backend.wait)
        self.addCleanup(backend.kill)
        return backend

    def ask(self, *request):
        """The status and the body of an answer."""
        output, _ = self.start(*request).communicate(b"0000" if request[1] == "POST" else b"", timeout=30)
        head, _, body = output.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        return int(fields.get("Status", "200").split()[0]), body

    def test_should_let_both_fetch(self):
        for user in ("argocd", "push"):
            with self.subTest(user):
                status, body = self.ask(user, "GET", "/info/refs", "service=git-upload-pack")
                self.assertEqual(status, 200)
                self.assertIn(f"{self.first} refs/heads/main\n".encode(), body)
                self.assertEqual(self.ask(user, "POST", "/git-upload-pack")[0], 200)

    def test_should_let_only_one_push(self):
        for query in self.RECEIVE:
            with self.subTest(query):
                self.assertEqual(self.ask("argocd", "GET", "/info/refs", query), (403, b""))
                self.assertEqual(self.ask("push", "GET", "/info/refs", query)[0], 200)
        self.assertEqual(self.ask("argocd", "POST", "/git-receive-pack"), (403, b""))
        self.assertEqual(self.ask("push", "POST", "/git-receive-pack")[0], 200)

    def test_should_let_nobody_push_who_is_let_by_the_repository_only(self):
        self.run_git("config", "http.receivepack", "true", cwd=self.bare)
        self.assertEqual(self.ask("argocd", "POST", "/git-receive-pack"), (403, b""))

    def test_should_let_nobody_else_do_anything(self):
        for user in ("", "PUSH", "push ", "other", "*"):
            for request in (("GET", "/info/refs", "service=git-upload-pack"), ("POST", "/git-receive-pack")):
                with self.subTest(user=user, request=request):
                    self.assertEqual(self.ask(user, *request)[0], 403)

    def test_should_give_no_files(self):
        for path in ("/HEAD", "/config", "/objects/info/packs", "/info/refs"):
            with self.subTest(path):
                self.assertNotEqual(self.ask("push", "GET", path)[0], 200)
        self.assertEqual(self.ask("push", "GET", "/../pileus.git/HEAD")[1], b"")

    def test_should_let_neither_user_keep_the_other_out(self):
        with contextlib.ExitStack() as taken:
            for slot in range(4):
                lock = taken.enter_context(open(self.folder / f"argocd-{slot}", "w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            waiting = self.start("argocd", "GET", "/info/refs", "service=git-upload-pack")
            self.assertEqual(self.ask("push", "GET", "/info/refs", "service=git-upload-pack")[0], 200)
            self.assertIsNone(waiting.poll())
        output, _ = waiting.communicate(timeout=30)
        self.assertIn(b"refs/heads/main", output)


if __name__ == "__main__":
    unittest.main()
