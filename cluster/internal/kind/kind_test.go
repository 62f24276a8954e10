package kind

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
	"sigs.k8s.io/yaml"
)

func config(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "kind-config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestConfigMapsTheGatewayAndEveryNodePort(t *testing.T) {
	var cluster v1alpha4.Cluster
	if err := yaml.UnmarshalStrict([]byte(withPort(config(t), 9090)), &cluster); err != nil {
		t.Fatal(err)
	}
	node := cluster.Nodes[0]
	mapped := map[string]int32{}
	for _, m := range node.ExtraPortMappings {
		protocol := m.Protocol
		if protocol == "" {
			protocol = v1alpha4.PortMappingProtocolTCP
		}
		mapped[fmt.Sprintf("%d/%s", m.ContainerPort, protocol)] = m.HostPort
	}
	if mapped["80/TCP"] != 9090 {
		t.Errorf("the gateway is at port %d", mapped["80/TCP"])
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
	if !strings.Contains(strings.Join(node.KubeadmConfigPatches, "\n"), "value: "+nodePorts) {
		t.Errorf("the API server may choose NodePorts outside of %s", nodePorts)
	}
}
