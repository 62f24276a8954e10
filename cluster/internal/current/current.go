// Package current uses whichever cluster KUBECONFIG shows: microk8s, k3s, a cloud's.
package current

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
	"dev.pileus/cluster/internal/platform"
	"dev.pileus/cluster/internal/process"
	"dev.pileus/cluster/internal/registry"
)

const (
	// Name is how people choose this kind of cluster.
	Name = "current"

	ingressClass = "pileus" // as in cluster/manifests/overlays/current
)

// Cluster is somebody's cluster, of which this checkout is a guest.
type Cluster struct {
	checkout  checkout.Checkout
	processes process.Registry
	options   Options
}

// Options are what a person asks for; what is empty stays as it was, or is found out.
type Options struct {
	Domain    string // under which people see everything
	Registry  string // that images are pushed to
	Port      string // of localhost, where the gateway has no address
	IsOffline bool   // without the network: Knative from its Go modules, and no Reloader
}

// New is the cluster that KUBECONFIG shows.
func New(c checkout.Checkout) *Cluster {
	return &Cluster{checkout: c, processes: process.Registry{Dir: c.State("current")}}
}

// Configure takes options, beside those of earlier.
func (c *Cluster) Configure(options Options) error {
	env, err := c.checkout.ReadEnv()
	if err != nil {
		return err
	}
	options.Domain = cmp.Or(options.Domain, env[checkout.KeyDomain])
	options.Registry = cmp.Or(options.Registry, env[checkout.KeyRegistry])
	if options.Domain != "" {
		if err := platform.CheckDomain(options.Domain); err != nil {
			return err
		}
	}
	if options.Registry != "" {
		if _, err := registry.Parse(options.Registry); err != nil {
			return err
		}
	}
	c.options = options
	return nil
}

// Up copies the current context, installs Knative and the gateway where they are absent or were installed by this project, and
// finds the addresses that people will see. A Knative of somebody else's is only looked at.
func (c *Cluster) Up(gateway platform.Gateway) error {
	if err := os.MkdirAll(c.checkout.State("log"), 0o755); err != nil {
		return err
	}
	if err := build.Kubectl(c.checkout); err != nil {
		return err
	}
	env, err := c.connect()
	if err != nil {
		return err
	}
	had, err := c.checkout.ReadEnv()
	if err != nil {
		return err
	}
	env[checkout.KeyTLS] = gateway.TLS
	for key, value := range map[string]string{checkout.KeyDomain: c.options.Domain, checkout.KeyRegistry: c.options.Registry, checkout.KeyPort: had[checkout.KeyPort]} {
		if value != "" {
			env[key] = value
		}
	}
	if err := c.checkout.WriteEnv(env); err != nil {
		return err
	}
	kubectl := platform.KubectlOf(c.checkout)
	installed, err := kubectl.Platform()
	if err != nil {
		return err
	}
	hasKnative, err := kubectl.HasKnative()
	if err != nil {
		return err
	}
	if hasKnative && (!installed.IsThere || installed.Kind != Name) {
		err = c.takeAsItIs(kubectl, env, installed.IsThere)
	} else {
		err = c.install(kubectl, env, hasKnative)
	}
	if err != nil {
		return err
	}
	return c.checkout.WriteEnv(env)
}

// connect writes the kubeconfig, and returns what is known of the cluster by that.
func (c *Cluster) connect() (checkout.Env, error) {
	kubectl := platform.KubectlOf(c.checkout)
	had, _ := kubectl.Output("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}")
	if had == "" || os.Getenv("KUBECONFIG") != "" {
		out, err := command.Output(c.checkout.Bin("kubectl"), "config", "view", "--minify", "--flatten", "--raw")
		if err != nil {
			return nil, console.Next(err, "point KUBECONFIG at a cluster, and choose a context with \"kubectl config use-context\"")
		}
		shown, err := command.Output(c.checkout.Bin("kubectl"), "config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}")
		if err != nil {
			return nil, err
		}
		if had != "" && had != shown {
			return nil, console.Next(fmt.Errorf("this checkout's cluster is %s, and KUBECONFIG shows %s", had, shown),
				"make clean forgets the first one, and leaves what was installed there; without KUBECONFIG it is used")
		}
		if err := checkout.WriteFile(c.checkout.Kubeconfig(), []byte(out), 0o600); err != nil {
			return nil, err
		}
	}
	if err := kubectl.WriteCA(c.checkout); err != nil {
		return nil, err
	}
	server, err := kubectl.Output("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}")
	if err != nil {
		return nil, err
	}
	address, err := url.Parse(server)
	if err != nil {
		return nil, fmt.Errorf("API server address %q: %w", server, err)
	}
	outside, err := kubectl.Output("get", "nodes", "--request-timeout=10s", "-o", `jsonpath={.items[*].status.addresses[?(@.type=="ExternalIP")].address}`)
	if err != nil {
		return nil, console.Next(err, "look whether \"kubectl get nodes\" answers, and whether you may")
	}
	place := address.Hostname()
	first, _, _ := strings.Cut(outside, " ")
	if given, err := netip.ParseAddr(first); err == nil { // which a node says of itself
		place = given.String()
	}
	return checkout.Env{checkout.KeyCluster: Name, checkout.KeyNodeAddress: place}, nil
}

// takeAsItIs looks whether somebody else's Knative allows what Pileus needs, before anything is deployed on it. Where another
// checkout has made the cluster for its own machine, its gateway is reached on localhost.
func (c *Cluster) takeAsItIs(kubectl platform.Kubectl, env checkout.Env, isOfACheckout bool) error {
	console.Info("the cluster has Knative Serving already: it and its gateway are left as they are")
	config, err := kubectl.KnativeConfig()
	if err != nil {
		return err
	}
	domain := cmp.Or(c.options.Domain, config.Domain())
	if domain == "" && isOfACheckout {
		domain = platform.Localhost
	}
	if problems, commands := config.Obstacles(domain); len(problems) > 0 {
		return console.Next(fmt.Errorf("this Knative does not allow what Pileus needs:\n    - %s", strings.Join(problems, "\n    - ")),
			"have its owner change that (where Knative's operator manages it: in spec.config of its KnativeServing), then make run\n    %s",
			strings.Join(commands, "\n    "))
	}
	class, err := kubectl.IngressClass()
	if err != nil {
		return err
	}
	if class == "" {
		console.Warn("no IngressClass is the default one: websites and apps from git have no address until PILEUS_INGRESS_CLASS is set")
	}
	env[checkout.KeyIngressClass] = class
	if domain == platform.Localhost && !isOfACheckout {
		return console.Next(errors.New("DOMAIN=localhost is for a gateway that Pileus has installed"), "give the domain that leads to this cluster's gateway")
	}
	delete(env, checkout.KeyTLS) // its certificates are its owner's matter
	return c.leadTo(domain, env)
}

// install brings in Knative and the gateway, or what is new or gone of them.
func (c *Cluster) install(kubectl platform.Kubectl, env checkout.Env, isThere bool) error {
	if !isThere {
		console.Info("the cluster has no Knative Serving: installing it, and Traefik as its gateway")
	}
	render := platform.Released
	if c.options.IsOffline {
		render = platform.ReleasedOffline
	}
	manifests, err := render(c.checkout, Name)
	if err != nil {
		return err
	}
	installFor := func(domain string) error {
		own, err := platform.WithDomain(manifests, domain)
		if err != nil {
			return err
		}
		return kubectl.InstallOn(Name, own)
	}
	domain := c.options.Domain
	if domain == "" {
		if domain, err = kubectl.GatewayDomain(false); err != nil {
			return err
		}
	}
	if domain == "" && env[checkout.KeyPort] != "" {
		domain = platform.Localhost // as before
	}
	if err := installFor(cmp.Or(domain, platform.Localhost)); err != nil {
		return err
	}
	if domain == "" {
		err := console.Step("wait for the gateway's address", func() (err error) {
			domain, err = kubectl.GatewayDomain(true)
			return err
		})
		if err != nil {
			return err
		}
		if domain = cmp.Or(domain, platform.Localhost); domain != platform.Localhost {
			if err := installFor(domain); err != nil {
				return err
			}
		}
	}
	env[checkout.KeyIngressClass] = ingressClass
	return c.leadTo(domain, env)
}

// leadTo notes what addresses begin with. Those on localhost take something that passes them on.
func (c *Cluster) leadTo(domain string, env checkout.Env) error {
	if domain == platform.Localhost {
		return c.forward(env)
	}
	env[checkout.KeyGateway] = "https://" + domain
	delete(env, checkout.KeyPort)
	return c.stopForward()
}

// Down ends what passes the gateway on to localhost. The cluster is not this checkout's to stop.
func (c *Cluster) Down() error {
	console.Info("the current cluster keeps running: it is not this checkout's")
	return c.stopForward()
}

// Clean forgets the cluster, and leaves what was installed on it.
func (c *Cluster) Clean() error {
	console.Info("what was installed on the cluster stays there")
	if err := c.stopForward(); err != nil {
		return err
	}
	for _, folder := range []string{c.processes.Dir, c.checkout.State("references")} {
		if err := os.RemoveAll(folder); err != nil {
			return err
		}
	}
	return c.checkout.RemoveClusterFiles()
}

// Load pushes images to the registry that REGISTRY names, since one can't reach into the nodes.
func (c *Cluster) Load(names []string) error {
	if err := c.Configure(Options{Registry: os.Getenv("REGISTRY")}); err != nil {
		return err
	}
	if c.options.Registry == "" {
		return console.Next(errors.New("REGISTRY is not set: the cluster's nodes must be able to pull the images from somewhere"),
			"log in with \"docker login\" or \"buildah login\", and set REGISTRY= to a registry and path you may push to, such as registry.example.com/pileus")
	}
	place, err := registry.Parse(c.options.Registry)
	if err != nil {
		return err
	}
	layout, err := checkout.Cache("images")
	if err != nil {
		return err
	}
	architectures, err := c.architectures()
	if err != nil {
		return err
	}
	pusher := registry.Pusher{Registry: place, Architectures: architectures, Layout: layout, Work: c.checkout.State()}
	var pushed []string
	err = console.Step("push the images to "+place.Path, func() error {
		pushed, err = pusher.Push(names)
		return err
	})
	for _, name := range pushed {
		console.Info("%s", name)
	}
	if err != nil {
		return err
	}
	return c.writeReferences(place, pusher.Digests)
}

// writeReferences notes for make/overlay what the images are called by their digests, a file each, since others may be loaded at
// the same time. Knative asks registries for the digests of tags from inside the cluster, where localhost is another one, and
// with credentials that it has not.
func (c *Cluster) writeReferences(place registry.Registry, digests map[string]string) error {
	folder := c.checkout.State("references")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for image, digest := range digests {
		reference := place.Name(image)
		file := path.Base(reference[:strings.LastIndexByte(reference, ':')])
		if err := checkout.WriteFile(filepath.Join(folder, file), []byte(reference+"@"+digest+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// architectures are those of the nodes; none where the cluster is not known, as in a pipeline that makes a release.
func (c *Cluster) architectures() ([]string, error) {
	if _, err := os.Stat(c.checkout.Kubeconfig()); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	out, err := platform.KubectlOf(c.checkout).Output("get", "nodes", "-o", "jsonpath={.items[*].status.nodeInfo.architecture}")
	return strings.Fields(out), err
}

// Status lists the parts of the cluster and whether all are well.
func (c *Cluster) Status() (rows [][2]string, healthy bool) {
	rows, healthy = platform.KubectlOf(c.checkout).Status(platform.Namespaces...)
	if env, err := c.checkout.ReadEnv(); err == nil && env[checkout.KeyPort] != "" {
		state := "running"
		if !c.processes.Running(forwarder) {
			state, healthy = "not running", false
		}
		rows = append(rows, [2]string{forwarder, state})
	}
	return rows, healthy
}
