"""git-poll with 200 repositories, by ssh, against 200 git-sync processes.

git-sync cannot be had everywhere, so plain git stands in for it: `git ls-remote`, and `git fetch --depth=1` where
there is something new, as many at a time as git-poll asks. A real git-sync needs more: it is a process of its own beside
its git, and stays. For the memory the peak of one such git with its ssh is taken 200 times, since in 200 pods each has
to be given it; against git-poll's own peak since it began.
"""

import base64
import itertools
import json
import time
from contextlib import contextmanager

import cluster
from git_server import FOLDER, GitServer
from measure import Row, Sample, at_most

COUNT = 200
AT_A_TIME = 16  # pileus.git.concurrency
ROUNDS = 3

# Longer than a measurement, so that a repository is asked only because the interval was changed.
INTERVALS = "PT12H", "PT11H"

MAKE = f"""
git init --quiet --bare /tmp/template.git
cd /tmp/template.git
empty=$(git mktree </dev/null)
git update-ref refs/heads/main "$(git commit-tree -m first "$empty")"
for number in $(seq "$1"); do cp --recursive /tmp/template.git "{FOLDER}/$number.git"; done
"""

COMMIT = f"""
for number in $(seq "$1"); do
  cd "{FOLDER}/$number.git"
  git update-ref refs/heads/main "$(git commit-tree -m "$2" -p main 'main^{{tree}}')"
done
"""

# Arguments: what to do, how many times, how many at a time, the server. Prints milliseconds, or megabytes.
CLIENT = """
import os, subprocess, sys, time
from concurrent.futures import ThreadPoolExecutor

what, count, at_a_time, url = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]

def repository(number):
    return f"{url}/{number}.git"

def clone(number):
    return f"/srv/clones/{number}.git"

def init(number):
    subprocess.run(["git", "init", "--quiet", "--bare", clone(number)], check=True)

def ask(number):
    subprocess.run(["git", "ls-remote", "--quiet", repository(number), "main"], check=True, stdout=subprocess.DEVNULL)

def fetch_command(number):
    return ["git", "-C", clone(number), "fetch", "--quiet", "--depth=1", repository(number), "main"]

def fetch(number):
    ask(number)
    subprocess.run(fetch_command(number), check=True)

def resident(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            own = next((int(line.split()[1]) for line in status if line.startswith("VmRSS")), 0)
        with open(f"/proc/{pid}/task/{pid}/children") as children:
            return own + sum(map(resident, children.read().split()))
    except OSError:
        return 0  # it has just ended

def peak():
    git = subprocess.Popen(fetch_command(1))
    most = 0
    while git.poll() is None:
        most = max(most, resident(git.pid))
    return most / 1024

if what == "peak":
    print(peak())
else:
    began = time.perf_counter()
    with ThreadPoolExecutor(at_a_time) as pool:
        list(pool.map({"init": init, "ask": ask, "fetch": fetch}[what], range(1, count + 1)))
    print((time.perf_counter() - began) * 1000)
"""


@contextmanager
def start():
    """The repositories, and an app for each, in a namespace whose quota does not stand in the way."""
    with cluster.namespace() as namespace, no_calls_by_cronjob():
        server = GitServer(namespace)
        server.on_server(MAKE, str(COUNT))
        fleet = Fleet(namespace, server)
        fleet.git("init")
        cluster.apply(rights(namespace))
        objects = [each for number in range(1, COUNT + 1) for each in app(namespace, server, number)]
        listed = {"apiVersion": "v1", "kind": "List", "items": objects}
        cluster.kubectl("create", "--filename=-", stdin=json.dumps(listed))
        yield fleet


@contextmanager
def no_calls_by_cronjob():
    """Keeps the CronJob from having git-poll ask while it is measured."""
    suspend("true")
    try:
        yield
    finally:
        suspend("false")


def suspend(value):
    patch = f'{{"spec": {{"suspend": {value}}}}}'
    cluster.kubectl("patch", "cronjob/git-poll", "--namespace=pileus", "--type=merge", f"--patch={patch}")


class Fleet:
    """Apps that follow repositories, and git that follows them too."""

    def __init__(self, namespace, server):
        self.namespace = namespace
        self.server = server
        self.intervals = itertools.cycle(INTERVALS)
        token = cluster.kubectl("create", "token", "git-poller", "--namespace=pileus").strip()
        self.headers = cluster.bearer(token)

    def git(self, what):
        """What plain git takes: milliseconds, or for one peak megabytes."""
        url = self.server.url("x").removesuffix("/x.git")
        program = ["python3", "-c", CLIENT, what, str(COUNT), str(AT_A_TIME), url]
        return float(self.server.on_client('"$@"', *program))

    def poll(self):
        """How long git-poll takes to ask all of them, in milliseconds."""
        interval = f"pileus.dev/interval={next(self.intervals)}"
        here = f"--namespace={self.namespace}"
        cluster.kubectl("annotate", "configmap", here, "--selector=pileus.dev/git=true", "--overwrite", interval)
        began = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        return cluster.timed(lambda: self.ask_all(began))

    def ask_all(self, began):
        report = self.call("/poll", "POST")
        failed = [each for each in report["failed"] if each["app"].startswith(f"{self.namespace}/")]
        if report["checked"] < COUNT or failed:
            raise cluster.Failed(f"git-poll asked {report['checked']} repositories. It failed at {failed}.")
        if report["unfinished"]:
            cluster.until(lambda: self.all_asked_since(began), "all repositories asked")

    def all_asked_since(self, began):
        apps = self.call(f"/namespaces/{self.namespace}/apps")["items"]
        return all(app.get("lastPoll", "") > began for app in apps)

    def call(self, path, method="GET"):
        answer = cluster.request("git-poll.pileus", path, method, headers=self.headers)
        body = answer.read().decode()
        if answer.status != 200:
            raise cluster.Failed(f"git-poll answered {answer.status}: {body}")
        return json.loads(body)

    def commit(self, message):
        self.server.on_server(COMMIT, str(COUNT), message)


def measure():
    with start() as fleet:
        fleet.poll()  # git-poll is awake, and has seen all of them, from here on
        for number in range(ROUNDS):
            fleet.commit(f"commit {number}")
            peak_of_git = fleet.git("peak")
            new = in_turn(number, fleet.poll, lambda: fleet.git("fetch"))
            unchanged = in_turn(number, fleet.poll, lambda: fleet.git("ask"))
            memory = peak_of_git_poll(), COUNT * peak_of_git
            yield [Sample(NEW, *new), Sample(UNCHANGED, *unchanged), Sample(MEMORY, *memory)]


def in_turn(number, ours, theirs):
    """In turn the one and the other comes first."""
    if number % 2:
        mine = ours()
        return mine, theirs()
    other = theirs()
    return ours(), other


def peak_of_git_poll():
    selector = "--selector=serving.knative.dev/service=git-poll"
    pods = cluster.read("pods", "--namespace=pileus", selector)["items"]
    running = [pod["metadata"]["name"] for pod in pods if pod["status"]["phase"] == "Running"]
    here = ["exec", running[0], "--namespace=pileus", "--container=user-container", "--"]
    status = cluster.kubectl(*here, "cat", "/proc/1/status")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def rights(namespace):
    """As in knative/tenant/git-poll.yaml."""
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "git-poll", "namespace": namespace},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "pileus-git-poll"},
        "subjects": [{"kind": "ServiceAccount", "name": "git-poll", "namespace": "pileus"}],
    }


def app(namespace, server, number):
    """An app's Secret and registration; see docs/git-app."""
    name = {"name": f"app-{number}-git", "namespace": namespace}
    origin = "/".join(server.url(number).split("/")[:3])
    secret = {"ssh-privatekey": encoded(server.key), "server": encoded(origin)}
    data = {"repository": server.url(number), "ref": "main", "known_hosts": server.known_hosts}
    return [
        {"apiVersion": "v1", "kind": "Secret", "metadata": name, "data": secret},
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {**name, "labels": {"pileus.dev/git": "true"}},
            "data": data,
        },
    ]


def encoded(text):
    return base64.b64encode(text.encode()).decode()


NEW = Row(f"git-poll, {COUNT} repositories, a new commit in each", f"git ls-remote and fetch, {COUNT} times")
UNCHANGED = Row(f"git-poll, {COUNT} repositories, unchanged", f"git ls-remote, {COUNT} times")
PEAKS = f"peak of one git and its ssh, × {COUNT}"
MEMORY = Row(f"git-poll, {COUNT} repositories, memory", PEAKS, (at_most(0.1),), "MB")
ROWS = [NEW, UNCHANGED, MEMORY]
