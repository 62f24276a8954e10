"""From a request for a Knative Service without a pod to its answer: functions against a busybox web server."""

import json
import random
import time

import cluster
import functions
from functions import PAGE
from measure import Row, Sample, at_most

ROUNDS = 15
COPIES = 2  # of each service, so that one can be called while the other still takes its leave

# Pods go as soon as Knative allows; how they come is as always.
ANNOTATIONS = {
    "autoscaling.knative.dev/min-scale": "0",
    "autoscaling.knative.dev/max-scale": "1",
    "autoscaling.knative.dev/window": "6s",
    "autoscaling.knative.dev/scale-to-zero-pod-retention-period": "0s",
}

FUNCTIONS = ("ui", "provision", "teardown")
TARGETS = at_most(1.5), at_most(1.25)
SAME_POD = "busybox, the same pod"

# What is measured, by the name of its services; and against what.
ROWS_BY_PAIR = {
    ("ui", "ui-httpd"): Row("cold start of ui, GET /sign-in", SAME_POD, TARGETS),
    ("ui", "httpd"): Row("cold start of ui, GET /sign-in", "busybox, a bare pod", TARGETS),
    ("provision", "provision-httpd"): Row("cold start of provision, GET /openapi", SAME_POD, TARGETS),
    ("provision", "httpd"): Row("cold start of provision, GET /openapi", "busybox, a bare pod", TARGETS),
    ("teardown", "teardown-httpd"): Row("cold start of teardown, GET /openapi", SAME_POD, TARGETS),
    ("teardown", "httpd"): Row("cold start of teardown, GET /openapi", "busybox, a bare pod", TARGETS),
    ("ui-home", "ui-httpd"): Row("cold start of ui, GET / as a member", SAME_POD, TARGETS),
    ("provision-catalogue", "provision-httpd"): Row("cold start of provision, GET /catalogue", SAME_POD, TARGETS),
    ("provision-command", "provision-httpd"): Row("cold start of provision, POST a dry run", SAME_POD, TARGETS),
}
ROWS = list(ROWS_BY_PAIR.values())


def measure():
    cluster.run("images/build", "httpd")
    cluster.run(".pileus/bin/cluster", "load", cluster.settings("images.env")["httpd"])
    with cluster.namespace() as namespace, cluster.tenant() as (tenant, token):
        requests = requests_of(tenant, token)
        deploy(namespace, requests)
        for number in range(ROUNDS):
            times = {}
            for name in random.sample(list(requests), len(requests)):
                service = f"{name}-{number % COPIES}"
                cluster.until(lambda: not functions.pods(namespace, service), f"the pod of {service} gone")
                # The kubelet and Knative look around at intervals of up to a second: no moment is to be preferred.
                time.sleep(random.uniform(0, 1))
                times[name] = cluster.timed(lambda: answer(f"{service}.{namespace}", *requests[name]))
            yield [Sample(row, times[ours], times[theirs]) for (ours, theirs), row in ROWS_BY_PAIR.items()]


def deploy(namespace, requests):
    """Those of one name at a time: all of them at once are more than fit the machine."""
    deployed = {name: functions.template(name) for name in FUNCTIONS}
    functions.copy_surroundings(namespace, deployed.values())
    for name in requests:
        if name == "httpd":
            template = functions.bare_httpd(deployed["provision"])
        else:
            function, _, what = name.partition("-")
            template = functions.with_httpd(deployed[function]) if what == "httpd" else deployed[function]
        functions.deploy(namespace, {f"{name}-{copy}": template for copy in range(COPIES)}, ANNOTATIONS)


def requests_of(tenant, token):
    """What each service is sent, and the status of its answer."""
    member = cluster.bearer(token)
    command = json.dumps({"kind": "command", "parameters": {"command": "echo hello"}})
    posted = {**member, "Content-Type": "application/json"}
    return {
        "httpd": (200, PAGE),
        **{f"{function}-httpd": (200, PAGE) for function in FUNCTIONS},
        "ui": (200, "/sign-in"),
        "ui-home": (303, "/", "GET", None, {"Cookie": f"pileus-token={token}"}),
        "provision": (200, "/openapi"),
        "provision-catalogue": (200, "/catalogue", "GET", None, member),
        "provision-command": (200, f"/namespaces/{tenant}/workloads?dryRun=true", "POST", command, posted),
        "teardown": (200, "/openapi"),
    }


def answer(host, status, *request):
    got = cluster.request(host, *request)
    body = got.read()
    if got.status != status:
        raise cluster.Failed(f"{host} answered {got.status}: {body.decode()[:500]}")
