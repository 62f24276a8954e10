"""The private dirty memory of each function, idle after its first answers."""

import itertools
import time

import cluster
import functions
from measure import Row, Sample, at_most

COPIES = 3
ANSWERS = 3  # to each request
IDLE = 5  # seconds

# Of the JVM's process, whatever number it has in its container.
SCRIPT = """
for process in /proc/[0-9]*; do
  if [[ $(<"$process/comm") == java ]]; then cat "$process/smaps_rollup"; fi
done
"""

# What each is asked for, of functions.requests.
REQUESTS = {
    "ui": ("ui", "ui-home"),
    "provision": ("provision", "provision-catalogue", "provision-command"),
    "teardown": ("teardown", "teardown-unknown"),
    "git-poll": ("git-poll", "git-poll-apps"),
    "status": ("status", "status-list"),
}
ROWS = [Row(f"private memory of {function}, idle", targets=(at_most(64),), unit="MB") for function in REQUESTS]


def measure():
    """One copy after the other, so that nothing else starts meanwhile."""
    with cluster.namespace() as namespace, cluster.tenant() as (tenant, token):
        requests = functions.requests(tenant, token)
        templates = {function: functions.template(function) for function in REQUESTS}
        functions.copy_surroundings(namespace, templates.values())
        for number, (row, function) in itertools.product(range(COPIES), zip(ROWS, REQUESTS)):
            asked = [requests[name] for name in REQUESTS[function]]
            if function == "status":  # is always there
                yield [Sample(row, idle_memory("pileus", function, asked))]
                continue
            name, before = f"{function}-{number}", f"{function}-{number - 1}"
            cluster.until(lambda: not functions.pods(namespace, before), f"the pod of {before} gone")
            functions.deploy(namespace, {name: templates[function]}, {"autoscaling.knative.dev/min-scale": "1"})
            yield [Sample(row, idle_memory(namespace, name, asked))]
            cluster.remove(f"kservice/{name}", f"--namespace={namespace}")


def idle_memory(namespace, service, requests):
    """Megabytes that the JVM shares with no other process and no file can give back, some seconds after its answers."""
    for request in requests * ANSWERS:
        functions.answer(f"{service}.{namespace}", *request)
    time.sleep(IDLE)
    pods = [pod["metadata"] for pod in functions.pods(namespace, service)]
    staying = next(pod["name"] for pod in pods if "deletionTimestamp" not in pod)
    return private_memory(namespace, staying, "user-container")


def private_memory(namespace, pod, container):
    """Megabytes that a pod's JVM shares with no other process and no file can give back."""
    here = ["exec", pod, f"--namespace={namespace}", f"--container={container}", "--"]
    lines = cluster.kubectl(*here, "bash", "-c", SCRIPT).splitlines()
    match [int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")]:
        case [kilobytes]:
            return kilobytes / 1024
        case _:
            raise cluster.Failed(f"The memory of {pod} cannot be told from {lines}.")
