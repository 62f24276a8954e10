"""Reading 1,000 workloads: status, which remembers them, against the API server's own list of the same objects."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import cluster
from measure import Row, Sample, at_least, at_most

COUNT = 1_000
ROUNDS = 5
SECONDS = 4
CLIENTS = 4
RECORDS = "labelSelector=app.kubernetes.io/managed-by%3Dpileus,pileus.dev/record"

READS = Row(f"status, reads of {COUNT:,} workloads", "the API server's list of their records", (at_least(20),), "/s")
# It asks who calls, and what they may do, once in ten seconds; and never what there is.
CALLS = Row("status, calls of the API server for each read", targets=(at_most(0.01),), unit="calls")
ROWS = [READS, CALLS]


def measure():
    with cluster.tenant() as (tenant, token), counted_calls() as calls:
        make_workloads(tenant)
        member = cluster.bearer(token)
        remembered = cluster.gateway, f"/namespaces/{tenant}/workloads", {**member, **cluster.host("status.pileus")}
        listed = cluster.api_server, f"/api/v1/namespaces/{tenant}/configmaps?{RECORDS}", member
        for reader in (remembered, listed):
            cluster.until(lambda: items(*reader) == COUNT, "all workloads read")
            read(*reader)  # both have had time to warm up
        before_all = calls()
        for number in range(ROUNDS):
            if number % 2:
                theirs, _ = read(*listed)
            before = calls()
            ours, reads = read(*remembered)
            asked = calls() - before
            if not number % 2:
                theirs, _ = read(*listed)
            yield [Sample(READS, ours, theirs), Sample(CALLS, asked / reads)]
        if calls() == before_all:
            raise cluster.Failed("Not even the questions who calls were counted, so the count is no good.")


def make_workloads(tenant):
    """The records alone, made directly; the tenant's quota is for people."""
    quota = json.dumps({"spec": {"hard": {"configmaps": str(2 * COUNT)}}})
    here = f"--namespace={tenant}"
    cluster.kubectl("patch", "resourcequota/tenant", here, "--type=merge", f"--patch={quota}")
    expiry = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    records = [record(f"command-{number}", expiry) for number in range(COUNT)]
    listed = {"apiVersion": "v1", "kind": "List", "items": records}
    cluster.kubectl("create", here, "--filename=-", stdin=json.dumps(listed))


def record(name, expiry):
    """As provision makes it; see WorkloadRecord."""
    labels = {
        "app.kubernetes.io/managed-by": "pileus",
        "app.kubernetes.io/name": name,
        "pileus.dev/workload": name,
        "pileus.dev/kind": "command",
        "pileus.dev/record": "workload",
    }
    annotations = {"pileus.dev/created-by": "bench", "pileus.dev/expires-at": expiry}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "labels": labels, "annotations": annotations},
        "data": {"parameters": json.dumps({"command": "echo hello"})},
    }


@contextmanager
def counted_calls():
    """Has the API server count what status asks it, watches included: by a flow schema of its own for that account."""
    name = f"bench-{cluster.suffix()}"
    everything = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"], "clusterScope": True}
    subject = {"kind": "ServiceAccount", "serviceAccount": {"name": "status", "namespace": "pileus"}}
    schema = {
        "apiVersion": "flowcontrol.apiserver.k8s.io/v1",
        "kind": "FlowSchema",
        "metadata": {"name": name},
        "spec": {
            "matchingPrecedence": 1000,
            "priorityLevelConfiguration": {"name": "workload-low"},  # that of all accounts, as without it
            "distinguisherMethod": {"type": "ByUser"},
            "rules": [{"subjects": [subject], "resourceRules": [everything]}],
        },
    }
    try:
        cluster.apply(schema)
        cluster.kubectl("wait", f"flowschema/{name}", "--for=condition=Dangling=False", "--timeout=60s")
        yield lambda: dispatched(name)
    finally:
        cluster.remove(f"flowschema/{name}")


def dispatched(schema):
    metrics = cluster.kubectl("get", "--raw=/metrics").splitlines()
    counts = [line for line in metrics if line.startswith("apiserver_flowcontrol_dispatched_requests_total{")]
    return sum(float(line.split()[-1]) for line in counts if f'flow_schema="{schema}"' in line)


def items(connect, path, headers):
    return len(json.loads(get(connect(), path, headers))["items"])


def read(connect, path, headers):
    """How many reads a second some clients have answered, each one after the other; and how many they were."""
    connections = [connect() for _ in range(CLIENTS)]
    began = time.perf_counter()

    def client(connection):
        done = 0
        while time.perf_counter() < began + SECONDS:
            get(connection, path, headers)
            done += 1
        return done

    with ThreadPoolExecutor(CLIENTS) as pool:
        reads = sum(pool.map(client, connections))
    return reads / (time.perf_counter() - began), reads


def get(connection, path, headers):
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise cluster.Failed(f"{path} answered {answer.status}: {body.decode()[:500]}")
    return body
