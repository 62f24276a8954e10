package current

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/platform"
	"dev.pileus/cluster/internal/port"
	"dev.pileus/cluster/internal/process"
)

const (
	forwarder   = "port-forward"
	gatewayPort = "8000" // of Traefik's pods: requests in clear, which leave this machine in the TLS of the API server
)

// forward makes the gateway answer on localhost, by way of the API server.
func (c *Cluster) forward(env checkout.Env) error {
	number, err := c.choosePort(env[checkout.KeyPort])
	if err != nil {
		return err
	}
	launcher, err := os.Executable()
	if err != nil {
		return err
	}
	kubeconfig, err := os.ReadFile(c.checkout.Kubeconfig())
	if err != nil {
		return err
	}
	args := []string{launcher, forwarder, strconv.Itoa(number), c.checkout.Root}
	command := process.Command{Name: forwarder, Args: args, Log: c.checkout.Log(forwarder), Hash: fmt.Sprintf("%x %d", sha256.Sum256(kubeconfig), number)}
	if !c.processes.UpToDate(command) {
		if err := c.stopForward(); err != nil {
			return err
		}
		if err := c.processes.Start(command); err != nil {
			return err
		}
	}
	env[checkout.KeyPort], env[checkout.KeyGateway] = strconv.Itoa(number), "http://localhost:"+strconv.Itoa(number)
	delete(env, checkout.KeyTLS)
	return platform.AwaitGateway(number)
}

// choosePort keeps the port that there is, unless another one is asked for.
func (c *Cluster) choosePort(had string) (int, error) {
	wanted := c.options.Port
	if had != "" && (wanted == "" || wanted == port.Any || wanted == had) {
		if c.processes.Running(forwarder) {
			return strconv.Atoi(had)
		}
		if wanted == "" {
			wanted = had
		}
	}
	return port.Choose(wanted, port.Default)
}

func (c *Cluster) stopForward() error {
	const grace = 5 * time.Second
	return c.processes.Stop(forwarder, grace)
}

// Forward passes a port of localhost on to the gateway of a checkout's cluster until it is told to end. kubectl leads to one pod
// and ends with it, so that it is started again.
func Forward(number int, root string) error {
	here, err := checkout.At(root)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	const pause = time.Second
	for ctx.Err() == nil {
		cmd := exec.CommandContext(ctx, here.Bin("kubectl"), "--kubeconfig", here.Kubeconfig(), "-n", "traefik",
			"port-forward", "deployment/traefik", strconv.Itoa(number)+":"+gatewayPort)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		log.Printf("kubectl port-forward: %v", command.RunChild(cmd))
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	return nil
}
