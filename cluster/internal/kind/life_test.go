package kind

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	kubelet "k8s.io/kubelet/config/v1beta1"
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta3"
	kindcluster "sigs.k8s.io/kind/pkg/cluster"
	"sigs.k8s.io/kind/pkg/log"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/platform"
)

// docker notes how it is called, and answers as Docker does for one node. It runs nothing.
const docker = `#!/bin/bash
printf 'docker %s\n' "$*" >>"$RECORD/calls"
last=${*: -1}
case "$*" in
  version*) echo 28.0.0 ;;
  ps*--filter*) [ ! -e "$RECORD/node" ] || cat "$RECORD/node" ;;
  ps*) printf '%s\n' one none gone ;;
  *PortBindings*" one none gone")
    echo '{"8000/tcp": [{"HostIp": "0.0.0.0", "HostPort": "'"$TAKEN"'"}], "9/tcp": [{"HostPort": ""}]}'
    echo null
    echo 'Error response from daemon: No such container: gone' >&2
    exit 1 ;;
  *PortBindings*) cat "$RECORD/bindings" ;;
  "inspect --type=image"*|"network ls"*) echo found ;;
  "info --format {{json .}}") echo '{}' ;;
  "run --name "*) echo "$3" >"$RECORD/node" ;;
  logs*) echo 'Reached target Multi-User System.' ;;
  *"cat /kind/version") echo v1.34.11 ;;
  *IPAddress*) echo 172.18.0.2, ;;
  *kind.role*) echo control-plane ;;
  *"/kind/kubeadm.conf") cat >"$RECORD/kubeadm.conf" ;;
  *"crictl images --output json") cat "$RECORD/images" ;;
esac
`

// kindProgram notes how it is called and with what configuration. It makes no cluster.
const kindProgram = `#!/bin/bash
printf 'kind %s\n' "$*" >>"$RECORD/calls"
case $1 in
  version) echo "${VERSION:-` + toolVersion + `}" ;;
  create) cat >"$RECORD/config" ;;
  get) if [ "$2" = kubeconfig ]; then echo 'apiVersion: v1'; elif [ -e "$RECORD/node" ]; then sed s/-control-plane// "$RECORD/node"; fi ;;
esac
`

// kubectl notes how it is called; its API server is not ready when it is first asked.
const kubectl = `#!/bin/bash
shift 2
printf 'kubectl %s\n' "${*}" >>"$RECORD/calls"
case "$*" in
  "get --raw /readyz"*) [ -e "$RECORD/asked" ] || { touch "$RECORD/asked"; echo 'connection refused' >&2; exit 1; } ;;
  "config view"*) echo Y2E= ;;
esac
`

// machine has programs that note how they are called in place of Docker's and kind's, and a checkout.
type machine struct {
	*Cluster
	programs, record string // folders of those programs, and of what they note
}

func newMachine(t *testing.T) machine {
	t.Helper()
	bin, record, root := t.TempDir(), t.TempDir(), t.TempDir()
	here, err := checkout.At(root)
	if err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile(filepath.Join("..", "..", "..", "kind-config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		filepath.Join(bin, "docker"):                     docker,
		filepath.Join(bin, "kind"):                       kindProgram,
		here.Bin("kubectl"):                              kubectl,
		here.Source("kind-config.yaml"):                  string(config),
		here.Source("cluster", "manifests", "none.yaml"): "",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("RECORD", record)
	return machine{New(here), bin, record}
}

func (m machine) calls(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(m.record, "calls"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func (m machine) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(m.record, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// index is of the first call that begins so.
func index(t *testing.T, calls []string, beginning string) int {
	t.Helper()
	found := slices.IndexFunc(calls, func(call string) bool { return strings.HasPrefix(call, beginning) })
	if found < 0 {
		t.Fatalf("no call %q among\n%s", beginning, strings.Join(calls, "\n"))
	}
	return found
}

// gateway answers at a port of localhost.
func gateway(t *testing.T) int {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(address.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestClusterIsMadeWithPortsThatNoContainerHas(t *testing.T) {
	m := newMachine(t)
	port := gateway(t)
	free, err := m.freePorts(t, 0)
	if err != nil {
		t.Fatal(err)
	}
	// What another checkout's stopped node has.
	t.Setenv("TAKEN", strconv.Itoa(free.first))
	if err := m.Up(platform.Gateway{Port: port, HTTPSPort: 9443, TLS: platform.TLSNone}); err != nil {
		t.Fatal(err)
	}
	env, err := m.checkout.ReadEnv()
	if err != nil {
		t.Fatal(err)
	}
	next, err := m.freePorts(t, free.first)
	if err != nil {
		t.Fatal(err)
	}
	want := checkout.Env{
		"CLUSTER": "kind", "PORT": strconv.Itoa(port), "HTTPS_PORT": "9443", "TLS": "none", "NODE_ADDRESS": "localhost",
		"NODE_PORTS": next.String(), "GATEWAY": fmt.Sprintf("http://localhost:%d", port),
	}
	if !maps.Equal(env, want) || next == free {
		t.Errorf("%v, and not %v", env, want)
	}
	config, err := os.ReadFile(filepath.Join(m.record, "config"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"service-node-port-range: " + next.String(), fmt.Sprintf("hostPort: %d\n", port)} {
		if !strings.Contains(string(config), part) {
			t.Errorf("kind was not told %q:\n%s", part, config)
		}
	}
}

// freePorts are what the checkout takes where a container has a port.
func (m machine) freePorts(t *testing.T, taken int) (portRange, error) {
	t.Helper()
	t.Setenv("TAKEN", strconv.Itoa(taken))
	return m.freeNodePorts()
}

func TestNothingIsAppliedBeforeTheServerOfAStoppedNodeIsReady(t *testing.T) {
	m := newMachine(t)
	port := gateway(t)
	m.write(t, "node", m.node()+"\n")
	m.write(t, "bindings", fmt.Sprintf(`{"80/tcp": [{"HostPort": "%d"}], "30160/tcp": [{"HostPort": "30160"}], "30175/tcp": [{"HostPort": "30175"}]}`, port))
	if err := m.Up(platform.Gateway{Port: port, HTTPSPort: 9443, TLS: platform.TLSNone}); err != nil {
		t.Fatal(err)
	}
	calls := m.calls(t)
	asked := []int{}
	for i, call := range calls {
		if strings.HasPrefix(call, "kubectl get --raw /readyz") {
			asked = append(asked, i)
		}
	}
	if len(asked) != 2 || index(t, calls, "docker start "+m.node()) > asked[0] || index(t, calls, "kubectl apply") < asked[1] {
		t.Errorf("the calls were\n%s", strings.Join(calls, "\n"))
	}
	env, err := m.checkout.ReadEnv()
	if err != nil || env[checkout.KeyNodePorts] != "30160-30175" || env[checkout.KeyHTTPSPort] != "" {
		t.Errorf("the node's ports, with none for https, are %v, %v", env, err)
	}
}

func TestNodeThatCannotBeMadeIsKnownToClean(t *testing.T) {
	m := newMachine(t)
	m.fail(t, "create")
	port := gateway(t)
	if err := m.Up(platform.Gateway{Port: port, HTTPSPort: 9443, TLS: platform.TLSNone}); err == nil || !strings.Contains(err.Error(), "log: "+m.checkout.Log("kind")) {
		t.Errorf("the error is %v", err)
	}
	env, err := m.checkout.ReadEnv()
	if err != nil || env[checkout.KeyCluster] != Name || env[checkout.KeyPort] != strconv.Itoa(port) {
		t.Errorf("it is known as %v, %v", env, err)
	}
	if err := m.Clean(); err != nil {
		t.Fatal(err)
	}
	if env, err := m.checkout.ReadEnv(); err != nil || len(env) != 0 {
		t.Errorf("after clean it is known as %v, %v", env, err)
	}
	index(t, m.calls(t), "kind delete cluster --name "+m.checkout.Name())
}

// fail has kind fail at a command.
func (m machine) fail(t *testing.T, command string) {
	t.Helper()
	text := strings.Replace(kindProgram, "case $1 in\n", "case $1 in\n  "+command+") echo ERROR: no >&2; exit 1 ;;\n", 1)
	if err := os.WriteFile(filepath.Join(m.programs, "kind"), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyImagesThatTheNodeLacksAreLoaded(t *testing.T) {
	m := newMachine(t)
	m.write(t, "images", `{"images": [{"id": "sha256:1", "repoTags": ["dev.local/pileus/ui:1"]}, {"id": "sha256:2", "repoTags": null}]}`)
	if err := m.Load([]string{"dev.local/pileus/ui:1"}); err != nil {
		t.Fatal(err)
	}
	if calls := m.calls(t); len(calls) != 1 {
		t.Errorf("there was nothing to load, and the calls were\n%s", strings.Join(calls, "\n"))
	}
	if err := m.Load([]string{"dev.local/pileus/ui:1", "dev.local/pileus/ui:2"}); err != nil {
		t.Fatal(err)
	}
	calls := m.calls(t)
	if call := calls[index(t, calls, "kind load")]; call != "kind load docker-image --name "+m.checkout.Name()+" dev.local/pileus/ui:2" {
		t.Error(call)
	}
}

func TestKindOfAnotherVersionIsNotUsed(t *testing.T) {
	m := newMachine(t)
	if err := os.WriteFile(m.checkout.Bin("kind"), []byte("#!/bin/sh\necho "+toolVersion+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if program, err := m.program(); err != nil || program != filepath.Join(m.programs, "kind") {
		t.Errorf("of the same version it is %s, %v", program, err)
	}
	t.Setenv("VERSION", "0.20.0")
	if program, err := m.program(); err != nil || program != m.checkout.Bin("kind") {
		t.Errorf("of another version it is %s, %v", program, err)
	}
}

// kind's own code takes the configuration here, asks what is in place of Docker for a node, and writes what kubeadm is to read.
func TestKindAsksDockerForThePortsAndKubeadmForTheSettings(t *testing.T) {
	m := newMachine(t)
	provider := kindcluster.NewProvider(kindcluster.ProviderWithDocker(), kindcluster.ProviderWithLogger(log.NoopLogger{}))
	err := provider.Create(m.checkout.Name(), kindcluster.CreateWithRawConfig(configured(t)),
		kindcluster.CreateWithStopBeforeSettingUpKubernetes(true))
	if err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(m.calls(t), "\n"))
	}
	calls := m.calls(t)
	run := calls[index(t, calls, "docker run ")]
	for _, part := range []string{"127.0.0.1:9090:80/TCP", "127.0.0.1:9443:443/TCP", "127.0.0.1:30160:30160/TCP", "127.0.0.1:30175:30175/UDP", "--name " + m.node()} {
		if !strings.Contains(run, part) {
			t.Errorf("%q is not in %s", part, run)
		}
	}
	text, err := os.ReadFile(filepath.Join(m.record, "kubeadm.conf"))
	if err != nil {
		t.Fatal(err)
	}
	kubernetes, err := kubernetesOf("kindest/node:v1.34.11")
	if err != nil {
		t.Fatal(err)
	}
	var server, node bool
	for document := range strings.SplitSeq(string(text), "\n---\n") {
		if strings.Contains(document, "kind: JoinConfiguration") || strings.Contains(document, "kind: KubeProxyConfiguration") {
			continue // no patch is of either
		}
		written, err := decode(document, kubernetes)
		if err != nil {
			t.Errorf("%v in\n%s", err, document)
		}
		switch configuration := written.(type) {
		case *v1beta3.ClusterConfiguration:
			server = configuration.APIServer.ExtraArgs["service-node-port-range"] == testPorts.String()
		case *kubelet.KubeletConfiguration:
			node = configuration.MaxPods == 250 && configuration.CPUCFSQuota != nil && !*configuration.CPUCFSQuota
		}
	}
	if !server || !node {
		t.Errorf("kubeadm reads\n%s", text)
	}
}
