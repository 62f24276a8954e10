// Package current uses whichever cluster KUBECONFIG shows: microk8s, k3s, a cloud's.
package current

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
	"dev.pileus/cluster/internal/platform"
)

// Name is how people choose this kind of cluster.
const Name = "current"

// Cluster is somebody's cluster, of which this checkout is a guest.
type Cluster struct{ checkout checkout.Checkout }

// New is the cluster that KUBECONFIG shows.
func New(c checkout.Checkout) *Cluster { return &Cluster{c} }

// Up copies the current context and installs Knative and the gateway where they are absent. The gateway's address is
// the cluster's own matter, so its ports are not used.
func (c *Cluster) Up(gateway platform.Gateway) error {
	if err := os.MkdirAll(c.checkout.State("log"), 0o755); err != nil {
		return err
	}
	if err := build.Kubectl(c.checkout); err != nil {
		return err
	}
	if err := c.writeFiles(gateway); err != nil {
		return err
	}
	kubectl := platform.KubectlOf(c.checkout)
	if present, err := kubectl.HasKnative(); err != nil || present {
		if err == nil {
			console.Info("the cluster has Knative Serving already: it and its gateway are left as they are")
		}
		return err
	}
	console.Info("the cluster has no Knative Serving: installing it, and Traefik as its gateway")
	manifests, err := platform.Released(c.checkout, Name)
	if err != nil {
		return err
	}
	return kubectl.Install(manifests)
}

func (c *Cluster) writeFiles(gateway platform.Gateway) error {
	out, err := command.Output(c.checkout.Bin("kubectl"), "config", "view", "--minify", "--flatten", "--raw")
	if err != nil {
		return console.Next(err, "point KUBECONFIG at a cluster, and choose a context with \"kubectl config use-context\"")
	}
	if err := checkout.WriteFile(c.checkout.Kubeconfig(), []byte(out), 0o600); err != nil {
		return err
	}
	kubectl := platform.KubectlOf(c.checkout)
	if err := kubectl.WriteCA(c.checkout); err != nil {
		return err
	}
	server, err := kubectl.Output("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}")
	if err != nil {
		return err
	}
	address, err := url.Parse(server)
	if err != nil {
		return fmt.Errorf("API server address %q: %w", server, err)
	}
	return c.checkout.WriteEnv(gateway.Env(checkout.Env{checkout.KeyCluster: Name, checkout.KeyNodeAddress: address.Hostname()}))
}

// Down does nothing: the cluster is not this checkout's to stop.
func (c *Cluster) Down() error {
	console.Info("the current cluster keeps running: it is not this checkout's")
	return nil
}

// Clean forgets the cluster, and leaves what was installed on it.
func (c *Cluster) Clean() error {
	console.Info("what was installed on the cluster stays there")
	return c.checkout.RemoveClusterFiles()
}

// Load pushes images to the registry that REGISTRY names, since one can't reach into the nodes.
func (c *Cluster) Load(names []string) error {
	registry := os.Getenv("REGISTRY")
	if registry == "" {
		return console.Next(errors.New("REGISTRY is not set: the cluster's nodes must be able to pull the images from somewhere"),
			"log in with \"docker login\" or \"buildah login\", and set REGISTRY= to a registry and path you may push to, such as registry.example.com/pileus")
	}
	for _, name := range names {
		if err := console.Step("push "+name, func() error { return push(name, registryName(name, registry)) }); err != nil {
			return err
		}
	}
	return nil
}

// push copies an image to a registry, from where images/build left it: in Docker's or Podman's store, or in the layout.
func push(name, target string) error {
	for _, engine := range []string{"docker", "podman"} {
		if command.Run(engine, "image", "inspect", name) != nil {
			continue
		}
		if err := command.Run(engine, "tag", name, target); err != nil {
			return err
		}
		return command.Run(engine, "push", "--quiet", target)
	}
	from, err := checkout.Cache("images")
	if err != nil {
		return err
	}
	id, err := command.Output("buildah", "pull", "--quiet", "oci:"+from+":"+name)
	if err != nil {
		return console.Next(err, "install docker, podman or buildah, to push images with")
	}
	return command.Run("buildah", "push", "--quiet", strings.TrimSpace(id), "docker://"+target)
}

// registryName is the name of one of the project's images in a registry: dev.local/pileus/ui:1 becomes REGISTRY/ui:1.
func registryName(name, registry string) string {
	return strings.TrimSuffix(registry, "/") + "/" + name[strings.LastIndexByte(name, '/')+1:]
}

// Status lists the parts of the cluster and whether all are well.
func (c *Cluster) Status() (rows [][2]string, healthy bool) {
	return platform.KubectlOf(c.checkout).Status(platform.Namespaces...)
}
