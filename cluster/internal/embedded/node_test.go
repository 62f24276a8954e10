package embedded

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.pileus/cluster/internal/checkout"
)

func testCluster(t *testing.T) *Cluster {
	t.Helper()
	root := filepath.Join(t.TempDir(), "a folder with spaces")
	if err := os.MkdirAll(root, 0o755); err != nil {
		t.Fatal(err)
	}
	here, err := checkout.At(root)
	if err != nil {
		t.Fatal(err)
	}
	c := New(here)
	if c.network.cable, err = pickCable(here.ID, nil); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestComponentsAreToldWhereTheyAre(t *testing.T) {
	c := testCluster(t)
	node := c.network.cable.Node().String()
	for want, part := range map[string]component{
		"--advertise-address=" + node:                            c.apiServer(),
		"--authorization-mode=Node,RBAC":                         c.apiServer(),
		"--data-dir=" + c.checkout.Data("etcd"):                  c.etcd(),
		"--node-ip=" + node:                                      c.kubelet(),
		"--cluster-cidr=" + podRange:                             c.proxy(),
		"--kubeconfig=" + c.kubeconfig("kube-scheduler"):         c.scheduler(),
		"--service-account-private-key-file=" + c.pki.key(saKey): c.controllerManager(),
	} {
		if !slices.Contains(part.flags, want) {
			t.Errorf("%s has no flag %s", part.name, want)
		}
	}
}

func TestNodeFilesHoldTheClustersPlaces(t *testing.T) {
	c := testCluster(t)
	if err := c.writeNodeFiles("dev.local/cluster/pause:b1"); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"containerd.toml":      `sandbox = "dev.local/cluster/pause:b1"`,
		"cni/10-pods.conflist": `"subnet": "10.244.0.0/20"`,
		"kubelet.yaml":         "cgroupRoot: /" + c.checkout.Name(),
		"resolv.conf":          "nameserver " + c.network.cable.Node().String(),
	} {
		text, err := os.ReadFile(c.nodeFile(file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("%s lacks %q:\n%s", file, want, text)
		}
	}
}

func TestPodOfBeforeIsTold(t *testing.T) {
	if anyBefore("2026-01-02T00:00:00Z", []string{"2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"}) {
		t.Error("later ones were taken for earlier ones")
	}
	if !anyBefore("2026-01-02T00:00:00Z", []string{"2026-01-03T00:00:00Z", "2026-01-01T23:59:59Z"}) {
		t.Error("an earlier one was missed")
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
