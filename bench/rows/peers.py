"""A group of peers: until all follow a change, until all reach each other, a peer's memory, and the operator at rest."""

import itertools
import json
import time

import cluster
import functions
from measure import Row, Sample, at_most
from rows.memory import private_memory

SMALL, LARGE = 5, 50  # peers
STARTS = 3  # of the small group
CHANGES = 6  # of the large group
REST = 60  # seconds

FOLLOWED = Row(f"until all of {LARGE} peers follow a change of their links", targets=(at_most(2000),))
STARTED = Row(f"kubectl apply of {SMALL} peers to all links up", f"kubectl apply of {SMALL} pods of httpd to all ready")
MEMORY = Row(f"private memory of a peer with {LARGE - 1} links", targets=(at_most(64),), unit="MB")
PROCESSOR = Row(f"the operator's processor time at rest, with {LARGE} peers", unit="ms a second")
WRITES = Row(f"its writes of peer groups in {REST} s at rest", targets=(at_most(0),), unit="writes")
ROWS = [FOLLOWED, STARTED, MEMORY, PROCESSOR, WRITES]


def measure():
    functions.provide_httpd()
    with cluster.tenant() as (namespace, token):
        cluster.kubectl("delete", "resourcequotas", "--all", f"--namespace={namespace}")
        for number in range(STARTS):
            yield [Sample(STARTED, started(namespace, token, f"small-{number}"), httpd_started(namespace, f"httpd-{number}"))]
        apply(namespace, "large", LARGE)
        cluster.until(lambda: links_up(namespace, token, "large") == LARGE * (LARGE - 1), f"{LARGE} peers", 300)
        for _, fanout in zip(range(CHANGES), itertools.cycle((LARGE // 5, 0))):
            yield [Sample(FOLLOWED, followed(namespace, token, "large", fanout))]
        for peer in range(3):
            yield [Sample(MEMORY, private_memory(namespace, f"large-{peer}", "peer"))]
        # At rest is a group whose links have settled, and are counted.
        cluster.until(lambda: links_up(namespace, token, "large") == LARGE * (LARGE - 1), f"{LARGE} peers", 120)
        time.sleep(REST / 2)
        before, began = (processor_time(), writes()), time.monotonic()
        time.sleep(REST)
        used, seconds = processor_time() - before[0], time.monotonic() - began
        yield [Sample(PROCESSOR, used * 1000 / seconds), Sample(WRITES, writes() - before[1])]


def apply(namespace, name, replicas, fanout=0):
    metadata = {"name": name, "namespace": namespace}
    spec = {"replicas": replicas, "fanout": fanout}
    cluster.apply({"apiVersion": "pileus.dev/v1alpha1", "kind": "PeerGroup", "metadata": metadata, "spec": spec})


def started(namespace, token, name):
    def act():
        apply(namespace, name, SMALL)
        cluster.until(lambda: links_up(namespace, token, name) == SMALL * (SMALL - 1), f"the links of {name}")

    took = cluster.timed(act)
    cluster.kubectl("delete", f"peergroup/{name}", f"--namespace={namespace}")
    return took


def httpd_started(namespace, name):
    """The same number of pods that have next to nothing to start."""
    template = functions.bare_httpd(functions.template("peer"))["spec"]
    template.pop("timeoutSeconds", None)
    for container in template["containers"]:
        container["name"] = "httpd"
        container["readinessProbe"]["periodSeconds"] = 1
        container["readinessProbe"]["httpGet"]["port"] = 8080  # which Knative would fill in
    labels = {"bench": name}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "replicas": SMALL,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": template},
        },
    }

    def act():
        cluster.apply(deployment)
        cluster.kubectl("rollout", "status", f"deployment/{name}", f"--namespace={namespace}", "--timeout=120s")

    took = cluster.timed(act)
    cluster.remove(f"deployment/{name}", f"--namespace={namespace}")
    return took


def followed(namespace, token, name, fanout):
    """From the request for another fanout to when each peer has as many links."""
    links = fanout or LARGE - 1

    def follow():
        rows = matrix(namespace, token, name)
        return len(rows) == LARGE and all(row["answered"] and len(row["links"]) == links for row in rows)

    def act():
        apply(namespace, name, LARGE, fanout)
        cluster.until(follow, f"{links} links of each peer")

    return cluster.timed(act)


def links_up(namespace, token, name):
    return sum(link["up"] for row in matrix(namespace, token, name) for link in row["links"])


def matrix(namespace, token, name):
    path = f"/namespaces/{namespace}/peer-groups/{name}"
    answer = cluster.request("peer.pileus", path, headers=cluster.bearer(token))
    body = json.load(answer)
    return body["peers"] if answer.status == 200 else []


def processor_time():
    """Seconds of processor time that the pods of the operator have used."""
    nodes = [node["metadata"]["name"] for node in cluster.read("nodes")["items"]]
    metrics = "".join(cluster.kubectl("get", f"--raw=/api/v1/nodes/{node}/proxy/metrics/resource") for node in nodes)
    return total(metrics, "pod_cpu_usage_seconds_total{", 'namespace="pileus"', 'pod="operator-')


def writes():
    """How many writes of peer groups and their status the API server has seen."""
    metrics = cluster.kubectl("get", "--raw=/metrics")
    verbs = ("APPLY", "DELETE", "PATCH", "POST", "PUT")
    return sum(total(metrics, "apiserver_request_total{", 'resource="peergroups"', f'verb="{verb}"') for verb in verbs)


def total(metrics, *words):
    lines = [line for line in metrics.splitlines() if all(word in line for word in words)]
    return sum(float(line.split("} ")[1].split()[0]) for line in lines)
