package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
	"dev.pileus/cluster/internal/current"
	"dev.pileus/cluster/internal/embedded"
	"dev.pileus/cluster/internal/kind"
	"dev.pileus/cluster/internal/platform"
	"dev.pileus/cluster/internal/port"
)

// cluster is one of the three kinds of cluster. All of them write .pileus/kubeconfig, .pileus/ca.crt and .pileus/env.
type cluster interface {
	// Up starts or repairs the cluster, with the gateway on ports of localhost.
	Up(gateway platform.Gateway) error
	// Down stops the cluster and keeps its state.
	Down() error
	// Clean stops the cluster and removes what it made.
	Clean() error
	// Status lists the cluster's parts and whether all are well.
	Status() (rows [][2]string, healthy bool)
	// Load brings images that were built into the cluster.
	Load(names []string) error
}

// selection is the cluster that a command is about.
type selection struct {
	cluster
	name     string
	checkout checkout.Checkout
	env      checkout.Env
}

// choose finds the cluster that a person means.
func choose(name string) (selection, error) {
	here, err := checkout.Open()
	if err != nil {
		return selection{}, err
	}
	env, err := here.ReadEnv()
	if err != nil {
		return selection{}, err
	}
	if name == "" {
		if name, err = defaultKind(here, env); err != nil {
			return selection{}, err
		}
	}
	chosen := selection{name: name, checkout: here, env: env}
	switch name {
	case embedded.Name:
		chosen.cluster = embedded.New(here)
	case kind.Name:
		chosen.cluster = kind.New(here)
	case current.Name:
		chosen.cluster = current.New(here)
	default:
		return chosen, fmt.Errorf("unknown kind of cluster %q: it is %s, %s or %s", name, embedded.Name, kind.Name, current.Name)
	}
	return chosen, nil
}

// defaultKind is the kind that the checkout has, else the one that make/choose chooses, together with what builds images.
func defaultKind(here checkout.Checkout, env checkout.Env) (string, error) {
	if name := env[checkout.KeyCluster]; name != "" {
		return name, nil
	}
	if _, err := os.Stat(here.Data()); err == nil { // which only that kind has
		return embedded.Name, nil
	}
	chosen, err := command.Output(here.Source("make", "choose"))
	if err != nil {
		return "", err
	}
	for word := range strings.FieldsSeq(chosen) {
		if name, found := strings.CutPrefix(word, "CLUSTER="); found {
			return name, nil
		}
	}
	return "", fmt.Errorf("make/choose chose no kind of cluster: %q", chosen)
}

// lock keeps other launchers away while a command changes the cluster. Those that bring images in may go side by side.
func lock(name string) (release func(), err error) {
	here, err := checkout.Open()
	if err != nil {
		return nil, err
	}
	return here.Lock(name == "load", "cluster "+name, func(holder string) {
		console.Info("waiting for %s, which has the cluster of this checkout", holder)
	})
}

// isOwn fails where the checkout has a cluster of another kind than the chosen one, which is not to be taken for it.
func isOwn(chosen selection) error {
	if other := chosen.env[checkout.KeyCluster]; other != "" && other != chosen.name {
		return console.Next(fmt.Errorf("this checkout has a cluster of kind %s already", other),
			"without CLUSTER= it is used; make clean removes it")
	}
	return nil
}

func up(chosen selection, wanted options) error {
	if guest, ok := chosen.cluster.(*current.Cluster); ok {
		if err := guest.Configure(wanted.Options); err != nil {
			return err
		}
	} else if wanted.Domain != "" {
		return console.Next(fmt.Errorf("DOMAIN=%s is for the current cluster: the addresses of this one are on localhost", wanted.Domain),
			"leave it out, or use CLUSTER=current")
	}
	gateway, err := chooseGateway(chosen, wanted)
	if err != nil {
		return err
	}
	if err := chosen.Up(gateway); err != nil {
		return err
	}
	env, err := chosen.checkout.ReadEnv()
	if err != nil {
		return err
	}
	for _, row := range embedded.Describe(env) {
		console.Info("%s %s", row[0], row[1])
	}
	return nil
}

// options are what a person asks for of the gateway; empty where it is all the same.
type options struct {
	port, httpsPort, tls string
	current.Options
}

// chooseGateway keeps what a cluster has, but for what a person asks for.
func chooseGateway(chosen selection, wanted options) (platform.Gateway, error) {
	gateway := platform.Gateway{TLS: cmp.Or(wanted.tls, chosen.env[checkout.KeyTLS])}
	isLocal := chosen.name != current.Name
	switch {
	case gateway.TLS == "" && isLocal:
		gateway.TLS = platform.TLSNone
	case gateway.TLS == "" && wanted.Domain == "" && chosen.env[checkout.KeyDomain] == "":
		gateway.TLS = platform.TLSSelfSigned // for the address that is found out nobody has a certificate yet
	case gateway.TLS == "":
		gateway.TLS = platform.TLSSecret
	}
	if err := platform.CheckTLS(gateway.TLS, isLocal); err != nil || !isLocal {
		return gateway, err
	}
	if chosen.name == kind.Name && chosen.env[checkout.KeyPort] != "" && chosen.env[checkout.KeyHTTPSPort] == "" {
		if gateway.IsSecure() {
			return gateway, console.Next(errors.New("this kind cluster was made without a port for https"), "make clean, and make run TLS=%s", gateway.TLS)
		}
		var err error
		gateway.Port, err = strconv.Atoi(chosen.env[checkout.KeyPort])
		return gateway, err
	}
	web, secure := chosen.cluster.(local).ForwardersRun()
	isFixed := chosen.name == kind.Name
	var err error
	if gateway.Port, err = choosePort(chosen.env[checkout.KeyPort], wanted.port, port.Default, web, isFixed); err != nil {
		return gateway, err
	}
	usual := port.DefaultHTTPS
	if usual == gateway.Port {
		usual = port.Default
	}
	gateway.HTTPSPort, err = choosePort(chosen.env[checkout.KeyHTTPSPort], cmp.Or(wanted.httpsPort, port.Any), usual, secure, isFixed)
	if err == nil && gateway.HTTPSPort == gateway.Port {
		err = console.Next(fmt.Errorf("http and https cannot both have port %d", gateway.Port), "choose another one with HTTPS_PORT=, or PORT=")
	}
	return gateway, err
}

// local is a cluster whose gateway has ports of this machine.
type local interface {
	// ForwardersRun says whether the gateway's ports, for http and for https, are the cluster's own doing.
	ForwardersRun() (web, secure bool)
}

// choosePort keeps the port that a cluster has, unless another one is asked for. Docker fixes those of a node.
func choosePort(had, wanted string, usual int, isInUse, isFixed bool) (int, error) {
	if had == "" {
		return port.Choose(wanted, usual)
	}
	if wanted != "" && wanted != port.Any && wanted != had {
		if isFixed && isInUse {
			return 0, console.Next(fmt.Errorf("the kind cluster has port %s, and Docker fixes it when the node is made", had),
				"leave PORT= and HTTPS_PORT= out; or make clean first, which costs all that is in the cluster")
		}
		return port.Choose(wanted, usual)
	}
	if isInUse {
		return strconv.Atoi(had)
	}
	if number, err := port.Choose(had, usual); err == nil || wanted != port.Any {
		return number, err
	}
	return port.Choose(port.Any, usual)
}

func status(chosen selection) error {
	if len(chosen.env) == 0 {
		return console.Next(errors.New("this checkout has no cluster"), "make run starts one")
	}
	rows, healthy := chosen.Status()
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, row := range append(embedded.Describe(chosen.env), rows...) {
		fmt.Fprintf(table, "%s\t%s\n", row[0], row[1])
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if !healthy {
		return console.Next(errors.New("the cluster is not well"), "make run repairs it")
	}
	return nil
}

// gatewayHost is the domain of the addresses that people see, where they are known.
func gatewayHost(env checkout.Env) string {
	address, err := url.Parse(env[checkout.KeyGateway])
	if err != nil {
		return ""
	}
	return address.Hostname()
}

func render(chosen selection, domain string, offline bool) error {
	console.OnStderr()
	if err := build.Kubectl(chosen.checkout); err != nil {
		return err
	}
	var manifests string
	var err error
	switch {
	case chosen.name == embedded.Name:
		var tag string
		if tag, err = build.Tag(chosen.checkout); err == nil {
			manifests, err = platform.Embedded(chosen.checkout, tag)
		}
	case offline:
		manifests, err = platform.ReleasedOffline(chosen.checkout, chosen.name)
	default:
		manifests, err = platform.Released(chosen.checkout, chosen.name)
	}
	if err != nil {
		return err
	}
	if chosen.name != current.Name { // whose own overlay is of https
		number, _ := strconv.Atoi(chosen.env[checkout.KeyHTTPSPort])
		if manifests, err = (platform.Gateway{HTTPSPort: number, TLS: chosen.env[checkout.KeyTLS]}).Secured(chosen.checkout, manifests); err != nil {
			return err
		}
	}
	if domain = cmp.Or(domain, gatewayHost(chosen.env)); chosen.name == current.Name && domain != "" {
		if err := platform.CheckDomain(domain); err != nil {
			return err
		}
		if manifests, err = platform.WithDomain(manifests, domain); err != nil {
			return err
		}
	}
	fmt.Print(manifests)
	return nil
}
