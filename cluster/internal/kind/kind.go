// Package kind runs the cluster in Docker by way of kind (Kubernetes in Docker), from kind-config.yaml.
package kind

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
	"dev.pileus/cluster/internal/platform"
)

const (
	// Name is how people choose this kind of cluster.
	Name = "kind"

	tool      = "sigs.k8s.io/kind" // built where the machine has no kind, in the version of cluster/go.mod
	nodePorts = "30000-30049"      // as mapped by kind-config.yaml
)

// Cluster is the kind cluster of one checkout.
type Cluster struct{ checkout checkout.Checkout }

// New is the kind cluster of a checkout, running or not.
func New(c checkout.Checkout) *Cluster { return &Cluster{c} }

func dockerAnswers() bool {
	return exec.Command("docker", "version", "--format", "{{.Server.Version}}").Run() == nil
}

// Up creates the cluster or starts it again, and installs what misses.
func (c *Cluster) Up(port int) error {
	if !dockerAnswers() {
		return console.Next(errors.New("Docker does not answer"), "install and start Docker, or use CLUSTER=embedded as root on Linux")
	}
	if err := os.MkdirAll(c.checkout.State("log"), 0o755); err != nil {
		return err
	}
	if err := build.Kubectl(c.checkout); err != nil {
		return err
	}
	program, err := c.program()
	if err != nil {
		return err
	}
	exists, err := c.exists(program)
	if err != nil {
		return err
	}
	if !exists { // so that whatever becomes of it, `clean` knows what it has to do with
		if err := c.checkout.WriteEnv(checkout.Env{checkout.KeyCluster: Name, checkout.KeyPort: strconv.Itoa(port)}); err != nil {
			return err
		}
	}
	if exists {
		err = console.Step("start the kind node", func() error { return command.Run("docker", "start", c.node()) })
	} else {
		err = console.Step("create the kind cluster", func() error { return c.create(program, port) })
	}
	if err != nil {
		return err
	}
	if err := c.writeFiles(program, port); err != nil {
		return err
	}
	manifests, err := platform.Released(c.checkout, Name)
	if err != nil {
		return err
	}
	if err := platform.KubectlOf(c.checkout).Install(manifests); err != nil {
		return err
	}
	return platform.AwaitGateway(port)
}

func (c *Cluster) create(program string, port int) error {
	config, err := os.ReadFile(c.checkout.Source("kind-config.yaml"))
	if err != nil {
		return err
	}
	cmd := exec.Command(program, "create", "cluster", "--name", c.checkout.Name(), "--config", "-", "--wait", "180s",
		"--kubeconfig", c.checkout.Kubeconfig())
	cmd.Stdin = strings.NewReader(withPort(string(config), port))
	return command.Logged(cmd, c.checkout.Log("kind"))
}

// withPort is kind's configuration with another port for the gateway.
func withPort(config string, port int) string {
	return strings.Replace(config, "hostPort: 8080", "hostPort: "+strconv.Itoa(port), 1)
}

func (c *Cluster) writeFiles(program string, port int) error {
	kubeconfig, err := command.Output(program, "get", "kubeconfig", "--name", c.checkout.Name())
	if err != nil {
		return err
	}
	if err := checkout.WriteFile(c.checkout.Kubeconfig(), []byte(kubeconfig), 0o600); err != nil {
		return err
	}
	if err := platform.KubectlOf(c.checkout).WriteCA(c.checkout); err != nil {
		return err
	}
	return c.checkout.WriteEnv(checkout.Env{
		checkout.KeyCluster:     Name,
		checkout.KeyPort:        strconv.Itoa(port),
		checkout.KeyNodeAddress: "localhost",
		checkout.KeyNodePorts:   nodePorts,
	})
}

// Down stops the node's container and keeps it.
func (c *Cluster) Down() error {
	return console.Step("stop the kind node", func() error { return command.Run("docker", "stop", c.node()) })
}

// Clean deletes the cluster, and what is known of it once it is gone.
func (c *Cluster) Clean() error {
	if !dockerAnswers() {
		return console.Next(errors.New("Docker does not answer, so the node cannot be deleted: what is known of it is kept"),
			"start Docker, and make clean again; where Docker and its containers are gone for good, rm -r .pileus")
	}
	program, err := c.program()
	if err != nil {
		return err
	}
	return console.Step("delete the kind cluster", func() error {
		if err := command.Run(program, "delete", "cluster", "--name", c.checkout.Name()); err != nil {
			return err
		}
		return c.checkout.RemoveClusterFiles()
	})
}

// Load copies images from Docker into the node, those that are not there.
func (c *Cluster) Load(names []string) error {
	program, err := c.program()
	if err != nil {
		return err
	}
	return console.Step("load the images", func() error {
		return command.Run(append([]string{program, "load", "docker-image", "--name", c.checkout.Name()}, names...)...)
	})
}

// Status lists the parts of the cluster and whether all are well.
func (c *Cluster) Status() (rows [][2]string, healthy bool) {
	return platform.KubectlOf(c.checkout).Status(platform.Namespaces...)
}

// program is the machine's kind, or one that is built now.
func (c *Cluster) program() (string, error) {
	if path, err := exec.LookPath("kind"); err == nil {
		return path, nil
	}
	built := c.checkout.Bin("kind")
	if _, err := os.Stat(built); err == nil {
		return built, nil
	}
	return built, console.Step("build kind", func() error {
		return build.Tool(c.checkout, tool, built)
	})
}

func (c *Cluster) exists(program string) (bool, error) {
	clusters, err := command.Output(program, "get", "clusters")
	return slices.Contains(strings.Fields(clusters), c.checkout.Name()), err
}

func (c *Cluster) node() string { return c.checkout.Name() + "-control-plane" }
