"""From asking for a command to reading its output, against the same by hand with kubectl."""

import json

import cluster
from measure import Row

PAIRS = 8


def measure():
    with cluster.namespace() as namespace, tenant() as (name, token):
        shell = image()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        ours(name, headers)  # the functions are awake from here on
        for number in range(PAIRS):
            if number % 2:
                mine = cluster.timed(lambda: ours(name, headers))
                by_hand = cluster.timed(lambda: theirs(namespace, shell))
            else:
                by_hand = cluster.timed(lambda: theirs(namespace, shell))
                mine = cluster.timed(lambda: ours(name, headers))
            yield mine, by_hand


class tenant:
    """A tenant for the time of a measurement."""

    def __enter__(self):
        self.name = f"bench-{cluster.suffix()}"
        cluster.run("make", "--no-print-directory", "tenant", f"NAME={self.name}")
        return self.name, cluster.run("make", "--no-print-directory", "token", f"TENANT={self.name}", "USER=bench").strip()

    def __exit__(self, *_):
        cluster.kubectl("delete", "namespace", self.name, "--wait=false")


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


def image():
    """The image that commands run in."""
    service = cluster.read("kservice/provision", "--namespace=pileus")
    settings = service["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]["configMapRef"]["name"]
    return cluster.read(f"configmap/{settings}", "--namespace=pileus")["data"]["PILEUS_IMAGES_SHELL"]


ROW = Row("POST a command to its output", "kubectl create job, kubectl logs", 1.2, measure)
