"""The checkout's cluster: kubectl, the gateway, and namespaces that go away again."""

import http.client
import json
import os
import random
import string
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

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


# What several rows share. It goes away after the last of them.
SHARED = ExitStack()

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
    kubectl("create", "namespace", name)
    try:
        yield name
    finally:
        kubectl("delete", "namespace", name, "--wait=false")


@contextmanager
def tenant():
    """A tenant for the time of a measurement, and a member's token."""
    name = f"bench-{suffix()}"
    run("make", "--no-print-directory", "tenant", f"NAME={name}")
    try:
        yield name, run("make", "--no-print-directory", "token", f"TENANT={name}", "USER=bench").strip()
    finally:
        kubectl("delete", "namespace", name, "--wait=false")


def image(name):
    """An image that workloads run in, as the functions are told of it."""
    service = read("kservice/provision", "--namespace=pileus")
    settings = service["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]["configMapRef"]["name"]
    return read(f"configmap/{settings}", "--namespace=pileus")["data"][f"PILEUS_IMAGES_{name.upper()}"]


def request(host, path, method="GET", body=None, headers=None):
    """Sends a request through the gateway and returns the answer, whose body is still to be read."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request(method, path, body, {"Host": f"{host}.localhost:{PORT}", **(headers or {})})
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
