// Package embedded runs a real one-node Kubernetes cluster without Docker: its programs are built from Go modules and
// run as root in a network namespace and a mount namespace of the checkout's own.
package embedded

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
	"dev.pileus/cluster/internal/platform"
	"dev.pileus/cluster/internal/process"
)

// Name is how people choose this kind of cluster.
const Name = "embedded"

// Cluster is the embedded cluster of one checkout.
type Cluster struct {
	checkout  checkout.Checkout
	pki       pki
	network   network
	view      view
	cgroup    cgroup
	processes process.Registry
	resumed   bool // the pods that the API server knows of ran in namespaces that are gone
	started   time.Time
}

// New is the embedded cluster of a checkout, running or not.
func New(c checkout.Checkout) *Cluster {
	return &Cluster{
		checkout:  c,
		pki:       pki{c.Data("pki")},
		network:   network{checkout: c},
		view:      view{c},
		cgroup:    cgroup{c},
		processes: process.Registry{Dir: c.Data("processes")},
	}
}

// Supported says why this machine can't run an embedded cluster, or nil.
func Supported() error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("the embedded cluster runs on Linux only, not on %s", runtime.GOOS)
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf("the embedded cluster needs root")
	}
	return nil
}

// Up starts what does not run, and installs what misses.
func (c *Cluster) Up(gateway platform.Gateway) error {
	c.started = time.Now()
	if err := Supported(); err != nil {
		return console.Next(err, "sudo make run, or CLUSTER=kind with Docker, or CLUSTER=current with a KUBECONFIG")
	}
	if err := command.Run(c.checkout.Source("make", "prerequisites"), "get", "node"); err != nil {
		return err
	}
	tag, err := build.Programs(c.checkout)
	if err != nil {
		return err
	}
	if err := console.Step("prepare network, certificates and folders", func() error { return c.prepare(tag) }); err != nil {
		return err
	}
	if err := c.startControlPlane(); err != nil {
		return err
	}
	if c.resumed {
		if err := c.releaseLeases(); err != nil {
			return err
		}
	}
	if err := c.startNode(tag); err != nil {
		return err
	}
	if c.resumed {
		if err := console.Step("wait for the pods to start again", c.awaitPods); err != nil {
			return err
		}
	}
	if err := console.Step("wait for the pods' probes", c.awaitProbes); err != nil {
		return err
	}
	if err := c.startForwarder(forwarder, gateway.Port, gatewayWeb); err != nil {
		return err
	}
	if err := c.startForwarder(forwarderTLS, gateway.HTTPSPort, gatewayTLS); err != nil {
		return err
	}
	if err := c.writeEnv(gateway); err != nil {
		return err
	}
	manifests, err := platform.Embedded(c.checkout, tag)
	if err != nil {
		return err
	}
	if manifests, err = gateway.Secured(c.checkout, manifests); err != nil {
		return err
	}
	if err := platform.KubectlOf(c.checkout).Install(manifests); err != nil {
		return err
	}
	return platform.AwaitGateway(gateway.Port)
}

// prepare makes everything that the programs need before they start.
func (c *Cluster) prepare(tag string) error {
	for _, dir := range []string{c.checkout.Data("kubeconfig"), c.checkout.Data("etcd"), c.checkout.State("log")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	cable, err := chooseCable(c.checkout)
	if err != nil {
		return err
	}
	c.network.cable = cable
	if err := c.prepareNamespaces(); err != nil {
		return err
	}
	if err := (outbound{c.network}).ensure(); err != nil {
		return fmt.Errorf("letting the cluster's packets out: %w", err)
	}
	if err := c.cgroup.create(); err != nil {
		return fmt.Errorf("making the cluster's cgroup: %w", err)
	}
	if err := c.pki.ensure(cable.Node().String()); err != nil {
		return err
	}
	if err := c.writeKubeconfigs(); err != nil {
		return err
	}
	return c.writeNodeFiles(platform.ImageName("pause", tag))
}

// prepareNamespaces makes the network and the view if one of them misses. What still runs in the old ones can't use
// the new ones, so it is stopped first.
func (c *Cluster) prepareNamespaces() error {
	if c.network.exists() && c.view.exists() {
		return nil
	}
	if err := c.stopAll(); err != nil {
		return err
	}
	if err := c.network.create(); err != nil {
		return fmt.Errorf("making the cluster's network: %w", err)
	}
	if err := c.view.create(); err != nil {
		return fmt.Errorf("making the cluster's mount namespace: %w", err)
	}
	c.resumed = true
	return nil
}

func (c *Cluster) writeKubeconfigs() error {
	server := "https://" + c.network.cable.Node().String() + ":" + apiPort
	for _, name := range []string{certControllers, certScheduler, certProxy, certKubelet} {
		if err := c.pki.writeKubeconfig(c.kubeconfig(name), server, name); err != nil {
			return err
		}
	}
	if err := c.pki.writeKubeconfig(c.checkout.Kubeconfig(), server, certAdmin); err != nil {
		return err
	}
	ca, err := os.ReadFile(c.pki.crt(caCluster))
	if err != nil {
		return err
	}
	return checkout.WriteFile(c.checkout.State("ca.crt"), ca, 0o644)
}

func (c *Cluster) writeEnv(gateway platform.Gateway) error {
	return c.checkout.WriteEnv(gateway.Env(checkout.Env{
		checkout.KeyCluster:     Name,
		checkout.KeyNodeAddress: c.network.cable.Node().String(),
	}))
}

// Down stops everything and keeps the state.
func (c *Cluster) Down() error {
	return console.Step("stop the cluster", c.stopAll)
}

// Clean stops everything, removes every trace of the cluster from the machine, and verifies it.
func (c *Cluster) Clean() error {
	if err := c.Down(); err != nil {
		return err
	}
	return console.Step("remove the cluster's data", func() error {
		c.view.removeMountPoints()
		if err := c.checkout.RemoveClusterFiles(); err != nil {
			return err
		}
		return c.verifyGone()
	})
}

// startForwarder makes a port of the gateway answer on localhost.
func (c *Cluster) startForwarder(name string, port int, nodePort string) error {
	launcher, err := os.Executable()
	if err != nil {
		return err
	}
	target := c.network.cable.Node().String() + ":" + nodePort
	return c.start(process.Command{
		Name: name,
		Args: []string{launcher, "forward", strconv.Itoa(port), target},
		Hash: target + " " + strconv.Itoa(port),
	}, func() error { return nil })
}

// ForwardersRun says whether the gateway's ports, for http and for https, are this cluster's own doing.
func (c *Cluster) ForwardersRun() (web, secure bool) {
	return c.processes.Running(forwarder), c.processes.Running(forwarderTLS)
}
