#!/usr/bin/env bash
# The embedded cluster of this checkout as the current one of another checkout, with a registry beside it: what is there is left
# alone and looked at, what is pushed runs, and what a current cluster was given by this project is upgraded and repaired. A
# part of lifecycle.sh, which removes the cluster afterwards: its Knative is another one then. As root, from the project's root.
set -euo pipefail
work=$(mktemp -d)
theirs=$PWD name=pileus-$(printf %s "$(realpath .)" | sha256sum | cut -c1-8) host=""
guest="$work/guest checkout"
background=()
finish() {
  (cd "$guest" && "$cluster" clean --cluster current) >/dev/null 2>&1 || true
  for pid in "${background[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
step() { echo "-- $1 ($SECONDS s)"; }
fail() { echo "FAIL $1" && cat "$work/output" && exit 1; }
cluster=.pileus/bin/cluster
kube() { "$theirs/.pileus/bin/kubectl" --kubeconfig "$theirs/.pileus/kubeconfig" "$@"; }
up() { "$cluster" up --cluster current --offline --port any >"$work/output" 2>&1; }
said() { grep -qF -- "$1" "$work/output" || fail "it did not say: $1"; }
all() { kube get deployments,services,configmaps,ingressclasses -A -o name | sort; }
gateway() { curl --silent --noproxy '*' --output /dev/null --max-time 30 --retry 10 --retry-delay 1 --retry-all-errors "$(sed -n 's/^GATEWAY=//p' .pileus/env)"; }

# Compiled as the launcher is, with which it shares its libraries.
CGO_ENABLED=0 go build -C cluster -trimpath -gcflags=all=-dwarf=false -o "$work/registry" ./test/registry
host=$(ip -4 -o addr show "pil${name#pileus-}" | sed 's/.*inet \([0-9.]*\).*/\1/')
port=$((20000 + RANDOM % 10000))
"$work/registry" serve "127.0.0.1:$port" "$host:$port" 2>"$work/requests" &
background+=($!)
nsenter --net="/run/netns/$name" "$theirs/$cluster" forward "$port" "$host:$port" 2>/dev/null & # as microk8s' is on each node
background+=($!)
"$work/registry" image "$work/cache/images" dev.local/pileus/small:1 .pileus/bin/pause
mkdir -p "$guest/.pileus/bin"
cp -r cluster make "$guest/"
cp -L .pileus/bin/cluster .pileus/bin/kubectl "$guest/.pileus/bin/"
cd "$guest"
export KUBECONFIG=$theirs/.pileus/kubeconfig REGISTRY=localhost:$port/pileus
unset CLUSTER PORT DOMAIN TLS STEPS

step "Knative that is there is left as it is, and its gateway is reached by the API server"
before=$(all)
up || fail "up"
said "the cluster has Knative Serving already"
gateway || fail "the gateway does not answer"
[ "$(all)" = "$before" ] || fail "there is something else than before: $(all)"
unset KUBECONFIG # it is remembered

step "what is missing in the registry is pushed, and nothing is twice"
push() { PILEUS_CACHE=$work/cache "$cluster" load --cluster current dev.local/pileus/small:1 >"$work/output" 2>&1; }
push || fail "load"
said "localhost:$port/pileus/small:1"
pushed=$(grep -c ' PUT ' "$work/requests")
push || fail "load again"
[ "$(grep -c ' PUT ' "$work/requests")" = "$pushed" ] || fail "it was pushed again"
kube -n default run small --image="localhost:$port/pileus/small:1" >/dev/null
kube -n default wait pod/small --for=condition=Ready --timeout=180s >"$work/output" 2>&1 || fail "the pod does not run"
grep -q 'GET .*/pileus/small/blobs/' "$work/requests" || fail "the node did not pull it"

step "what somebody else's Knative does not allow is named, with the command that changes it"
kube -n knative-serving patch configmap config-features --type merge -p '{"data": {"kubernetes.podspec-fieldref": "disabled"}}' >/dev/null
! up || fail "up, although Knative does not allow enough"
said "config-features: kubernetes.podspec-fieldref is disabled"
command=$(sed -n 's/^ *kubectl -n knative-serving //p' "$work/output")
eval "kube -n knative-serving $command" >/dev/null
up || fail "up, once it was changed"

step "what this project has installed is upgraded"
registry=gcr.io/knative-releases/knative.dev/serving/cmd
images=(docker.io/library/traefik:v3.6.12="$theirs/.pileus/bin/traefik")
for program in activator autoscaler controller queue webhook; do
  images+=("$registry/$program:v1.21.0=$theirs/.pileus/bin/$program")
done
"$theirs/.pileus/bin/images" --address "/run/$name/containerd/containerd.sock" make "${images[@]}" >"$work/output" 2>&1 || fail "images"
kube -n kube-system patch configmap pileus-platform --type merge -p '{"data": {"kind": "current", "hash": "of a version before"}}' >/dev/null
up || fail "up"
[ "$(kube -n traefik get service traefik -o 'jsonpath={.spec.type}')" = LoadBalancer ] || fail "the gateway is not a load balancer's"
[ "$(kube get ingressclass -o name)" = "$(printf 'ingressclass.networking.k8s.io/%s\n' pileus traefik)" ] || fail "the class is not its own"

step "what is gone of it is put back, and the way to the gateway too"
kube -n knative-serving delete deployment autoscaler >/dev/null
kube -n traefik delete service traefik-internal >/dev/null
forward=$(sed 's/.*"pid":\([0-9]*\).*/\1/' .pileus/current/port-forward.json)
kill -9 "$forward" && timeout 60 tail --pid="$forward" --sleep-interval=0.1 -f /dev/null
up || fail "up"
said "2 of the"
gateway || fail "the gateway does not answer"

step "clean leaves the cluster as it is, and nothing here"
before=$(all)
"$cluster" clean --cluster current >"$work/output" 2>&1 || fail "clean"
[ "$(all)" = "$before" ] || fail "there is something else than before"
if [ -e .pileus/env ] || [ -e .pileus/kubeconfig ]; then fail "a file is left"; fi
! pgrep -af "$guest/" >"$work/output" || fail "a process is left"
step "done"
