"""The private memory of each function, idle after its first answers: what a pod more of it costs."""

import time
from contextlib import contextmanager

import cluster
import functions
from measure import Row, Sample, at_most

COPIES = 3
ANSWERS = 3  # of each path
IDLE = 5  # seconds

# What each is asked for: nothing that another function would have to wake for.
PATHS = {
    "ui": ("/sign-in", "/"),
    "provision": ("/openapi", "/catalogue"),
    "teardown": ("/openapi",),
    "status": ("/openapi", "/namespaces/{}/workloads"),
    "git-poll": ("/openapi", "/namespaces/{}/apps"),
}

# Of the JVM's process, whatever number it has in its container.
SCRIPT = """
for process in /proc/[0-9]*; do
  if [[ $(<"$process/comm") == java ]]; then cat "$process/smaps_rollup"; fi
done
"""

ROWS = [Row(f"private memory of {function}, idle", targets=(at_most(64),), unit="MB") for function in PATHS]


def measure():
    with cluster.namespace() as namespace, cluster.tenant() as (tenant, token):
        templates = {function: functions.template(function) for function in PATHS}
        functions.copy_surroundings(namespace, templates.values())
        headers = {**cluster.bearer(token), "Cookie": f"pileus-token={token}"}
        for row, function in zip(ROWS, PATHS):
            copies = {f"{function}-{copy}": templates[function] for copy in range(COPIES)}
            with same_rights(namespace, function):
                functions.deploy(namespace, copies, {"autoscaling.knative.dev/min-scale": "1"})
                for name in copies:
                    for path in PATHS[function] * ANSWERS:
                        ask(f"{name}.{namespace}", path.format(tenant), headers)
                time.sleep(IDLE)
                yield [Sample(row, private_memory(namespace, name)) for name in copies]
                cluster.remove(*(f"kservice/{name}" for name in copies), f"--namespace={namespace}")


@contextmanager
def same_rights(namespace, function):
    """Lets a function's copies do what it may do in all namespaces: status starts only where it may read."""
    subject = {"kind": "ServiceAccount", "name": function, "namespace": "pileus"}
    bindings = cluster.read("clusterrolebindings")["items"]
    roles = [each["roleRef"]["name"] for each in bindings if subject in each.get("subjects", [])]
    names = {f"{namespace}-{role}": role for role in roles}
    try:
        for name, role in names.items():
            account = f"--serviceaccount={namespace}:{function}"
            cluster.kubectl("create", "clusterrolebinding", name, f"--clusterrole={role}", account)
        yield
    finally:
        for name in names:
            cluster.remove(f"clusterrolebinding/{name}")


def ask(host, path, headers):
    answer = cluster.request(host, path, headers=headers)
    body = answer.read()
    if answer.status >= 400:
        raise cluster.Failed(f"{host}{path} answered {answer.status}: {body.decode()[:500]}")


def private_memory(namespace, service):
    """Megabytes that a pod's JVM shares with no other process."""
    running = [pod["metadata"]["name"] for pod in functions.pods(namespace, service)]
    here = ["exec", running[0], f"--namespace={namespace}", "--container=user-container", "--"]
    lines = cluster.kubectl(*here, "bash", "-c", SCRIPT).splitlines()
    parts = [int(line.split()[1]) for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:"))]
    if len(parts) != 2:
        raise cluster.Failed(f"The memory of {service} cannot be told from {lines}.")
    return sum(parts) / 1024
