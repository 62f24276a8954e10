// Command cluster runs the Kubernetes cluster of this checkout of the project. It is run from the project's root.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/current"
	"dev.pileus/cluster/internal/embedded"
	"dev.pileus/cluster/internal/forward"
	"dev.pileus/cluster/internal/resolver"
)

const usage = `usage: cluster COMMAND

  check [TARGET]    list what a target of make takes of this machine, and what of it is missing; the target is run, if none
                    is given
  up [--cluster embedded|kind|current] [--port N|any] [--https-port N|any] [--tls none|self-signed|secret|issuer/NAME]
                    start the cluster, or repair it, and install Knative and the gateway; a current cluster also has
                    --domain DOMAIN and --offline
  down              stop the cluster and keep its state
  clean             stop the cluster and remove everything it made
  status            list its parts; exit code 1 if one is not well
  load IMAGE...     bring images that were built into the cluster, by their names
  render [--cluster embedded|kind|current] [--domain DOMAIN] [--offline]
                    print the manifests of Knative and the gateway that up applies; offline without the network, and without
                    Reloader
  certificate DOMAIN[,DOMAIN] NAME HOST...
                    make .pileus/https/NAME.crt and .key for hosts in the domains, signed by the checkout's own authority,
                    .pileus/https/ca.crt
  kube              build .pileus/bin/kube, Kubernetes in one program, and start nothing
  tools             build .pileus/bin/helm and grpcurl
  tofu              build .pileus/bin/tofu, and the Helm provider for it into .pileus/providers
  argocd            build .pileus/bin/argocd, and the kustomize and helm3 that it calls

CLUSTER, PORT, HTTPS_PORT, TLS, DOMAIN and OFFLINE=1 in the environment stand for the options. Unset, the cluster is the one
this checkout has, else what make/choose says: kind where Docker answers, else embedded as root on Linux; the ports are 8080
and 8443, or any for https; and what serves https and the domain stay as they were.
`

// builds are the commands that make programs, and need no cluster.
var builds = map[string]func(checkout.Checkout) error{
	"kube": build.Kube, "tools": build.Tools, "tofu": build.Tofu, "argocd": build.Argocd,
}

// plain are the commands that choose no cluster; after the first two, what clusters run beside Kubernetes.
var plain = map[string]func(args []string) error{
	"check": check, "certificate": certificate,
	"forward": runForward, "resolve": runResolve, "supervise": runSupervise, "port-forward": runPortForward,
}

func main() {
	keepDescriptors()
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

// keepDescriptors keeps to this program what its caller has open beside the usual three, such as a shell's lock: processes of
// the cluster would have it for as long as they live.
func keepDescriptors() {
	const first, many = 3, 256
	for fd := range many {
		syscall.CloseOnExec(first + fd)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	command, args := args[0], args[1:]
	if run, ok := plain[command]; ok {
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
	httpsPort := flags.String("https-port", os.Getenv("HTTPS_PORT"), "")
	tls := flags.String("tls", os.Getenv("TLS"), "")
	domain := flags.String("domain", os.Getenv("DOMAIN"), "")
	offline := flags.Bool("offline", os.Getenv("OFFLINE") != "", "")
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
		return up(chosen, options{*port, *httpsPort, *tls, current.Options{Domain: *domain, Registry: os.Getenv("REGISTRY"), Port: *port, IsOffline: *offline}})
	case "down":
		return chosen.Down()
	case "clean":
		return chosen.Clean()
	case "status":
		return status(chosen)
	case "load":
		return chosen.Load(flags.Args())
	case "render":
		return render(chosen, *domain, *offline)
	default:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
		return nil
	}
}

// check prints what make/prerequisites finds, which knows what make takes.
func check(args []string) error {
	here, err := checkout.Open()
	if err != nil {
		return err
	}
	cmd := exec.Command(here.Source("make", "prerequisites"), append([]string{"list"}, args...)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("something is missing here: %w", err)
	}
	return nil
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

func runPortForward(args []string) error {
	const portAndCheckout = 2
	if len(args) != portAndCheckout {
		return fmt.Errorf("usage: cluster port-forward PORT CHECKOUT")
	}
	number, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	return current.Forward(number, args[1])
}

func certificate(args []string) error {
	const domainNameAndHost = 3
	if len(args) < domainNameAndHost {
		return fmt.Errorf("usage: cluster certificate DOMAIN[,DOMAIN] NAME HOST...")
	}
	here, err := checkout.Open()
	if err != nil {
		return err
	}
	return embedded.Certificate(here.State("https"), strings.Split(args[0], ","), args[1], args[2:])
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
