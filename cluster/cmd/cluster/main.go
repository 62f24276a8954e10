// Command cluster runs the Kubernetes cluster of this checkout of the project. It is run from the project's root.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"syscall"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/embedded"
	"dev.pileus/cluster/internal/forward"
	"dev.pileus/cluster/internal/resolver"
)

const usage = `usage: cluster COMMAND

  up [--cluster embedded|kind|current] [--port N|any]
                    start the cluster, or repair it, and install Knative and the gateway
  down              stop the cluster and keep its state
  clean             stop the cluster and remove everything it made
  status            list its parts; exit code 1 if one is not well
  load IMAGE...     bring images that were built into the cluster, by their names
  render [--cluster embedded|kind|current] [--offline]
                    print the manifests of Knative and the gateway that up applies; offline without the network, and without
                    Reloader
  kube              build .pileus/bin/kube, Kubernetes in one program, and start nothing
  tools             build .pileus/bin/helm and grpcurl
  tofu              build .pileus/bin/tofu, and the Helm provider for it into .pileus/providers
  argocd            build .pileus/bin/argocd, and the kustomize and helm3 that it calls

CLUSTER and PORT in the environment stand for the options. Unset, the cluster is the one this checkout has, else what
make/choose says: kind where Docker answers, else embedded as root on Linux; and the port is 8080.
`

// builds are the commands that make programs, and need no cluster.
var builds = map[string]func(checkout.Checkout) error{
	"kube": build.Kube, "tools": build.Tools, "tofu": build.Tofu, "argocd": build.Argocd,
}

// background are what the embedded cluster runs beside Kubernetes.
var background = map[string]func(args []string) error{
	"forward": runForward, "resolve": runResolve, "supervise": runSupervise,
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	command, args := args[0], args[1:]
	if run, ok := background[command]; ok {
		return run(args)
	}
	if build, ok := builds[command]; ok {
		here, err := checkout.Open()
		if err != nil {
			return err
		}
		return build(here)
	}
	flags := flag.NewFlagSet(command, flag.ExitOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	kind := flags.String("cluster", os.Getenv("CLUSTER"), "")
	port := flags.String("port", os.Getenv("PORT"), "")
	offline := flags.Bool("offline", false, "")
	_ = flags.Parse(args) // it exits by itself

	if slices.Contains([]string{"up", "down", "clean", "load"}, command) {
		release, err := lock(command)
		if err != nil {
			return err
		}
		defer release()
	}
	chosen, err := choose(*kind)
	if err != nil {
		return err
	}
	if command != "render" {
		if err := isOwn(chosen); err != nil {
			return err
		}
	}
	switch command {
	case "up":
		return up(chosen, *port)
	case "down":
		return chosen.Down()
	case "clean":
		return chosen.Clean()
	case "status":
		return status(chosen)
	case "load":
		return chosen.Load(flags.Args())
	case "render":
		return render(chosen, *offline)
	default:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
		return nil
	}
}

func runForward(args []string) error {
	const portAndTarget = 2
	if len(args) != portAndTarget {
		return fmt.Errorf("usage: cluster forward PORT HOST:PORT")
	}
	number, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	return forward.Serve(number, args[1])
}

func runResolve(args []string) error {
	const namespaceAndAddress = 2
	if len(args) != namespaceAndAddress {
		return fmt.Errorf("usage: cluster resolve NAMESPACE HOST:PORT")
	}
	return resolver.Serve(args[0], args[1])
}

func runSupervise(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: cluster supervise CHECKOUT")
	}
	here, err := checkout.At(args[0])
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	return embedded.New(here).Supervise(ctx)
}
