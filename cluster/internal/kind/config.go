package kind

import (
	"errors"
	"fmt"
	"regexp"

	"k8s.io/apimachinery/pkg/util/version"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
	"sigs.k8s.io/yaml"

	"dev.pileus/cluster/internal/platform"
)

const (
	localhost = "127.0.0.1"
	// The ports of the node at which the gateway's pod takes requests.
	gatewayWeb = 80
	gatewayTLS = 443
)

// imageTag finds the tag in an image's name.
var imageTag = regexp.MustCompile(`:([^:@/]+)(?:@|$)`)

// configure adds to kind-config.yaml what depends on the checkout and the machine: the ports of localhost that lead to the
// gateway and to the NodePorts, which are all that the API server gives away.
func configure(config []byte, gateway platform.Gateway, nodePorts portRange) ([]byte, error) {
	var cluster v1alpha4.Cluster
	if err := yaml.UnmarshalStrict(config, &cluster); err != nil {
		return nil, fmt.Errorf("kind-config.yaml: %w", err)
	}
	if len(cluster.Nodes) == 0 {
		return nil, errors.New("kind-config.yaml has no node")
	}
	node := &cluster.Nodes[0]
	patch, err := serverPatch(node.Image, nodePorts)
	if err != nil {
		return nil, fmt.Errorf("kind-config.yaml: %w", err)
	}
	node.KubeadmConfigPatches = append(node.KubeadmConfigPatches, patch)
	add := func(inside, host int, protocol v1alpha4.PortMappingProtocol) {
		node.ExtraPortMappings = append(node.ExtraPortMappings, v1alpha4.PortMapping{
			ContainerPort: int32(inside), HostPort: int32(host), ListenAddress: localhost, Protocol: protocol,
		})
	}
	add(gatewayWeb, gateway.Port, v1alpha4.PortMappingProtocolTCP)
	add(gatewayTLS, gateway.HTTPSPort, v1alpha4.PortMappingProtocolTCP)
	for port := nodePorts.first; port <= nodePorts.last; port++ {
		add(port, port, v1alpha4.PortMappingProtocolTCP)
		add(port, port, v1alpha4.PortMappingProtocolUDP)
	}
	return yaml.Marshal(cluster)
}

// serverPatch has the API server give away no other NodePorts, in the API version of kubeadm that kind writes for the node's
// Kubernetes, since kind applies no patch of another one.
func serverPatch(image string, nodePorts portRange) (string, error) {
	kubernetes, err := kubernetesOf(image)
	if err != nil {
		return "", err
	}
	const patch = "apiVersion: kubeadm.k8s.io/%s\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n"
	if kubernetes.LessThan(version.MajorMinor(1, 36)) {
		return fmt.Sprintf(patch+"    service-node-port-range: %s\n", "v1beta3", nodePorts), nil
	}
	return fmt.Sprintf(patch+"  - name: service-node-port-range\n    value: %s\n", "v1beta4", nodePorts), nil
}

// kubernetesOf is the version of Kubernetes in a node's image, which its tag names.
func kubernetesOf(image string) (*version.Version, error) {
	matches := imageTag.FindStringSubmatch(image)
	if matches == nil {
		return nil, fmt.Errorf("the node's image %q has no version as its tag", image)
	}
	return version.ParseSemantic(matches[1])
}
