#!/usr/bin/env bash
# The embedded cluster's life in a second checkout, beside the one of this checkout: up, each process killed, the
# machine restarted (as far as that can be played), down, up, clean, and nothing left. As root, from the project's root,
# after `make up`: it shares what that built.
set -euo pipefail
kind=$(sed -n 's/^CLUSTER=//p' .pileus/env)
if [ "$kind" != embedded ]; then
  echo "skip the life of an embedded cluster: the cluster of this checkout is of kind $kind, whose processes are not ours"
  exit 0
fi

work=$(mktemp -d)
second="$work/second checkout" # a space, since paths have them
passed=0 failed=0
check() { # NAME COMMAND...
  local name=$1 start=$SECONDS
  shift
  if "$@" >"$work/output" 2>&1; then
    passed=$((passed + 1)) && echo "ok   $name ($((SECONDS - start)) s)"
  else
    failed=$((failed + 1)) && echo "FAIL $name" && tail -n 10 "$work/output" | sed 's/^/     failed: /'
  fi
}
finish() {
  (cd "$second" && .pileus/bin/cluster clean --cluster embedded) >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

mkdir -p "$second/.pileus/bin"
cp -r cluster make "$second/"
cp .pileus/bin/cluster "$second/.pileus/bin/" # all else is in the cache of all checkouts
cd "$second"
cluster=.pileus/bin/cluster
unset CLUSTER PORT STEPS

pid() { sed 's/.*"pid":\([0-9]*\).*/\1/' ".pileus/cluster/processes/$1.json"; }
ready() { $cluster status && .pileus/bin/kubectl --kubeconfig .pileus/kubeconfig -n default get configmap survivor; }
kill_now() { # PID
  kill -9 "$1"
  timeout 60 tail --pid="$1" --sleep-interval=0.1 -f /dev/null # on a busy machine it lives on for a moment
}
repaired() { ! $cluster status && $cluster up && ready; }
play_restart() {
  local view
  view=$(stat -L -c %i "/run/$name/view/mnt")
  for process in /proc/[0-9]*; do
    if [ "$(stat -L -c %i "$process/ns/mnt" 2>/dev/null)" = "$view" ]; then kill -9 "${process#/proc/}"; fi
  done
  find /sys/fs/cgroup -path "*/$name/*" -name cgroup.procs -exec cat {} + | sort -u | xargs -r kill -9
  kill -9 "$(pid forwarder)"
  umount "/run/$name/view/mnt" "/run/$name/view"
  ip netns del "$name"
  rm -rf "/run/$name"
}
nothing_runs() {
  ! { pgrep -af "$second/"; grep "$id" /proc/mounts; ip netns list | grep "$id"; ip -o link | grep "$id"; iptables-save | grep "$id"
    find /sys/fs/cgroup /run -maxdepth 2 -name "*$id*"; } | grep .
}
nothing_left() { nothing_runs && test ! -e .pileus/cluster && test ! -e .pileus/env; }

check "up" "$cluster" up --cluster embedded --port any
id=$(find /run/netns -name 'pileus-*' -printf '%T@ %f\n' | sort -n | tail -1 | sed 's/.*pileus-//') name=pileus-$id
.pileus/bin/kubectl --kubeconfig .pileus/kubeconfig -n default create configmap survivor >/dev/null
for process in etcd kube-apiserver kube-controller-manager kube-scheduler containerd kubelet kube-proxy forwarder forwarder-https; do
  kill_now "$(pid "$process")"
  check "$process killed" repaired
done
play_restart
check "machine restarted" repaired
check "down" "$cluster" down
check "down leaves no process, mount, namespace, link, rule or cgroup" nothing_runs
check "up with the state of before" repaired
check "clean" "$cluster" clean
check "clean leaves nothing" nothing_left
echo "cluster: $passed passed, $failed failed"
[ "$failed" = 0 ]
