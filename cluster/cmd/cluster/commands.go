package main

import (
	"errors"
	"fmt"
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
	// Up starts or repairs the cluster, with the gateway on a port of localhost.
	Up(port int) error
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

func up(chosen selection, wantedPort string) error {
	number, err := choosePort(chosen, wantedPort)
	if err != nil {
		return err
	}
	if err := chosen.Up(number); err != nil {
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

// choosePort keeps the port that a cluster has, unless another one is asked for.
func choosePort(chosen selection, wanted string) (int, error) {
	had := chosen.env[checkout.KeyPort]
	if had == "" {
		if chosen.name == current.Name {
			return 0, nil
		}
		return port.Choose(wanted)
	}
	if wanted != "" && wanted != port.Any && wanted != had {
		if chosen.name == kind.Name {
			return 0, console.Next(fmt.Errorf("the kind cluster has port %s, and Docker fixes it when the node is made", had),
				"leave PORT= out; or make clean and make run PORT=%s, which costs all that is in the cluster", wanted)
		}
		return port.Choose(wanted)
	}
	runner, ok := chosen.cluster.(interface{ ForwarderRuns() bool })
	if !ok || runner.ForwarderRuns() {
		return strconv.Atoi(had)
	}
	if number, err := port.Choose(had); err == nil || wanted != port.Any {
		return number, err
	}
	return port.Choose(port.Any)
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

func render(chosen selection, offline bool) error {
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
	fmt.Print(manifests)
	return err
}
