"""From asking for a command to reading its output, against the same by hand with kubectl."""

import json

import cluster
from measure import Row, Sample, at_most

PAIRS = 8


def measure():
    with cluster.namespace() as namespace, cluster.tenant() as (name, token):
        shell = cluster.image("shell")
        headers = {**cluster.bearer(token), "Content-Type": "application/json"}
        ours(name, headers)  # the functions are awake from here on
        for number in range(PAIRS):
            if number % 2:
                mine = cluster.timed(lambda: ours(name, headers))
                by_hand = cluster.timed(lambda: theirs(namespace, shell))
            else:
                by_hand = cluster.timed(lambda: theirs(namespace, shell))
                mine = cluster.timed(lambda: ours(name, headers))
            yield [Sample(ROW, mine, by_hand)]


def ours(namespace, headers):
    path = f"/namespaces/{namespace}/workloads"
    body = json.dumps({"kind": "command", "parameters": {"command": "echo hello"}})
    answer = cluster.request("provision.pileus", path, "POST", body, headers)
    created = json.load(answer)
    if answer.status != 201:
        raise cluster.Failed(f"provision answered {answer.status}: {created}")
    follow = cluster.request("status.pileus", f"{path}/{created['name']}/logs?follow=true", headers=headers)
    for line in follow:
        if line.strip() == b"data: hello":
            return
    raise cluster.Failed("The output never came.")


def theirs(namespace, shell):
    job = f"job-{cluster.suffix()}"
    here = f"--namespace={namespace}"
    cluster.kubectl("create", "job", job, here, f"--image={shell}", "--", "bash", "-c", "echo hello")
    while True:
        try:
            if cluster.kubectl("logs", "--follow", f"job/{job}", here, "--pod-running-timeout=60s") == "hello\n":
                return
        except cluster.Failed as failure:
            # Nobody gets an answer before the container has begun; people try again.
            if "waiting to start" not in str(failure):
                raise


ROW = Row("POST a command to its output", "kubectl create job, kubectl logs", (at_most(1.2),))
ROWS = [ROW]
