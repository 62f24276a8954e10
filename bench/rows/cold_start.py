"""From a request for a Knative Service without a pod to its answer: a function against the least that a server can be."""

import cluster
from measure import Row

ROUNDS, COPIES = 3, 3
PATH = {"httpd": "/index.html", "provision": "/openapi"}

# Pods go as soon as Knative allows; how they come is as always.
ANNOTATIONS = {
    "autoscaling.knative.dev/window": "6s",
    "autoscaling.knative.dev/scale-to-zero-pod-retention-period": "0s",
    "autoscaling.knative.dev/max-scale": "1",
}


def measure():
    cluster.run("images/build", "httpd")
    cluster.run(".pileus/bin/cluster", "load", ".pileus/images/httpd.tar")
    with cluster.namespace() as namespace:
        # Several of each, so that the next can be called while the last one still takes its leave.
        services = [(f"provision-{copy}", f"httpd-{copy}") for copy in range(COPIES)]
        provision, settings = function_template(namespace)
        cluster.apply(
            settings,
            *(service(name, namespace, provision) for name, _ in services),
            *(service(name, namespace, httpd_template(provision)) for _, name in services),
        )
        cluster.kubectl("wait", "kservice", "--all", f"--namespace={namespace}", "--for=condition=Ready", "--timeout=180s")
        for number in range(ROUNDS):
            cluster.until(lambda: not cluster.read("pods", f"--namespace={namespace}")["items"], "all pods gone")
            for ours, theirs in services:
                # In turn the one and the other comes first.
                first, second = (ours, theirs) if number % 2 else (theirs, ours)
                times = {name: cluster.timed(lambda: call(name, namespace)) for name in (first, second)}
                yield times[ours], times[theirs]


def call(name, namespace):
    answer = cluster.request(f"{name}.{namespace}", PATH[name.split("-")[0]])
    body = answer.read()
    if answer.status != 200:
        raise cluster.Failed(f"{name} answered {answer.status}: {body.decode()}")


def service(name, namespace, template):
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"template": {"metadata": {"annotations": ANNOTATIONS}, "spec": template}},
    }


def function_template(namespace):
    """The provision function as it is deployed, and the settings that it refers to."""
    template = cluster.read("kservice/provision", "--namespace=pileus")["spec"]["template"]["spec"]
    template.pop("serviceAccountName", None)
    name = template["containers"][0]["envFrom"][0]["configMapRef"]["name"]
    settings = cluster.read(f"configmap/{name}", "--namespace=pileus")
    settings["metadata"] = {"name": name, "namespace": namespace}
    return template, settings


def httpd_template(provision):
    """Busybox with a file of three bytes, under the same probe and the same confinement, without volumes or settings."""
    function = provision["containers"][0]
    registry = function["image"].rsplit("/", 1)[0]
    tag = cluster.settings("images.env")["httpd"].rsplit(":", 1)[1]
    return {
        "enableServiceLinks": False,
        "automountServiceAccountToken": False,
        "timeoutSeconds": 10,  # so long its pod lingers, for busybox does not heed the signal to end
        "containers": [
            {
                "image": f"{registry}/httpd:{tag}",
                "ports": [{"containerPort": 8080}],
                "readinessProbe": function["readinessProbe"],
                "securityContext": function["securityContext"],
                "resources": {
                    "requests": {"cpu": function["resources"]["requests"]["cpu"], "memory": "16Mi"},
                    "limits": {"memory": "32Mi"},
                },
            }
        ],
    }


ROWS = [Row("cold start of provision, GET /openapi", "busybox httpd, a file", 1.25, measure)]
