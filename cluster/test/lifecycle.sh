#!/usr/bin/env bash
# The embedded cluster's life in a second checkout, beside the one of this checkout: up that is killed at each step, two at
# once, each process killed, another port, another network, the machine restarted (as far as that can be played), down, up,
# clean, and nothing left. As root, from the project's root, after `make up`: it shares what that built.
set -euo pipefail
kind=$(sed -n 's/^CLUSTER=//p' .pileus/env)
if [ "$kind" != embedded ]; then
  echo "skip the life of an embedded cluster: the cluster of this checkout is of kind $kind, whose processes are not ours"
  exit 0
fi

work=$(mktemp -d)
second="$work/second checkout" # a space, since paths have them
link=lifecycle$((RANDOM % 10000))
passed=0 failed=0
check() { # NAME COMMAND...
  local what=$1 start=$SECONDS
  shift
  if "$@" >"$work/output" 2>&1; then
    passed=$((passed + 1)) && echo "ok   $what ($((SECONDS - start)) s)"
  else
    failed=$((failed + 1)) && echo "FAIL $what" && tail -n 25 "$work/output" | sed 's/^/     failed: /'
  fi
}
finish() {
  (cd "$second" && .pileus/bin/cluster clean --cluster embedded) >/dev/null 2>&1 || true
  ip link del "$link" 2>/dev/null || true
  jobs -p | xargs -r kill 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

ours="/run/pileus-$(pwd -P | tr -d '\n' | sha256sum | cut -c1-8)/view/mnt"
mounts() { nsenter --mount="$ours" cut -d ' ' -f 5 /proc/self/mountinfo | grep -Ex '/(run|var/lib)/(containerd|cni|kubelet|pileus/volumes)|/var/log/(pods|containers)' | sort; }
mounts >"$work/mounts"
mkdir -p "$second/.pileus/bin" "$work/path"
cp -r cluster make "$second/"
cp .pileus/bin/cluster "$second/.pileus/bin/" # all else is in the cache of all checkouts
for folder in ${PATH//:/ }; do
  find -L "$folder" -maxdepth 1 -type f ! -name 'docker*' -exec ln -st "$work/path" {} + 2>/dev/null || true # the first one wins
done
export PATH="$work/path"
cd "$second"
cluster=.pileus/bin/cluster
unset CLUSTER PORT HTTPS_PORT TLS DOMAIN REGISTRY STEPS
id=$(pwd -P | tr -d '\n' | sha256sum | cut -c1-8) name=pileus-$id
processes=.pileus/cluster/processes

pid() { sed 's/.*"pid":\([0-9]*\).*/\1/' "$processes/$1.json"; }
kubectl() { .pileus/bin/kubectl --kubeconfig .pileus/kubeconfig "$@"; }
ready() { $cluster status && kubectl -n default get configmap survivor; }
soon() { # COMMAND...
  local deadline=$((SECONDS + 300))
  until "$@"; do
    if [ $SECONDS -ge $deadline ]; then return 1; fi
    sleep 0.5
  done
}
kill_now() { # PID
  kill -9 "$1"
  timeout 60 tail --pid="$1" --sleep-interval=0.1 -f /dev/null # on a busy machine it lives on for a moment
}
is_new() { [ "$(pid "$1")" != "$2" ]; } # NAME PID
comes_back() { # NAME
  local before
  before=$(pid "$1")
  kill_now "$before" && soon is_new "$1" "$before" && soon ready
}
repaired() { ! $cluster status && $cluster up && ready; }
supervisor_repaired() { kill_now "$(pid supervisor)" && repaired; }
without_docker() { ! command -v docker && make/choose | grep -x 'CLUSTER=embedded BUILDER=buildah'; }
killed_at() { # FILE, which the step makes
  local launcher
  $cluster up --port any &
  launcher=$!
  while kill -0 $launcher && [ ! -e "$1" ]; do sleep 0.05; done
  kill_now $launcher
  test -e "$1" && grep -x CLUSTER=embedded .pileus/env
}
two_at_once() {
  local first status=0
  $cluster up --port any >"$work/first" 2>&1 &
  first=$!
  $cluster up --port any >"$work/second" 2>&1 || status=$?
  wait $first || status=$?
  cat "$work/first" "$work/second"
  grep -h "waiting for cluster up, process" "$work/first" "$work/second" && return $status
}
port_taken() {
  local other
  python3 -c 'import socket, time; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1], flush=True); time.sleep(600)' >"$work/port" &
  other=$!
  soon test -s "$work/port"
  if $cluster up --port "$(cat "$work/port")" >"$work/refusal" 2>&1; then return 1; fi
  kill $other
  cat "$work/refusal"
  grep "is in use by .*, process $other" "$work/refusal" && ready
}
other_port() {
  local number
  number=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
  $cluster up --port "$number" && grep -x "PORT=$number" .pileus/env && curl -sS -o /dev/null "http://localhost:$number/" && ready
}
resolve() { # HOST, as a pod does
  local pod=
  for pod in $(find /sys/fs/cgroup -path "*/$name/*" -name cgroup.procs -exec cat {} + | sort -u); do
    if [ "$(cat "/proc/$pod/comm" 2>/dev/null)" = autoscaler ]; then break; fi
  done
  nsenter --net="/proc/$pod/ns/net" python3 - "$1" <<'END'
import socket, struct, sys
query = b"\1\2\1\0\0\1\0\0\0\0\0\0" + b"".join(bytes([len(part)]) + part.encode() for part in sys.argv[1].split(".")) + b"\0\0\1\0\1"
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(10)
client.sendto(query, ("10.96.0.10", 53))
answer = client.recv(65535)
print("code", answer[3] & 15, "answers", struct.unpack(">H", answer[6:8])[0])
END
}
is_short() { [ "$(stat -c %s "$1")" -lt 1000000 ]; } # FILE
log_bounded() {
  local log=.pileus/log/forwarder.log
  head -c 11M /dev/zero | tr '\0' x >>$log
  soon is_short $log && [ "$(stat -c %s $log.1)" = $((10 << 20)) ]
}
names_resolve() { resolve kubernetes.default.svc.cluster.local | grep -x 'code 0 answers 1' && resolve example.com; }
bridge_netfilter_off() {
  # shellcheck disable=SC2016
  ip netns exec "$name" sh -c 'for file in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e "$file" ] || echo 0 >"$file"; done'
  soon names_resolve && ready
}
other_routes() { # as with a second network, and a VPN to more than the clusters' range
  ip link add "$link" type veth peer name "${link}b" && ip addr add 203.0.113.1/30 dev "$link" && ip link set "$link" up && ip link set "${link}b" up
  ip route add default via 203.0.113.2 metric 9999 && ip route add 10.200.0.0/15 via 203.0.113.2 metric 9999
}
routes_gone() { grep '^10\.200\.' .pileus/cluster/subnet && ip link del "$link" && soon names_resolve && ready; }
members() { # of the view
  local view process
  view=$(stat -L -c %i "/run/$name/view/mnt")
  for process in /proc/[0-9]*; do
    if [ "$(stat -L -c %i "$process/ns/mnt" 2>/dev/null)" = "$view" ]; then echo "${process#/proc/}"; fi
  done
}
play_restart() {
  local process rest
  for process in supervisor resolver forwarder forwarder-https; do kill_now "$(pid "$process")"; done
  while rest=$(members) && [ -n "$rest" ]; do xargs kill -9 <<<"$rest" || true; done # some start others meanwhile
  find /sys/fs/cgroup -path "*/$name/*" -name cgroup.procs -exec cat {} + | sort -u | xargs -r kill -9
  umount "/run/$name/view/mnt" "/run/$name/view"
  ip netns del "$name"
  rm -rf "/run/$name"
}
nothing_runs() {
  ! { pgrep -af "$second/"; grep "$id" /proc/mounts; ip netns list | grep "$id"; ip -o link | grep "$id"; iptables-save | grep "$id"
    find /sys/fs/cgroup /run -maxdepth 2 -name "*$id*"; } | grep .
}
nothing_left() { nothing_runs && test ! -e .pileus/cluster && test ! -e .pileus/env; }
in_container() { # as a privileged one has it: namespaces of its own, and folders in which nobody else has any
  unshare --cgroup --mount --pid --fork --mount-proc --propagation private bash -euc '
    mount -t tmpfs tmpfs /run
    mount -t tmpfs tmpfs /var/lib
    mount -t tmpfs tmpfs /var/log
    mkdir /run/netns /run/lock
    .pileus/bin/cluster up --cluster embedded --port any
    .pileus/bin/cluster status
    .pileus/bin/cluster clean --cluster embedded'
}
same_mounts() { mounts | diff "$work/mounts" - && [ "$(wc -l <"$work/mounts")" = 7 ]; }
clean_refused() { # since something of the cluster's is still there
  local rest
  bash -c 'exec -a "$1" sleep 600' bash "$(pwd -P)/.pileus/cluster/rest" &
  rest=$!
  ! $cluster clean && test -e .pileus/cluster/etcd && grep -x CLUSTER=embedded .pileus/env
  local status=$?
  kill_now $rest
  return $status
}

check "second default route, and one to 10.200.0.0/15" other_routes
check "without Docker's program the cluster is embedded" without_docker
for step in .pileus/env .pileus/cluster/subnet "/run/netns/$name" "/run/$name/view/mnt" "$processes"/{resolver,etcd}.json; do
  check "up killed at ${step##*/}" killed_at "$step"
done
check "clean of what was made till then" "$cluster" clean
check "clean of half a cluster leaves nothing" nothing_left
for process in kube-apiserver containerd kubelet supervisor; do
  check "up killed at $process" killed_at "$processes/$process.json"
done
check "up of two at once, of which one waits" two_at_once
kubectl -n default create configmap survivor >/dev/null
for process in etcd kube-apiserver kube-controller-manager kube-scheduler containerd kubelet kube-proxy kube-router resolver forwarder forwarder-https; do
  check "$process killed, and back by itself" comes_back "$process"
done
check "log bounded while it is written" log_bounded
check "bridge netfilter off" bridge_netfilter_off
check "supervisor killed" supervisor_repaired
check "port that is taken, and by whom" port_taken
check "another port" other_port
check "the same cluster when those routes are gone" routes_gone
play_restart
check "machine restarted" repaired
check "down" "$cluster" down
check "down leaves no process, mount, namespace, link, rule or cgroup" nothing_runs
check "up with the state of before" repaired
check "a guest's current cluster" cluster/test/current.sh
check "clean refused while something runs, and the state is kept" clean_refused
check "clean" "$cluster" clean
check "clean leaves nothing" nothing_left
check "in a container's likeness" in_container
check "and nothing is left" nothing_left
check "the cluster of this checkout has all its mounts still" same_mounts
echo "cluster: $passed passed, $failed failed"
[ "$failed" = 0 ]
