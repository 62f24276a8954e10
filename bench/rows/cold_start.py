"""From a request for a Knative Service without a pod to its answer: functions against a busybox web server."""

import random
import time

import cluster
import functions
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

# What is measured against what, by the names in functions.requests, which are also those of the services.
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
    functions.provide_httpd()
    with cluster.namespace() as namespace, cluster.tenant() as (tenant, token):
        known = functions.requests(tenant, token)
        names = list(dict.fromkeys(name for pair in ROWS_BY_PAIR for name in pair))
        deploy(namespace, names)
        for number in range(ROUNDS):
            times = {}
            for name in random.sample(names, len(names)):
                service = f"{name}-{number % COPIES}"
                cluster.until(lambda: not functions.pods(namespace, service), f"the pod of {service} gone")
                # The kubelet and Knative look around at intervals of up to a second: no moment is to be preferred.
                time.sleep(random.uniform(0, 1))
                times[name] = cluster.timed(lambda: functions.answer(f"{service}.{namespace}", *known[name]))
            yield [Sample(row, times[ours], times[theirs]) for (ours, theirs), row in ROWS_BY_PAIR.items()]


def deploy(namespace, names):
    """Those of one name at a time: all of them at once are more than fit the machine."""
    deployed = {name: functions.template(name) for name in FUNCTIONS}
    functions.copy_surroundings(namespace, deployed.values())
    for name in names:
        if name == "httpd":
            template = functions.bare_httpd(deployed["provision"])
        else:
            function, _, what = name.partition("-")
            template = functions.with_httpd(deployed[function]) if what == "httpd" else deployed[function]
        functions.deploy(namespace, {f"{name}-{copy}": template for copy in range(COPIES)}, ANNOTATIONS)
