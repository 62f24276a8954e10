"""From the start of a function's JVM to its first answer, with the image's AOT cache and without it."""

import cluster
from measure import Row, Sample, at_most

PAIRS = 8

# Runs in the function's own image, so that the file system is the one that the cache was made for. Without the flag the
# JVM uses its own default archive, as any Java program does.
SCRIPT = """
mkfifo /tmp/pause && exec 4<>/tmp/pause
answers() {
  { exec 3<>/dev/tcp/127.0.0.1/8080; } 2>/dev/null || return 1
  printf 'GET /openapi HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3
  local status
  read -r -t 10 -u 3 status && [[ $status == *" 200 "* ]]
}
start() {
  local began=${EPOCHREALTIME/./}
  /opt/java/bin/java @/opt/java/jvm.options "$@" -jar /app/app.jar >/tmp/log 2>&1 &
  local pid=$!
  until answers; do
    kill -0 $pid 2>/dev/null || { cat /tmp/log >&2; exit 1; }
    read -r -t 0.002 -u 4
  done
  took=$(( ${EPOCHREALTIME/./} - began ))
  exec 3>&-
  kill -9 $pid; wait $pid 2>/dev/null
}
start -XX:AOTCache=/app/app.aot; start # the files are in memory from here on
for (( i = 0; i < PAIRS; i++ )); do
  if (( i % 2 )); then
    start -XX:AOTCache=/app/app.aot; with=$took; start; without=$took
  else
    start; without=$took; start -XX:AOTCache=/app/app.aot; with=$took
  fi
  echo "$with $without"
done
"""


def measure():
    with cluster.namespace() as namespace:
        cluster.apply(job(namespace))
        name = cluster.until(lambda: ended_pod(namespace), "the measuring pod's end", 600)
        for line in cluster.kubectl("logs", name, f"--namespace={namespace}").splitlines():
            with_cache, without = map(int, line.split())
            yield [Sample(ROW, with_cache / 1000, without / 1000)]


def ended_pod(namespace):
    for pod in cluster.read("pods", f"--namespace={namespace}")["items"]:
        name = pod["metadata"]["name"]
        if pod["status"]["phase"] == "Succeeded":
            return name
        if pod["status"]["phase"] == "Failed":
            raise cluster.Failed(cluster.kubectl("logs", name, f"--namespace={namespace}"))
    return None


def job(namespace):
    template = cluster.read("kservice/provision", "--namespace=pileus")["spec"]["template"]["spec"]
    container = template["containers"][0]
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "aot-cache", "namespace": namespace},
        "spec": {
            "backoffLimit": 0,
            "template": {
                "spec": {
                    "restartPolicy": "Never",
                    "enableServiceLinks": False,
                    "automountServiceAccountToken": False,
                    "volumes": [{"name": "tmp", "emptyDir": {}}],
                    "containers": [
                        {
                            "name": "start",
                            "image": container["image"],
                            "command": ["/bin/bash", "-c", f"PAIRS={PAIRS}\n{SCRIPT}"],
                            "securityContext": container["securityContext"],
                            "resources": container["resources"],
                            "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
                        }
                    ],
                }
            },
        },
    }


ROW = Row("JVM start of provision with its AOT cache", "the same without", (at_most(0.5),))
ROWS = [ROW]
