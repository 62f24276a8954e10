// Package kind runs the cluster in Docker by way of kind (Kubernetes in Docker), from kind-config.yaml.
package kind

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
	"dev.pileus/cluster/internal/platform"
)

const (
	// Name is how people choose this kind of cluster.
	Name = "kind"

	tool        = "sigs.k8s.io/kind"
	toolVersion = "0.33.0" // go.mod decides what is built

	startPatience = 3 * time.Minute // till the API server of a node that was stopped is ready
)

// Cluster is the kind cluster of one checkout.
type Cluster struct{ checkout checkout.Checkout }

// New is the kind cluster of a checkout, running or not.
func New(c checkout.Checkout) *Cluster { return &Cluster{c} }

func dockerAnswers() bool {
	return exec.Command("docker", "version", "--format", "{{.Server.Version}}").Run() == nil
}

// Up creates the cluster or starts it again, and installs what misses.
func (c *Cluster) Up(gateway platform.Gateway) error {
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
	var ports mapping
	if exists {
		ports, err = c.start()
	} else {
		ports, err = c.create(program, gateway)
	}
	if err != nil {
		return err
	}
	if ports.web != gateway.Port {
		console.Info("the node has port %d for the gateway; another one takes a make clean", ports.web)
	}
	gateway.Port, gateway.HTTPSPort = ports.web, ports.https
	if err := c.writeFiles(program, gateway, ports.nodePorts); err != nil {
		return err
	}
	kubectl := platform.KubectlOf(c.checkout)
	if err := console.Step("wait for the API server", func() error { return kubectl.AwaitServer(startPatience) }); err != nil {
		return console.Next(err, "docker logs %s tells what the node does; make clean and make run start afresh", c.node())
	}
	manifests, err := platform.Released(c.checkout, Name)
	if err != nil {
		return err
	}
	if manifests, err = gateway.Secured(c.checkout, manifests); err != nil {
		return err
	}
	if err := kubectl.Install(manifests); err != nil {
		return err
	}
	return platform.AwaitGateway(gateway.Port)
}

// start starts the node again, which has the ports that it was made with.
func (c *Cluster) start() (mapping, error) {
	if err := console.Step("start the kind node", func() error { return command.Run("docker", "start", c.node()) }); err != nil {
		return mapping{}, console.Next(err, "free the port, if another program has it meanwhile; or make clean, and make run")
	}
	found, err := bindingsOf(c.node())
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("the node %s is gone", c.node())
	}
	if err != nil {
		return mapping{}, err
	}
	return mappingOf(found[0])
}

func (c *Cluster) create(program string, gateway platform.Gateway) (mapping, error) {
	text, err := os.ReadFile(c.checkout.Source("kind-config.yaml"))
	if err != nil {
		return mapping{}, err
	}
	nodePorts, err := c.freeNodePorts()
	if err != nil {
		return mapping{}, err
	}
	config, err := configure(text, gateway, nodePorts)
	if err != nil {
		return mapping{}, err
	}
	ports := mapping{gateway.Port, gateway.HTTPSPort, nodePorts}
	if err := c.writeEnv(gateway, nodePorts); err != nil { // so that whatever becomes of it, `clean` knows what it has to do with
		return ports, err
	}
	cmd := kind(program, "create", "cluster", "--name", c.checkout.Name(), "--config", "-", "--wait", "180s",
		"--kubeconfig", c.checkout.Kubeconfig())
	cmd.Stdin = bytes.NewReader(config)
	return ports, console.Step("create the kind cluster", func() error {
		return command.Logged(cmd, c.checkout.Log("kind"))
	})
}

func (c *Cluster) writeFiles(program string, gateway platform.Gateway, nodePorts portRange) error {
	kubeconfig, err := command.OutputOf(kind(program, "get", "kubeconfig", "--name", c.checkout.Name()))
	if err != nil {
		return console.Next(err, "make clean removes a cluster that was not made to its end; then make run")
	}
	if err := checkout.WriteFile(c.checkout.Kubeconfig(), []byte(kubeconfig), 0o600); err != nil {
		return err
	}
	if err := platform.KubectlOf(c.checkout).WriteCA(c.checkout); err != nil {
		return err
	}
	return c.writeEnv(gateway, nodePorts)
}

func (c *Cluster) writeEnv(gateway platform.Gateway, nodePorts portRange) error {
	return c.checkout.WriteEnv(gateway.Env(checkout.Env{
		checkout.KeyCluster:     Name,
		checkout.KeyNodeAddress: "localhost",
		checkout.KeyNodePorts:   nodePorts.String(),
	}))
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
		if _, err := command.OutputOf(kind(program, "delete", "cluster", "--name", c.checkout.Name())); err != nil {
			return err
		}
		return c.checkout.RemoveClusterFiles()
	})
}

// Load copies images from Docker into the node, those that are not there: their names follow from their content.
func (c *Cluster) Load(names []string) error {
	present, err := c.images()
	if err != nil {
		return console.Next(err, "make run starts the cluster")
	}
	missing := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return present[name] })
	if len(missing) == 0 {
		return nil
	}
	program, err := c.program()
	if err != nil {
		return err
	}
	load := []string{"load", "docker-image", "--name", c.checkout.Name()}
	if err := console.Step("load the images", func() error {
		_, err := command.OutputOf(kind(program, append(load, missing...)...))
		return err
	}); err != nil {
		return err
	}
	for _, name := range missing {
		console.Info("%s", name)
	}
	return nil
}

// images are the names of those that the node's kubelet would find.
func (c *Cluster) images() (map[string]bool, error) {
	out, err := command.Output("docker", "exec", c.node(), "crictl", "images", "--output", "json")
	if err != nil {
		return nil, err
	}
	var answer struct {
		Images []struct {
			RepoTags []string `json:"repoTags"`
		} `json:"images"`
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		return nil, fmt.Errorf("the images of %s: %w", c.node(), err)
	}
	present := map[string]bool{}
	for _, image := range answer.Images {
		for _, name := range image.RepoTags {
			present[name] = true
		}
	}
	return present, nil
}

// Status lists the parts of the cluster and whether all are well.
func (c *Cluster) Status() (rows [][2]string, healthy bool) {
	return platform.KubectlOf(c.checkout).Status(platform.Namespaces...)
}

// program is a kind of the version that kind-config.yaml is written for: the machine's, or one that is built.
func (c *Cluster) program() (string, error) {
	installed, err := exec.LookPath("kind")
	if err == nil && versionOf(installed) == toolVersion {
		return installed, nil
	}
	built := c.checkout.Bin("kind")
	if versionOf(built) == toolVersion {
		return built, nil
	}
	if err == nil {
		console.Info("%s is kind %s: the clusters of Pileus are made by kind %s, which is built", installed, versionOf(installed), toolVersion)
	}
	return built, console.Step("build kind", func() error { return build.Tool(c.checkout, tool, built) })
}

// versionOf a kind; empty where it does not say.
func versionOf(program string) string {
	out, err := command.Output(program, "version", "--quiet")
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSpace(out), "v")
}

// kind is a command of kind's. It is to ask Docker, as the launcher does, whatever else there is.
func kind(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "KIND_EXPERIMENTAL_PROVIDER=docker")
	return cmd
}

// ForwardersRun says whether the gateway's ports are this cluster's own doing: Docker has them while the node runs.
func (c *Cluster) ForwardersRun() (web, secure bool) {
	out, err := command.Output("docker", "container", "inspect", "--format", "{{.State.Running}}", c.node())
	runs := err == nil && strings.TrimSpace(out) == "true"
	return runs, runs
}

func (c *Cluster) exists(program string) (bool, error) {
	clusters, err := command.OutputOf(kind(program, "get", "clusters"))
	return slices.Contains(strings.Fields(clusters), c.checkout.Name()), err
}

func (c *Cluster) node() string { return c.checkout.Name() + "-control-plane" }
