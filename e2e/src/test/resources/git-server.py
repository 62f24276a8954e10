#!/usr/bin/env python3
"""A git server for tests and benchmarks: sshd, git over http, Git LFS, and a wire to both that can hang or break.

Arguments: the name by which clients know it, and its folder, by default /srv, which holds
  repositories/NAME.git
  keys/authorized_keys, keys/host_key   as sshd takes them; for another host key, send sshd SIGHUP (sshd.pid)
  tokens/NAME                           USER:TOKEN, without which http shows the repository to nobody; absent: public
  lfs/OID                               objects of Git LFS
  wire                                  "pass", "hang BYTES" or "cut BYTES": what becomes of a connection over the wire
                                        once so many bytes have gone to the client
  sent                                  how many bytes have gone over the wire to clients

Ports: 2222 ssh, 8080 http, and over the wire 2200 ssh, 8000 http.
"""

import base64
import json
import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = sys.argv[1]
ROOT = Path(sys.argv[2] if len(sys.argv) > 2 else "/srv")
SSH, HTTP, WIRED_SSH, WIRED_HTTP = 2222, 8080, 2200, 8000
BY_SSH = "RemoteAuth said-by-ssh"

SSHD = f"""
Port {SSH}
HostKey {ROOT}/keys/host_key
PidFile {ROOT}/sshd.pid
AuthenticationMethods publickey
AuthorizedKeysFile {ROOT}/keys/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 300
AcceptEnv GIT_PROTOCOL
SetEnv PATH={ROOT}/bin:/usr/local/bin:/usr/bin:/bin
"""

# As git hosts with LFS have it: says where LFS is, and what to say there. Arguments: /srv/repositories/NAME.git download
LFS_AUTHENTICATE = f"""#!/bin/sh
name=$(basename "$1" .git)
printf '{{"href": "http://{HOST}/%s.git/info/lfs", "header": {{"Authorization": "{BY_SSH}"}}}}' "$name"
"""

GIT_CONFIG = """
[user]
  name = Alice Author
  email = alice@example.com
[init]
  defaultBranch = main
[protocol "file"]
  allow = always
[gc]
  auto = 0
[receive]
  autogc = false
[advice]
  detachedHead = false
"""


class Http(BaseHTTPRequestHandler):
    """git's own http-backend, and as much of Git LFS as gives objects out."""

    def do_GET(self):
        name, _, rest = self.path.lstrip("/").partition(".git/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        lfs = rest.startswith(("info/lfs/", "lfs/"))
        if not self.may_pass(name, lfs):
            self.answer(401, "text/plain", b"who is there?\n", {"WWW-Authenticate": 'Basic realm="git"'})
        elif rest == "info/lfs/objects/batch":
            self.batch(name, json.loads(body))
        elif lfs:
            self.answer(200, "application/octet-stream", (ROOT / "lfs" / Path(rest).name).read_bytes())
        else:
            self.git(body)

    do_POST = do_GET

    def may_pass(self, name, lfs):
        wanted = ROOT / "tokens" / name
        given = self.headers.get("Authorization", "")
        if not wanted.exists() or (lfs and given == BY_SSH):
            return True
        return given == "Basic " + base64.b64encode(wanted.read_bytes()).decode()

    def batch(self, name, request):
        objects = []
        for each in request["objects"]:
            if (ROOT / "lfs" / each["oid"]).exists():
                download = {"href": f"http://{self.headers['Host']}/{name}.git/lfs/{each['oid']}"}
                if given := self.headers.get("Authorization"):
                    download["header"] = {"Authorization": given}
                objects.append({**each, "actions": {"download": download}})
            else:
                objects.append({**each, "error": {"code": 404, "message": "Object does not exist"}})
        answer = json.dumps({"transfer": "basic", "objects": objects}).encode()
        self.answer(200, "application/vnd.git-lfs+json", answer)

    def git(self, body):
        path, _, query = self.path.partition("?")
        environment = {
            **os.environ,
            "GIT_PROJECT_ROOT": str(ROOT / "repositories"),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=environment, stdout=subprocess.PIPE)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        status = int(headers.pop("Status", "200").split()[0])
        self.answer(status, headers.pop("Content-Type", "text/plain"), content, headers)

    def answer(self, status, kind, body, headers=None):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Wire:
    """Passes connections on to a port, as long as it is told to."""

    lock = threading.Lock()
    sent = 0

    def __init__(self, port, target):
        self.target = target
        self.server = socket.create_server(("", port), backlog=100)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.server.accept()
            threading.Thread(target=self.connect, args=[client], daemon=True).start()

    def connect(self, client):
        gone = threading.Event()
        with client, socket.create_connection(("127.0.0.1", self.target)) as server:
            threading.Thread(target=self.upwards, args=[client, server, gone], daemon=True).start()
            try:
                self.downwards(client, server, gone)
            except OSError:
                pass  # One of the two has left.
            for end in client, server:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    @staticmethod
    def upwards(client, server, gone):
        try:
            while data := client.recv(65536):
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        gone.set()

    def downwards(self, client, server, gone):
        left = 0
        while data := server.recv(65536):
            mood, most = self.mood()
            if mood != "pass" and left + len(data) > most:
                self.send(client, data[: max(0, most - left)])
                if mood == "hang":
                    gone.wait(600)
                return
            self.send(client, data)
            left += len(data)

    @staticmethod
    def send(client, data):
        client.sendall(data)
        with Wire.lock:
            Wire.sent += len(data)
            write("sent", str(Wire.sent))

    @staticmethod
    def mood():
        mood, *most = (ROOT / "wire").read_text().split()
        return mood, int(most[0]) if most else 0


def write(name, text, mode=0o644):
    """Puts a whole file in the place of another, so that nobody reads half of it."""
    new = ROOT / f"{name}.{threading.get_ident()}"
    new.write_text(text)
    new.chmod(mode)
    new.rename(ROOT / name)


def main():
    for folder in ("repositories", "work", "keys", "tokens", "lfs", "bin"):
        (ROOT / folder).mkdir(exist_ok=True)
    os.environ["HOME"] = str(ROOT)
    write("sshd_config", SSHD)
    write("bin/git-lfs-authenticate", LFS_AUTHENTICATE, 0o755)
    write(".gitconfig", GIT_CONFIG)
    write("wire", "pass")
    write("sent", "0")
    (ROOT / "keys/authorized_keys").touch()
    key = ROOT / "keys/host_key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key], check=True)
    threading.Thread(target=ThreadingHTTPServer(("", HTTP), Http).serve_forever, daemon=True).start()
    Wire(WIRED_SSH, SSH)
    Wire(WIRED_HTTP, HTTP)
    # The last one, so that who finds it finds all.
    sys.exit(subprocess.call(["/usr/sbin/sshd", "-D", "-e", "-f", ROOT / "sshd_config"]))


if __name__ == "__main__":
    main()
