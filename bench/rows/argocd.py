"""From a push of a setting to a function that goes by it, by Argo CD: told by a webhook, and by its polls."""

import json
import shutil

import cluster
from measure import Row, Sample

PAIRS = 2
FOLDER = cluster.STATE / "bench-argocd"
OVERLAY = FOLDER / "argocd/clusters" / cluster.settings("env")["CLUSTER"] / "functions/kustomization.yaml"
# Of one function: a setting of all makes them wait for each other's processor time on a small machine.
PATCH = """patches:
- target: {{kind: Service, name: provision}}
  patch: |
    - op: add
      path: /spec/template/spec/containers/0/env
      value: [{{name: PILEUS_KINDS, value: "{value}"}}]
"""
KINDS = "command", "ssh", "website", "game", "model", "git-app", "peers"


def measure():
    with cluster.tenant() as (_, token):
        applied = [by_kubectl(token, number) for number in range(PAIRS)]
        try:
            cluster.run("make", "--no-print-directory", "argocd")
            clone()
            for number in range(PAIRS):
                yield [Sample(TOLD, by_push(token, number), applied[number])]
            # Without addresses to tell, the git server keeps pushes to itself.
            cluster.kubectl("-n", "argocd", "set", "env", "deployment/git", "WEBHOOKS=")
            cluster.kubectl("-n", "argocd", "rollout", "status", "deployment/git")
            cluster.until(lambda: cluster.request("git", "/pileus.git/info/refs").status == 401, "the git server")
            for number in range(PAIRS, 2 * PAIRS):
                yield [Sample(POLLED, by_push(token, number), applied[number - PAIRS])]
        finally:
            cluster.run("make/argocd", "remove")
            shutil.rmtree(FOLDER, ignore_errors=True)
            cluster.run("make/deploy")


def setting(number):
    """The kinds of workload that may be asked for, without another one each time."""
    kinds = [kind for kind in KINDS if kind != KINDS[number % len(KINDS)]]
    return set(kinds), ",".join(kinds)


def await_kinds(token, kinds):
    def served():
        answer = cluster.request("provision.pileus", "/catalogue", headers=cluster.bearer(token))
        body = answer.read()
        return answer.status == 200 and {each["kind"] for each in json.loads(body)["kinds"]} == kinds

    cluster.until(served, f"{kinds} in the catalogue")


def by_kubectl(token, number):
    """By hand, as make/deploy does it."""
    kinds, value = setting(number)
    file = cluster.STATE / "deploy/kustomization.yaml"
    patch(file, value)

    def deploy():
        cluster.kubectl("apply", "-k", file.parent)
        await_kinds(token, kinds)

    return cluster.timed(deploy)


def patch(kustomization, value):
    before = kustomization.read_text().partition("patches:\n")[0]
    kustomization.write_text(f"{before.rstrip()}\n{PATCH.format(value=value)}")


def clone():
    store = cluster.STATE / "argocd/git-credentials"
    options = ("http.proxy=", "user.name=bench", "user.email=bench@localhost", f"credential.helper=store --file '{store}'")
    url = f"http://git.localhost:{cluster.PORT}/pileus.git"
    shutil.rmtree(FOLDER, ignore_errors=True)
    cluster.run("git", "clone", "--quiet", *(word for each in options for word in ("--config", each)), url, FOLDER)


def by_push(token, number):
    kinds, value = setting(number + PAIRS)
    patch(OVERLAY, value)
    cluster.run("git", "-C", FOLDER, "commit", "--quiet", "--all", "--message", f"Kinds: {value}")

    def deploy():
        cluster.run("git", "-C", FOLDER, "push", "--quiet", "origin", "HEAD:main")
        await_kinds(token, kinds)

    return cluster.timed(deploy)


TOLD = Row("Argo CD, push of a setting to served, told by the webhook", "kubectl apply to served")
POLLED = Row("the same, asking once a minute", "kubectl apply to served")
ROWS = [TOLD, POLLED]
