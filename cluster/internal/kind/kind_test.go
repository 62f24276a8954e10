package kind

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/version"
	kubelet "k8s.io/kubelet/config/v1beta1"
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta3"
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta4"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
	"sigs.k8s.io/yaml"

	"dev.pileus/cluster/internal/platform"
)

func configText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "kind-config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// config is the file as kind decodes it, with the gateway on another port.
func config(t *testing.T, port int) v1alpha4.Cluster {
	t.Helper()
	var cluster v1alpha4.Cluster
	if err := yaml.UnmarshalStrict([]byte(withPorts(configText(t), platform.Gateway{Port: port, HTTPSPort: 9443})), &cluster); err != nil {
		t.Fatal(err)
	}
	return cluster
}

func TestConfigMapsTheGatewayAndEveryNodePort(t *testing.T) {
	mapped := map[string]int32{}
	for _, m := range config(t, 9090).Nodes[0].ExtraPortMappings {
		protocol := m.Protocol
		if protocol == "" {
			protocol = v1alpha4.PortMappingProtocolTCP
		}
		mapped[fmt.Sprintf("%d/%s", m.ContainerPort, protocol)] = m.HostPort
	}
	if mapped["80/TCP"] != 9090 || mapped["443/TCP"] != 9443 {
		t.Errorf("the gateway is at ports %d and %d", mapped["80/TCP"], mapped["443/TCP"])
	}
	var first, last int32
	if _, err := fmt.Sscanf(nodePorts, "%d-%d", &first, &last); err != nil {
		t.Fatal(err)
	}
	for port := first; port <= last; port++ {
		for _, protocol := range []string{"TCP", "UDP"} {
			if mapped[fmt.Sprintf("%d/%s", port, protocol)] != port {
				t.Errorf("NodePort %d/%s is not mapped", port, protocol)
			}
		}
	}
}

func TestKubeadmAndTheKubeletUnderstandEveryPatch(t *testing.T) {
	cluster := config(t, 8080)
	patches := slices.Clone(cluster.KubeadmConfigPatches)
	kubernetes := kubernetesOf(t, cluster.Nodes[0])
	for _, node := range cluster.Nodes {
		if other := kubernetesOf(t, node); !other.EqualTo(kubernetes) {
			t.Errorf("nodes of Kubernetes %s and %s", kubernetes, other)
		}
		patches = append(patches, node.KubeadmConfigPatches...)
	}
	var nodePortRange string
	for _, patch := range patches {
		written, err := decode(patch, kubernetes)
		if err != nil {
			t.Errorf("%v in\n%s", err, patch)
		}
		if configuration, ok := written.(*v1beta3.ClusterConfiguration); ok {
			nodePortRange = configuration.APIServer.ExtraArgs["service-node-port-range"]
		}
	}
	if nodePortRange != nodePorts {
		t.Errorf("the API server chooses NodePorts of %q, and those of %s are mapped", nodePortRange, nodePorts)
	}
}

func TestPatchesThatKindWouldNotApplyAreRefused(t *testing.T) {
	const list, mapping = "[{name: v, value: '4'}]", "{v: '4'}"
	patch := func(apiVersion, extraArgs string) string {
		return "apiVersion: " + apiVersion + "\nkind: ClusterConfiguration\napiServer: {extraArgs: " + extraArgs + "}\n"
	}
	for _, test := range []struct {
		name, patch, kubernetes string
		understood              bool
	}{
		{"v1beta3 for 1.34", patch("kubeadm.k8s.io/v1beta3", mapping), "v1.34.11", true},
		{"v1beta4's list for 1.34", patch("kubeadm.k8s.io/v1beta3", list), "v1.34.11", false},
		{"v1beta4 for 1.35, of which kind writes v1beta3", patch("kubeadm.k8s.io/v1beta4", list), "v1.35.2", false},
		{"v1beta4 for 1.36", patch("kubeadm.k8s.io/v1beta4", list), "v1.36.0", true},
		{"v1beta3 for 1.36", patch("kubeadm.k8s.io/v1beta3", mapping), "v1.36.0", false},
		{"no version", patch("''", mapping), "v1.34.11", false},
		{"an unknown field", "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPod: 250\n", "v1.34.11", false},
		{"an unknown kind", "apiVersion: kubeadm.k8s.io/v1beta3\nkind: KubeletConfiguration\n", "v1.34.11", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := decode(test.patch, version.MustParseSemantic(test.kubernetes))
			if (err == nil) != test.understood {
				t.Error(err)
			}
		})
	}
}

func kubernetesOf(t *testing.T, node v1alpha4.Node) *version.Version {
	t.Helper()
	_, tag, _ := strings.Cut(node.Image, ":")
	tag, _, _ = strings.Cut(tag, "@")
	kubernetes, err := version.ParseSemantic(tag)
	if err != nil {
		t.Fatalf("the node's image %s: %v", node.Image, err)
	}
	return kubernetes
}

// decode reads a patch as a part of what kind writes for nodes of a version of Kubernetes: kind takes no patch of another
// API version than its own files have, and kubeadm and the kubelet end at a field that they do not know. What kind
// writes is chosen in its pkg/cluster/internal/kubeadm, which cannot be imported.
func decode(patch string, kubernetes *version.Version) (any, error) {
	written := map[metav1.TypeMeta]any{
		{APIVersion: "kubelet.config.k8s.io/v1beta1", Kind: "KubeletConfiguration"}: &kubelet.KubeletConfiguration{},
	}
	if kubernetes.LessThan(version.MajorMinor(1, 36)) {
		written[metav1.TypeMeta{APIVersion: v1beta3.SchemeGroupVersion.String(), Kind: "ClusterConfiguration"}] = &v1beta3.ClusterConfiguration{}
		written[metav1.TypeMeta{APIVersion: v1beta3.SchemeGroupVersion.String(), Kind: "InitConfiguration"}] = &v1beta3.InitConfiguration{}
	} else {
		written[metav1.TypeMeta{APIVersion: v1beta4.SchemeGroupVersion.String(), Kind: "ClusterConfiguration"}] = &v1beta4.ClusterConfiguration{}
		written[metav1.TypeMeta{APIVersion: v1beta4.SchemeGroupVersion.String(), Kind: "InitConfiguration"}] = &v1beta4.InitConfiguration{}
	}
	var meta metav1.TypeMeta
	if err := yaml.Unmarshal([]byte(patch), &meta); err != nil {
		return nil, err
	}
	target, ok := written[meta]
	if !ok {
		return nil, fmt.Errorf("kind writes no %s %s for Kubernetes %s", meta.APIVersion, meta.Kind, kubernetes)
	}
	return target, yaml.UnmarshalStrict([]byte(patch), target)
}
