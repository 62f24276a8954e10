"""Reading a Deployment's replicas: the replicas API by gRPC and by HTTP, against the API server, by the same certificate."""

import base64
import json
import tempfile
from contextlib import contextmanager
from pathlib import Path

import cluster
from measure import Row, Sample, at_least

ROUNDS = 5
SECONDS = 4
WARM_UPS = 6
CLIENTS = 8
USER = "spiffe://example.org/bench"

API_SERVER = "the API server's answer of the Deployment"
GRPC = Row("replicas API, reads by gRPC", API_SERVER, (at_least(20),), "/s")
HTTP = Row("replicas API, reads by HTTP", API_SERVER, (at_least(20),), "/s")
GRPC_P99 = Row("replicas API, 99 of 100 reads by gRPC within", API_SERVER)
HTTP_P99 = Row("replicas API, 99 of 100 reads by HTTP within", API_SERVER)
ROWS = [GRPC, HTTP, GRPC_P99, HTTP_P99]


def measure():
    build = "go", "build", "-C", "bench/tools", "-trimpath", "-o", cluster.STATE / "bin/"
    cluster.run(*build, "github.com/tsenart/vegeta/v12", "github.com/bojand/ghz/cmd/ghz")
    with cluster.namespace() as namespace, tempfile.TemporaryDirectory() as folder:
        with client(namespace, Path(folder)) as files:
            address = install(namespace)
            api = cluster.api_address()
            path = f"namespaces/{namespace}/deployments/replicas"
            ways = (
                lambda: by_http(files, f"https://{api.hostname}:{api.port}/apis/apps/v1/{path}"),
                lambda: by_grpc(files, address, namespace),
                lambda: by_http(files, f"https://{address}/v1/{path}/replicas"),
            )
            for way in ways * WARM_UPS:
                way()  # a JVM compiles what runs often, which takes it some time
            for number in range(ROUNDS):
                order = ways if number % 2 else ways[::-1]
                figures = {way: way() for way in order}
                (theirs, their_p99), (grpc, grpc_p99), (http, http_p99) = (figures[way] for way in ways)
                yield [
                    Sample(GRPC, grpc, theirs),
                    Sample(HTTP, http, theirs),
                    Sample(GRPC_P99, grpc_p99, their_p99),
                    Sample(HTTP_P99, http_p99, their_p99),
                ]


@contextmanager
def client(namespace, folder):
    """A certificate that the cluster itself signs, for a user who is called the same by both; and their right to read."""
    name = f"bench-{cluster.suffix()}"
    key, request, certificate = (folder / each for each in ("tls.key", "tls.csr", "tls.crt"))
    new_key = "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key
    # As a common name it may have no slash as it stands.
    subject = "/CN=" + USER.replace("/", "\\/")
    cluster.run("openssl", "req", "-new", *new_key, "-subj", subject, "-addext", f"subjectAltName=URI:{USER}", "-out", request)
    spec = {
        "request": base64.b64encode(request.read_bytes()).decode(),
        "signerName": "kubernetes.io/kube-apiserver-client",
        "usages": ["digital signature", "client auth"],
        "expirationSeconds": 3600,
    }
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "bench", "namespace": namespace},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "pileus-tenant"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": USER}],
    }
    signing = {"apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "metadata": {"name": name}}
    try:
        cluster.apply(binding, {**signing, "spec": spec})
        cluster.kubectl("certificate", "approve", name)
        signed = ["get", f"csr/{name}", "--output=jsonpath={.status.certificate}"]
        cluster.until(lambda: cluster.kubectl(*signed), "a certificate of the cluster")
        certificate.write_bytes(base64.b64decode(cluster.kubectl(*signed)))
        yield certificate, key
    finally:
        cluster.remove(f"csr/{name}")


def install(namespace):
    """A release of the chart that trusts the cluster's clients; where its port is on the node."""
    trusted = cluster.read("configmap/extension-apiserver-authentication", "--namespace=kube-system")["data"]["client-ca-file"]
    here = f"--namespace={namespace}"
    cluster.kubectl("create", "secret", "generic", "clients", here, f"--from-literal=ca.crt={trusted}")
    repository, tag = cluster.settings("images.env")["replicas"].rsplit(":", 1)
    values = f"image.repository={repository},image.tag={tag},tls.caSecret=clients,service.type=NodePort"
    helm = cluster.STATE / "bin/helm"
    cluster.run(helm, "install", "replicas", "charts/replicas", here, "--set", values, "--wait", "--timeout=3m")
    port = cluster.read("service/replicas", here)["spec"]["ports"][0]["nodePort"]
    return f"{cluster.settings('env').get('NODE_ADDRESS') or 'localhost'}:{port}"


def by_http(files, url):
    """Reads a second, and the milliseconds within which 99 of 100 are answered."""
    certificate, key = files
    program = cluster.STATE / "bin/vegeta"
    load = [program, "attack", "-insecure", "-http2=false", f"-cert={certificate}", f"-key={key}", "-rate=0"]
    load += [f"-max-workers={CLIENTS}", f"-connections={CLIENTS}", f"-duration={SECONDS}s", f"-output={certificate}.bin"]
    cluster.run(*load, stdin=f"GET {url}\n")
    report = json.loads(cluster.run(program, "report", "-type=json", f"{certificate}.bin"))
    if report["success"] < 1:
        raise cluster.Failed(f"{url}: {report['status_codes']} {report['errors']}")
    return report["throughput"], report["latencies"]["99th"] / 1e6


def by_grpc(files, address, namespace):
    """The same by gRPC."""
    certificate, key = files
    load = [cluster.STATE / "bin/ghz", "--skipTLS", f"--cert={certificate}", f"--key={key}"]
    load += ["--protoset=replicas/api/target/replicas.protoset", "--call=pileus.replicas.v1.ReplicasService/GetReplicas"]
    load += [f"--concurrency={CLIENTS}", f"--connections={CLIENTS}", f"--duration={SECONDS}s", "--duration-stop=wait"]
    load += ["--data", json.dumps({"namespace": namespace, "name": "replicas"}), "--format=json", address]
    report = json.loads(cluster.run(*load))
    if set(report["statusCodeDistribution"]) != {"OK"}:
        raise cluster.Failed(f"{address}: {report['statusCodeDistribution']} {report.get('errorDistribution')}")
    p99 = next(each["latency"] for each in report["latencyDistribution"] if each["percentage"] == 99)
    return report["rps"], p99 / 1e6
