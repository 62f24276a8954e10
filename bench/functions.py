"""Copies of the deployed functions under Knative Services that are thrown away, and busybox in the very same pods."""

import copy
import json
from contextlib import closing

import cluster

PAGE = "/index.html"  # three bytes, in the image of httpd


def template(function):
    """What a function's pods are made from, as it is deployed."""
    found = cluster.read(f"kservice/{function}", "--namespace=pileus")["spec"]["template"]
    return {"metadata": {"annotations": found["metadata"].get("annotations", {})}, "spec": found["spec"]}


def with_httpd(function):
    """The same pod with busybox in it: only the image, its command, and the path that probes ask for are other ones."""
    other = copy.deepcopy(function)
    spec = other["spec"]
    spec["timeoutSeconds"] = 10  # so long its pod lingers, for busybox does not heed the signal to end
    container = spec["containers"][0]
    container["image"] = httpd_image(container["image"])
    for name in ("command", "args"):
        container.pop(name, None)
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        if "httpGet" in container.get(name, {}):
            container[name]["httpGet"]["path"] = PAGE
    return other


def bare_httpd(function):
    """Busybox under the same confinement, in a pod without volumes or settings."""
    container = function["spec"]["containers"][0]
    spec = {
        "enableServiceLinks": False,
        "automountServiceAccountToken": False,
        "timeoutSeconds": 10,
        "containers": [
            {
                "image": httpd_image(container["image"]),
                "ports": [{"containerPort": 8080}],
                # A period of 0 is Knative's own: every 50 ms until the first success.
                "readinessProbe": {"httpGet": {"path": PAGE}, "periodSeconds": 0, "successThreshold": 1},
                "securityContext": container["securityContext"],
                "resources": {"requests": {"cpu": "50m", "memory": "16Mi"}, "limits": {"memory": "32Mi"}},
            }
        ],
    }
    return {"metadata": {}, "spec": spec}


def provide_httpd():
    """Builds the image of httpd and loads it into the cluster, which has no other use for it."""
    cluster.run("images/build", "httpd")
    cluster.run(".pileus/bin/cluster", "load", cluster.settings("images.env")["httpd"])


def httpd_image(other):
    """The image of httpd, in the registry that another one is in."""
    registry = other.rsplit("/", 1)[0]
    return f"{registry}/{cluster.settings('images.env')['httpd'].rsplit('/', 1)[1]}"


def deploy(namespace, templates, annotations):
    """Makes a Knative Service of each template by its name, and waits until all have started once."""
    services = []
    for name, each in templates.items():
        metadata = {"annotations": {**each["metadata"].get("annotations", {}), **annotations}}
        services.append(
            {
                "apiVersion": "serving.knative.dev/v1",
                "kind": "Service",
                "metadata": {"name": name, "namespace": namespace},
                "spec": {"template": {"metadata": metadata, "spec": each["spec"]}},
            }
        )
    cluster.apply(*services)
    names = [f"kservice/{name}" for name in templates]
    cluster.kubectl("wait", *names, f"--namespace={namespace}", "--for=condition=Ready", "--timeout=180s")
    for name in templates:  # the gateway may hear of it a moment after Knative
        cluster.until(lambda: is_routed(f"{name}.{namespace}"), f"{name} at the gateway")


def is_routed(host):
    with closing(cluster.request(host, "/health/liveness")) as answer:
        return answer.read() != b"404 page not found\n"  # the gateway's own


def pods(namespace, service):
    selector = f"--selector=serving.knative.dev/service={service}"
    return cluster.read("pods", f"--namespace={namespace}", selector)["items"]


def requests(tenant, token):
    """What functions and busybox are asked for, each with the status of the answer: something cheap, then real work."""
    member = cluster.bearer(token)
    workloads = f"/namespaces/{tenant}/workloads"
    command = json.dumps({"kind": "command", "parameters": {"command": "echo hello"}})
    posted = {**member, "Content-Type": "application/json"}
    return {
        "httpd": (200, PAGE),
        "ui-httpd": (200, PAGE),
        "provision-httpd": (200, PAGE),
        "teardown-httpd": (200, PAGE),
        "ui": (200, "/sign-in"),
        "ui-home": (303, "/", "GET", None, {"Cookie": f"pileus-token={token}"}),
        "provision": (200, "/openapi"),
        "provision-catalogue": (200, "/catalogue", "GET", None, member),
        "provision-command": (200, f"{workloads}?dryRun=true", "POST", command, posted),
        "teardown": (200, "/openapi"),
        "teardown-unknown": (404, f"{workloads}/unknown", "DELETE", None, member),
        "status": (200, "/openapi"),
        "status-list": (200, workloads, "GET", None, member),
        "git-poll": (200, "/openapi"),
        "git-poll-apps": (200, f"/namespaces/{tenant}/apps", "GET", None, member),
    }


def answer(host, status, *request):
    """Sends one of these to a host behind the gateway."""
    got = cluster.request(host, *request)
    body = got.read()
    if got.status != status:
        raise cluster.Failed(f"{host} answered {got.status}: {body.decode()[:500]}")


def copy_surroundings(namespace, functions):
    """What the functions' pods refer to: settings, and accounts of the same names, without rights."""
    accounts = {spec["serviceAccountName"] for each in functions if "serviceAccountName" in (spec := each["spec"])}
    settings = {name for each in functions for name in mentioned(each["spec"])} - {"kube-root-ca.crt"}
    found = [
        *(cluster.read(f"serviceaccount/{name}", "--namespace=pileus") for name in sorted(accounts)),
        *(cluster.read(f"configmap/{name}", "--namespace=pileus") for name in sorted(settings)),
    ]
    cluster.apply(*({**each, "metadata": {"name": each["metadata"]["name"], "namespace": namespace}} for each in found))


def mentioned(spec):
    """The names of the ConfigMaps that a pod refers to."""
    match spec:
        case dict():
            for key, value in spec.items():
                if key in ("configMapRef", "configMapKeyRef", "configMap"):
                    yield value["name"]
                else:
                    yield from mentioned(value)
        case list():
            for each in spec:
                yield from mentioned(each)
