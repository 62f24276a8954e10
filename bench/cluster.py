"""The checkout's cluster: kubectl, the gateway, and namespaces that go away again."""

import http.client
import json
import os
import random
import shutil
import ssl
import string
import subprocess
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".pileus"


class Failed(Exception):
    """Something that a person has to know and can do something about."""


def settings(name):
    """A file of NAME=VALUE lines in .pileus."""
    file = STATE / name
    if not file.exists():
        raise Failed(f"{file} is missing: make run starts a cluster")
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)


if settings("env").get("TLS", "none") != "none":
    raise Failed("the benchmarks measure over http: make run TLS=none")
PORT = int(settings("env")["PORT"])


def run(*command, stdin=None):
    """What a command prints; it has to succeed."""
    environment = {**os.environ, "KUBECONFIG": str(STATE / "kubeconfig")}
    done = subprocess.run(command, cwd=ROOT, env=environment, input=stdin, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def kubectl(*arguments, stdin=None):
    return run(STATE / "bin/kubectl", *arguments, stdin=stdin)


def read(*arguments):
    """What kubectl knows of some objects."""
    return json.loads(kubectl("get", *arguments, "--output=json"))


def apply(*objects):
    kubectl("apply", "--filename=-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))


def suffix():
    return "".join(random.choices(string.ascii_lowercase, k=5))


@contextmanager
def namespace():
    """A namespace for the time of a measurement."""
    name = f"bench-{suffix()}"
    try:
        kubectl("create", "namespace", name)
        yield name
    finally:
        remove(f"namespace/{name}")


@contextmanager
def tenant():
    """A tenant for the time of a measurement, and a member's token."""
    name = f"bench-{suffix()}"
    try:
        run("make", "--no-print-directory", "tenant", f"NAME={name}")
        yield name, run("make", "--no-print-directory", "token", f"TENANT={name}", "USER=bench").strip()
    finally:
        remove(f"namespace/{name}")
        shutil.rmtree(STATE / "tenants" / name, ignore_errors=True)


def remove(*objects):
    """Has objects deleted, whether or not they came to be."""
    kubectl("delete", *objects, "--ignore-not-found", "--wait=false")


def image(name):
    """An image that workloads run in, as the functions are told of it."""
    service = read("kservice/provision", "--namespace=pileus")
    settings = service["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]["configMapRef"]["name"]
    return read(f"configmap/{settings}", "--namespace=pileus")["data"][f"PILEUS_IMAGES_{name.upper()}"]


def gateway():
    return http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)


@cache
def api_address():
    config = json.loads(kubectl("config", "view", "--minify", "--output=json"))
    return urlsplit(config["clusters"][0]["cluster"]["server"])


def api_server():
    """A connection to the API server."""
    address = api_address()
    trust = ssl.create_default_context(cafile=STATE / "ca.crt")
    return http.client.HTTPSConnection(address.hostname, address.port, timeout=60, context=trust)


def host(name):
    """The header that leads to a host behind the gateway."""
    return {"Host": f"{name}.localhost:{PORT}"}


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def request(name, path, method="GET", body=None, headers=None):
    """Sends a request to a host behind the gateway and returns the answer, whose body is still to be read."""
    connection = gateway()
    connection.request(method, path, body, {**host(name), **(headers or {})})
    return connection.getresponse()


def timed(action):
    """How many milliseconds something takes."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def until(condition, what, patience=180):
    """Waits until something is true, and returns it."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.2)
    raise Failed(f"{what}: not after {patience} s")
