package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// named is a pod of a namespace whose ports have names.
func named(namespace string, ports ...core.ContainerPort) end {
	pod := core.Pod{Spec: core.PodSpec{Containers: []core.Container{{Ports: ports}}}}
	pod.Namespace = namespace
	return end{pod: pod, namespace: labels.Set{core.LabelMetadataName: namespace}}
}

func TestTenantsReachTheInternetAndNameServices(t *testing.T) {
	var policies network
	for _, object := range must(krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), "../tenant")).Resources() {
		if policy, ok := decode(t, must(object.MarshalJSON())).(*networking.NetworkPolicy); ok {
			policy.Namespace = "team"
			policies = append(policies, policy)
		}
	}
	tcp := func(name string, port int32) core.ContainerPort {
		return core.ContainerPort{Name: name, ContainerPort: port, Protocol: core.ProtocolTCP}
	}
	udp := func(name string, port int32) core.ContainerPort {
		return core.ContainerPort{Name: name, ContainerPort: port, Protocol: core.ProtocolUDP}
	}
	outside := func(address string) end { return end{address: address} }
	ends := map[string]end{
		"CoreDNS":             named("kube-system", udp("dns", 53), tcp("dns-tcp", 53), tcp("metrics", 9153)),
		"OpenShift's CoreDNS": named("openshift-dns", udp("dns", 5353), tcp("dns-tcp", 5353), tcp("metrics", 9154)),
		"another CoreDNS":     named("somewhere", udp("dns", 5353), tcp("dns-tcp", 5353)),
		"neighbour":           named("team-b", tcp("http", 8080)),
		"function":            named("pileus", tcp("user-port", 8080)),
		"itself":              named("team", tcp("http", 8080)),
		"NodeLocal DNSCache":  outside("169.254.20.10"),
		"metadata service":    outside("169.254.169.254"),
		"node":                outside("10.200.0.2"),
		"node of kind":        outside("172.18.0.2"),
		"router":              outside("192.168.0.1"),
		"carrier":             outside("100.64.0.1"),
		"internet":            outside("203.0.113.9"),
	}
	tenant := named("team")
	var reached []string
	for _, name := range slices.Sorted(maps.Keys(ends)) {
		ports := []core.ContainerPort{udp("", 53), tcp("", 53), tcp("", 5353), tcp("", 443), tcp("", 2379), tcp("", 6443), tcp("", 10250), tcp("", 8080)}
		if ends[name].address == "" {
			ports = ends[name].pod.Spec.Containers[0].Ports
		}
		var open []string
		for _, port := range ports {
			if policies.connects(tenant, ends[name], port.Protocol, port.ContainerPort) {
				open = append(open, fmt.Sprintf("%s %d", port.Protocol, port.ContainerPort))
			}
		}
		if len(open) > 0 {
			reached = append(reached, name+": "+strings.Join(open, ", "))
		}
	}
	want := []string{
		"CoreDNS: UDP 53, TCP 53",
		"NodeLocal DNSCache: UDP 53, TCP 53",
		"OpenShift's CoreDNS: UDP 5353, TCP 5353",
		"internet: UDP 53, TCP 53, TCP 5353, TCP 443, TCP 2379, TCP 6443, TCP 10250, TCP 8080",
	}
	if !slices.Equal(reached, want) {
		t.Errorf("a tenant's pod reaches\n%s", strings.Join(reached, "\n"))
	}
}
