"""The git server of the end-to-end tests, for the time of a measurement, and a machine from which git is used."""

import cluster

PROGRAM = cluster.ROOT / "e2e/src/test/resources/git-server.py"
RESOURCES = {"requests": {"cpu": "50m", "memory": "64Mi"}}
FOLDER = "/srv/repositories"


class GitServer:
    """A git server in a namespace, reached by ssh with a key of its own."""

    def __init__(self, namespace):
        self.namespace = namespace
        self.host = f"git.{namespace}.svc.cluster.local"
        cluster.apply(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "git", "namespace": namespace},
                "data": {PROGRAM.name: PROGRAM.read_text()},
            },
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": "git", "namespace": namespace},
                "spec": {"selector": {"app": "git"}, "ports": [{"port": 22, "targetPort": 2222}]},
            },
            self.pod("git", ["python3", f"/program/{PROGRAM.name}", self.host], 2222),
            self.pod("client", ["sleep", "infinity"], None),
        )
        cluster.kubectl("wait", "pod", "--all", f"--namespace={namespace}", "--for=condition=Ready", "--timeout=120s")
        self.key = self.on_server("ssh-keygen -q -t ed25519 -N '' -C '' -f /tmp/key; cat /tmp/key")
        self.on_server("cat /tmp/key.pub >>/srv/keys/authorized_keys")
        self.known_hosts = f"{self.host} {self.on_server('cat /srv/keys/host_key.pub')}"
        self.on_client("umask 077; cat >/srv/key", stdin=self.key)
        self.on_client("cat >/srv/known_hosts", stdin=self.known_hosts)

    def url(self, name):
        return f"ssh://me@{self.host}{FOLDER}/{name}.git"

    def on_server(self, script, *arguments):
        """What a script prints that its administrator runs."""
        return self.exec("git", script, arguments)

    def on_client(self, script, *arguments, stdin=None):
        """What a script prints on the machine that may read all repositories."""
        ssh = "ssh -i /srv/key -o UserKnownHostsFile=/srv/known_hosts -o BatchMode=yes"
        return self.exec("client", f"export GIT_SSH_COMMAND='{ssh}'\n{script}", arguments, stdin)

    def exec(self, pod, script, arguments, stdin=None):
        here = ["exec", "--stdin", pod, f"--namespace={self.namespace}", "--"]
        return cluster.kubectl(*here, "bash", "-euo", "pipefail", "-c", script, "bash", *arguments, stdin=stdin or "")

    def open(self, tenant):
        """Lets a tenant's pods reach it, where the cluster's network keeps them from all addresses inside."""
        home = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": self.namespace}}}
        spec = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [home]}]}
        policy = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "spec": spec}
        cluster.apply({**policy, "metadata": {"name": self.namespace, "namespace": tenant}})

    def pod(self, name, command, port):
        container = {
            "name": name,
            "image": cluster.image("ssh"),
            "command": command,
            "env": [{"name": "HOME", "value": "/srv"}],
            "resources": RESOURCES,
            "volumeMounts": [{"name": "program", "mountPath": "/program"}, {"name": "srv", "mountPath": "/srv"}],
        }
        if port:
            container["readinessProbe"] = {"tcpSocket": {"port": port}, "periodSeconds": 1}
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": self.namespace, "labels": {"app": name}},
            "spec": {
                "automountServiceAccountToken": False,
                "terminationGracePeriodSeconds": 0,
                "containers": [container],
                "volumes": [{"name": "program", "configMap": {"name": "git"}}, {"name": "srv", "emptyDir": {}}],
            },
        }
