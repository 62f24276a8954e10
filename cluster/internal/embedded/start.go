package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
	"dev.pileus/cluster/internal/platform"
	"dev.pileus/cluster/internal/process"
)

const (
	forwarder     = "forwarder"
	forwarderTLS  = "forwarder-https"
	resolving     = "resolver"
	containerd    = "containerd"
	startPatience = 3 * time.Minute // for a machine that compiles meanwhile; one that ends is noticed at once
	pollInterval  = 100 * time.Millisecond
)

func (c *Cluster) startControlPlane() error {
	kubectl := platform.KubectlOf(c.checkout)
	apiReady := func() error {
		_, err := kubectl.Output("get", "--raw", "/readyz", "--request-timeout=2s")
		return err
	}
	alreadyReady := func() error { return nil }
	return console.Step("start the control plane", func() error {
		for _, part := range []struct {
			component component
			ready     func() error
		}{
			{c.etcd(), alreadyReady}, // the API server waits for it
			{c.apiServer(), apiReady},
			{c.controllerManager(), alreadyReady},
			{c.scheduler(), alreadyReady},
		} {
			if err := c.startInside(part.component, c.checkout.Bin(part.component.name), part.ready); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *Cluster) startNode(tag string) error {
	kubectl := platform.KubectlOf(c.checkout)
	if err := console.Step("start containerd", func() error {
		return c.startInside(c.containerd(), c.checkout.Bin(containerd), func() error {
			_, err := c.images("make") // which asks whether it answers
			return err
		})
	}); err != nil {
		return err
	}
	if err := c.makeImages(tag); err != nil {
		return err
	}
	return console.Step("start the node", func() error {
		if err := c.startInside(c.proxy(), c.checkout.Bin(certProxy), func() error { return nil }); err != nil {
			return err
		}
		// Before there are pods. It waits by itself for its role and for the node.
		if err := c.startInside(c.router(), c.checkout.Bin(certRouter), func() error { return nil }); err != nil {
			return err
		}
		return c.startInside(c.kubelet(), c.checkout.Bin(certKubelet), func() error {
			_, err := kubectl.Output("wait", "--for=condition=Ready", "node/"+nodeName, "--timeout=2s")
			return err
		})
	})
}

// awaitPolicies waits until NetworkPolicies are enforced: kube-router has a chain for each pod then.
func (c *Cluster) awaitPolicies() error {
	return console.Step("wait until NetworkPolicies are enforced", func() error {
		for deadline := time.Now().Add(startPatience); ; time.Sleep(pollInterval) {
			rules, err := command.Output(c.view.inside("iptables", "-w", "-S", "KUBE-ROUTER-FORWARD")...)
			if err == nil && strings.Contains(rules, "KUBE-POD-FW-") {
				return nil
			}
			if time.Now().After(deadline) {
				return console.Next(errors.Join(errors.New("kube-router knows no pod"), err), "look into %s", c.checkout.Log(certRouter))
			}
		}
	})
}

// startInside starts a component in the cluster's namespaces.
func (c *Cluster) startInside(part component, program string, ready func() error) error {
	hash, err := c.configurationHash(part)
	if err != nil {
		return err
	}
	return c.start(process.Command{
		Name: part.name,
		Args: c.view.inside(append([]string{program}, part.flags...)...),
		Hash: hash,
	}, ready)
}

// start starts a process unless it runs with the same configuration, and waits until it is ready.
func (c *Cluster) start(cmd process.Command, ready func() error) error {
	cmd.Log = c.checkout.Log(cmd.Name)
	if !c.processes.UpToDate(cmd) {
		if err := c.processes.Stop(cmd.Name, stopGrace); err != nil {
			return err
		}
		if err := c.processes.Start(cmd); err != nil {
			return err
		}
	}
	var err error
	for deadline := time.Now().Add(startPatience); time.Now().Before(deadline); time.Sleep(pollInterval) {
		if !c.processes.Running(cmd.Name) {
			err = errors.New("it ended")
			break
		}
		if err = ready(); err == nil {
			return nil
		}
	}
	return &console.Failure{
		Err:  fmt.Errorf("%s does not get ready: %w", cmd.Name, err),
		Log:  cmd.Log,
		Next: "make run again repairs what can be repaired; make clean starts afresh",
	}
}

// configurationHash changes whenever a component has to be restarted: with its flags, with its files, and with the
// namespaces, since it can't follow into new ones.
func (c *Cluster) configurationHash(part component) (string, error) {
	hash := sha256.New()
	for _, namespace := range []string{c.network.path(), c.view.handle()} {
		var stat syscall.Stat_t
		if err := syscall.Stat(namespace, &stat); err != nil {
			return "", fmt.Errorf("%s: %w", namespace, err)
		}
		fmt.Fprintln(hash, stat.Dev, stat.Ino)
	}
	for _, flag := range part.flags {
		fmt.Fprintln(hash, flag)
		for _, value := range strings.Split(flag, "=") {
			if text, err := os.ReadFile(value); err == nil {
				hash.Write(text)
			}
		}
	}
	if program, err := os.Stat(c.checkout.Bin(part.name)); err == nil {
		fmt.Fprintln(hash, program.Size(), program.ModTime().UnixNano())
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
