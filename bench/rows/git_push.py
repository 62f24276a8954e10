"""From a push to the new content served, by nobody's hand, against what is promised: the interval and ten seconds."""

import json
import random
import time

import cluster
from git_server import FOLDER, GitServer
from measure import Row, Sample, at_most

PAIRS = 3
INTERVAL = 60
PROMISED = (INTERVAL + 10) * 1000

PUSH = f"""
cd /srv/work/shop 2>/dev/null || {{
  git init --quiet --bare {FOLDER}/shop.git
  git clone --quiet {FOLDER}/shop.git /srv/work/shop 2>&1
  cd /srv/work/shop
}}
printf %s "$1" >index.html
git add --all
git commit --quiet --message "$1"
git push --quiet origin HEAD
"""


def measure():
    with cluster.namespace() as namespace, cluster.tenant() as (tenant, token):
        server = GitServer(namespace)
        server.open(tenant)
        server.on_server(PUSH, "first")
        create(tenant, token, server)
        await_content(tenant, "first")
        for number in range(PAIRS):
            time.sleep(random.uniform(0, INTERVAL))  # people push at any moment between two polls
            server.on_server(PUSH, f"push {number}")
            took = cluster.timed(lambda: await_content(tenant, f"push {number}"))
            yield [Sample(ROW, took, PROMISED)]


def create(tenant, token, server):
    parameters = {"repository": server.url("shop"), "deployKey": server.key, "knownHosts": server.known_hosts}
    body = json.dumps({"kind": "git-app", "name": "shop", "parameters": parameters})
    headers = {**cluster.bearer(token), "Content-Type": "application/json"}
    answer = cluster.request("provision.pileus", f"/namespaces/{tenant}/workloads", "POST", body, headers)
    created = answer.read().decode()
    if answer.status != 201:
        raise cluster.Failed(f"provision answered {answer.status}: {created}")


def await_content(tenant, content):
    def served():
        answer = cluster.request(f"shop.{tenant}.sites", "/")
        return answer.read().decode() == content

    cluster.until(served, f"'{content}' served")


ROW = Row("git app, push to served, unattended", "its interval and 10 s", (at_most(1),))
ROWS = [ROW]
