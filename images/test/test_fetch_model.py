"""fetch-model against servers on this machine. Run by: python3 -m unittest discover -s images/test"""

import contextlib
import hashlib
import importlib.machinery
import importlib.util
import io
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
SOURCE = Path(__file__).resolve().parent.parent / "model" / "fetch-model"
LOADER = importlib.machinery.SourceFileLoader("fetch_model", str(SOURCE))
fetch_model = importlib.util.module_from_spec(importlib.util.spec_from_loader("fetch_model", LOADER))
LOADER.exec_module(fetch_model)
Download, Refused = fetch_model.Download, fetch_model.Refused

MODEL = b"GGUF" + bytes(range(256)) * 4000
SHA256 = hashlib.sha256(MODEL).hexdigest()


class Hub(BaseHTTPRequestHandler):
    """A hub whose behaviour a test sets: what it has, what it redirects, where it cuts an answer off."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        hub = self.server
        hub.requests.append(self)
        if self.path in hub.redirects:
            return self.answer(302, {"Location": hub.redirects[self.path]})
        if hub.failures:
            return self.answer(hub.failures.pop(0))
        asked = self.headers.get("Range", "")
        if not asked or self.headers.get("If-Range") != hub.etag:
            return self.answer(200, {"ETag": hub.etag}, hub.content)
        begin, size = int(asked.removeprefix("bytes=").removesuffix("-")), len(hub.content)
        if begin >= size:
            return self.answer(416, {"Content-Range": f"bytes */{size}"})
        self.answer(206, {"Content-Range": f"bytes {begin}-{size - 1}/{size}"}, hub.content[begin:])

    def answer(self, status, headers=None, content=b""):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.server.says_length:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(content[: self.server.cuts.pop(0)] if content and self.server.cuts else content)

    def log_message(self, *_):
        pass


class Fetching(unittest.TestCase):
    """A folder to fetch into, and a hub to fetch from."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.hub = self.start(ThreadingHTTPServer(("127.0.0.1", 0), Hub))
        self.url = f"http://127.0.0.1:{self.hub.server_port}/noise.gguf"
        self.output = io.StringIO()
        self.enterContext(contextlib.redirect_stdout(self.output))
        self.pauses = self.enterContext(mock.patch.object(fetch_model.time, "sleep"))

    def start(self, hub):
        hub.handle_error = lambda *_: None  # clients that leave early are part of it
        hub.content, hub.etag, hub.says_length = MODEL, '"one"', True
        hub.requests, hub.redirects, hub.failures, hub.cuts = [], {}, [], []
        threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.addCleanup(hub.server_close)
        self.addCleanup(hub.shutdown)
        return hub

    def fetch(self, url=None, sha256="", inside=True, memory=0):
        Download(self.folder, url or self.url, sha256, inside, memory).run()

    def refusal(self, **options):
        with self.assertRaises(Refused) as refused:
            self.fetch(**options)
        return str(refused.exception)

    def model(self):
        return (self.folder / "model.gguf").read_bytes()

    def has_model(self):
        return (self.folder / "model.gguf").exists()

    def ranges(self):
        return [request.headers.get("Range") for request in self.hub.requests]

    @contextlib.contextmanager
    def names(self, **addresses):
        """A name service, in which this machine passes for a public one."""

        def look_up(host, port, *_, **__):
            if host in addresses:
                self.lookups.append(host)
            kind = socket.AF_INET, socket.SOCK_STREAM, 6, ""
            return [(*kind, (address, port)) for address in addresses.get(host) or [host]]

        self.lookups, real = [], fetch_model.is_public
        public = mock.patch.object(fetch_model, "is_public", lambda address: address == "127.0.0.1" or real(address))
        with public, mock.patch.object(fetch_model.socket, "getaddrinfo", look_up):
            yield


class FetchAnOperatorsModel(Fetching):
    def test_should_download_and_report_progress(self):
        self.fetch(sha256=SHA256.upper())
        self.assertEqual(self.model(), MODEL)
        self.assertRegex(self.output.getvalue(), r"(?m)^pileus: progress=\d+$")
        self.assertIn("pileus: progress=100\n", self.output.getvalue())
        self.assertFalse((self.folder / "model.gguf.part").exists())

    def test_should_ask_nobody_when_the_same_model_is_there(self):
        self.fetch(sha256=SHA256)
        self.fetch(sha256=SHA256)
        self.assertEqual(len(self.hub.requests), 1)

    def test_should_replace_the_model_of_another_address(self):
        self.fetch()
        self.hub.content = b"GGUF another"
        self.fetch(url=self.url + "?download=true")
        self.assertEqual(self.model(), b"GGUF another")

    def test_should_go_on_when_the_server_cuts_it_off(self):
        self.hub.cuts = [400_000, 300_000]
        self.fetch(sha256=SHA256)
        self.assertEqual(self.model(), MODEL)
        self.assertEqual(self.ranges(), [None, "bytes=400000-", "bytes=700000-"])

    def test_should_go_on_after_a_restart(self):
        self.hub.cuts = [400_000] + [0] * len(fetch_model.PAUSES)
        self.assertIn("ended it early", self.refusal(sha256=SHA256))
        self.fetch(sha256=SHA256)
        self.assertEqual(self.model(), MODEL)
        self.assertEqual(self.ranges()[-1], "bytes=400000-")

    def test_should_start_anew_when_the_file_has_changed_meanwhile(self):
        self.hub.cuts = [400_000]
        self.pauses.side_effect = lambda _: setattr(self.hub, "etag", '"two"')
        self.fetch(sha256=SHA256)
        self.assertEqual(self.model(), MODEL)

    def test_should_finish_when_only_the_last_step_was_missing(self):
        self.fetch()
        (self.folder / "model.gguf").rename(self.folder / "model.gguf.part")
        self.fetch()
        self.assertEqual(self.model(), MODEL)

    def test_should_start_anew_when_the_part_is_longer_than_the_file(self):
        self.fetch()
        (self.folder / "model.gguf").rename(self.folder / "model.gguf.part")
        self.hub.content = MODEL[:1000]
        self.fetch()
        self.assertEqual(self.model(), MODEL[:1000])

    def test_should_download_when_the_server_says_no_length(self):
        self.hub.says_length = False
        self.fetch(sha256=SHA256)
        self.assertEqual(self.model(), MODEL)

    def test_should_try_again_when_the_server_is_busy(self):
        self.hub.failures = [503, 429, 500]
        self.fetch()
        self.assertEqual([call.args[0] for call in self.pauses.call_args_list], [1, 2, 4])
        self.assertTrue(self.has_model())

    def test_should_give_up_in_the_end(self):
        self.hub.failures = [503] * 100
        self.assertIn("answered 503", self.refusal())

    def test_should_not_try_again_when_there_is_no_such_file(self):
        self.hub.failures = [404]
        self.assertEqual(self.refusal(), "The download failed: the server answered 404 Not Found.")
        self.pauses.assert_not_called()

    def test_should_refuse_a_wrong_hash_and_not_download_it_again(self):
        for _ in range(2):
            self.assertIn("SHA-256", self.refusal(sha256="0" * 64))
        self.assertEqual(len(self.hub.requests), 1)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["model.json"])

    def test_should_download_as_a_whole_when_the_pieces_do_not_match(self):
        self.hub.cuts = [400_000]
        self.pauses.side_effect = lambda _: setattr(self.hub, "content", MODEL.upper())
        self.assertIn("SHA-256", self.refusal(sha256=SHA256))
        self.hub.content = MODEL
        self.fetch(sha256=SHA256)
        self.assertEqual(self.ranges()[-1], None)
        self.assertEqual(self.model(), MODEL)

    def test_should_refuse_what_is_no_gguf(self):
        for content in (b"<!doctype html><title>Sign in</title>", b"GGU", b""):
            with self.subTest(content=content):
                self.hub.content = content
                self.refusal()
                self.assertFalse(self.has_model())

    def test_should_refuse_what_does_not_fit_into_the_memory(self):
        memory = fetch_model.SERVER_ITSELF + len(MODEL)
        self.assertIn("memory", self.refusal(memory=memory - 1))
        self.assertFalse((self.folder / "model.gguf.part").exists())
        self.fetch(memory=memory)
        self.assertTrue(self.has_model())

    def test_should_stop_when_it_grows_out_of_the_memory(self):
        self.hub.says_length = False
        self.assertIn("memory", self.refusal(memory=fetch_model.SERVER_ITSELF + 1000))

    def test_should_refuse_what_does_not_fit_onto_the_volume(self):
        with mock.patch.object(fetch_model.shutil, "disk_usage", return_value=mock.Mock(free=1000)):
            self.assertIn("space", self.refusal())

    def test_should_follow_redirects_of_the_operators_addresses(self):
        self.hub.redirects = {"/old.gguf": "/noise.gguf"}
        self.fetch(url=self.url.replace("noise", "old"))
        self.assertTrue(self.has_model())

    def test_should_end_a_ring_of_redirects(self):
        self.hub.redirects = {"/noise.gguf": "/noise.gguf"}
        self.assertIn("redirects", self.refusal())


class FetchATenantsModel(Fetching):
    """By https, from public addresses alone."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.certificate, key = Path(folder.name) / "hub.crt", Path(folder.name) / "hub.key"
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=hub"]
        make += ["-addext", "subjectAltName=DNS:hub", "-out", cls.certificate, "-keyout", key]
        subprocess.run(make, check=True, capture_output=True)
        cls.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cls.tls.load_cert_chain(cls.certificate, key)

    def setUp(self):
        super().setUp()
        self.hub.socket = self.tls.wrap_socket(self.hub.socket, server_side=True)
        self.url = f"https://hub:{self.hub.server_port}/noise.gguf"
        self.enterContext(mock.patch.dict(os.environ, SSL_CERT_FILE=str(self.certificate)))

    def fetch(self, inside=False, **options):
        super().fetch(inside=inside, **options)

    def test_should_look_a_name_up_once_and_connect_to_that_address(self):
        with self.names(hub=["127.0.0.1"]):
            self.fetch(sha256=SHA256)
        self.assertEqual(self.model(), MODEL)
        self.assertEqual(self.lookups, ["hub"])
        self.assertEqual(self.hub.requests[0].headers["Host"], f"hub:{self.hub.server_port}")

    def test_should_follow_a_redirect_to_another_public_host(self):
        self.hub.redirects = {"/model.gguf": self.url.replace("hub", "HUB") + "?token=a/b%2Fc"}
        with self.names(hub=["127.0.0.1"]):
            self.fetch(url=self.url.replace("noise", "model"))
        self.assertTrue(self.has_model())
        self.assertEqual(self.hub.requests[-1].path, "/noise.gguf?token=a/b%2Fc")

    def test_should_refuse_a_redirect_to_an_address_inside(self):
        for target in ("https://10.0.0.1/a.gguf", "https://metadata/a.gguf", "//[::1]/a.gguf"):
            with self.subTest(target=target), self.names(hub=["127.0.0.1"], metadata=["169.254.169.254"]):
                self.hub.redirects = {"/noise.gguf": target}
                self.assertIn("not a public one", self.refusal())

    def test_should_refuse_a_redirect_to_http(self):
        self.hub.redirects = {"/noise.gguf": "http://hub/a.gguf"}
        with self.names(hub=["127.0.0.1"]):
            self.assertIn("not an https one", self.refusal())

    def test_should_refuse_a_certificate_of_another_name(self):
        with self.names(other=["127.0.0.1"]):
            self.assertIn("other has no valid certificate", self.refusal(url=self.url.replace("hub", "other")))

    def test_should_refuse_a_certificate_of_an_unknown_issuer(self):
        del os.environ["SSL_CERT_FILE"]
        with self.names(hub=["127.0.0.1"]):
            self.assertIn("hub has no valid certificate", self.refusal())

    def test_should_say_so_when_there_is_no_way_out(self):
        failure = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        with mock.patch.object(fetch_model.socket, "getaddrinfo", side_effect=failure):
            reason = self.refusal(url="https://hub.example/noise.gguf")
        self.assertIn("hub.example cannot be found; there may be no way out to the internet", reason)

    def test_should_refuse_other_than_https_from_tenants(self):
        for url in ("http://hub/a.gguf", "file:///etc/passwd", "ftp://hub/a.gguf", "https://me@hub/a.gguf"):
            with self.subTest(url=url):
                self.assertIn("not an https one", self.refusal(url=url))
        self.assertEqual(self.hub.requests, [])

    def test_should_refuse_addresses_inside(self):
        for host in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[fd00::1]", "[::ffff:10.0.0.1]"):
            with self.subTest(host=host):
                self.assertIn("not a public one", self.refusal(url=f"https://{host}/a.gguf"))

    def test_should_refuse_a_name_that_has_an_address_inside_among_others(self):
        with self.names(hub=["93.184.215.14", "10.0.0.1"]):
            self.assertIn("10.0.0.1, which is not a public one", self.refusal(url="https://hub/a.gguf"))

    def test_should_know_public_addresses(self):
        public = "93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e", "::ffff:93.184.215.14"
        private = "0.0.0.0", "100.64.0.1", "192.168.1.1", "224.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "fe80::1%eth0"
        self.assertEqual([a for a in (*public, *private) if fetch_model.is_public(a)], list(public))


if __name__ == "__main__":
    unittest.main()
