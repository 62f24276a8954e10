package embedded

import (
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/platform"
)

// Status lists the parts of the cluster with what can be said about each, and whether all is well.
func (c *Cluster) Status() (rows [][2]string, healthy bool) {
	healthy = true
	names := []string{"etcd", "kube-apiserver", certControllers, certScheduler, containerd, certKubelet, certProxy, certRouter, resolving, forwarder, forwarderTLS, supervisor}
	for _, name := range names {
		state := "running"
		if !c.processes.Running(name) {
			state, healthy = "not running", false
		}
		rows = append(rows, [2]string{name, state})
	}
	if !healthy {
		return rows, false
	}
	deployments, ready := platform.KubectlOf(c.checkout).Status(append([]string{"kube-system", "local-path-storage"}, platform.Namespaces...)...)
	return append(rows, deployments...), ready
}

// Describe is what people have to know to use the cluster.
func Describe(env checkout.Env) [][2]string {
	rows := [][2]string{{"cluster", env[checkout.KeyCluster]}}
	if address := env[checkout.KeyGateway]; address != "" {
		rows = append(rows, [2]string{"gateway", address})
	}
	if env[checkout.KeyNodeAddress] != "" {
		rows = append(rows, [2]string{"NodePorts at", env[checkout.KeyNodeAddress]})
	}
	return rows
}
