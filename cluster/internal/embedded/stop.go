package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
	"dev.pileus/cluster/internal/process"
)

const (
	stopGrace = 5 * time.Second
	podGrace  = 3 * time.Second
)

// stopAll ends every process of the cluster and takes its namespaces, rules and cgroups away. What is on disk stays.
func (c *Cluster) stopAll() error {
	// The supervisor and the kubelet first, or they restart what is being stopped; then from those who ask to those who are asked.
	if err := c.stopProcesses(supervisor, forwarder, forwarderTLS, certKubelet); err != nil {
		return err
	}
	if err := c.stopPods(); err != nil {
		return fmt.Errorf("stopping the pods: %w", err)
	}
	if err := c.stopProcesses(containerd, certRouter, certProxy, certScheduler, certControllers, "kube-apiserver", "etcd", resolving); err != nil {
		return err
	}
	// The shims of the pods are left: they are no pods themselves, but live in the view like containerd.
	members, err := c.view.members()
	if err != nil {
		return err
	}
	for _, member := range members {
		if err := member.End(0); err != nil {
			return err
		}
	}
	var problems []error
	for _, remove := range []func() error{c.view.remove, c.network.remove, outbound{c.network}.remove, c.cgroup.remove} {
		problems = append(problems, remove())
	}
	problems = append(problems, os.RemoveAll(c.checkout.Run()))
	return errors.Join(problems...)
}

func (c *Cluster) stopProcesses(names ...string) error {
	for _, name := range names {
		if err := c.processes.Stop(name, stopGrace); err != nil {
			return err
		}
	}
	return nil
}

// stopPods ends all processes of all pods, politely at first.
func (c *Cluster) stopPods() error {
	pods, err := c.cgroup.processes()
	if err != nil {
		return err
	}
	for _, pod := range pods {
		_ = syscall.Kill(pod.PID, syscall.SIGTERM) // one that is gone meanwhile is no problem
	}
	anyAlive := func() bool {
		for _, pod := range pods {
			if pod.Alive() {
				return true
			}
		}
		return false
	}
	for deadline := time.Now().Add(podGrace); anyAlive() && time.Now().Before(deadline); {
		time.Sleep(pollInterval)
	}
	return c.cgroup.kill()
}

// members lists the processes in the view: the cluster's programs and the shims of its pods.
func (v view) members() ([]process.Identity, error) {
	var own syscall.Stat_t
	if !v.exists() {
		return nil, nil
	}
	if err := syscall.Stat(v.handle(), &own); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	var members []process.Identity
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		var theirs syscall.Stat_t
		if syscall.Stat(filepath.Join("/proc", entry.Name(), "ns", "mnt"), &theirs) != nil || theirs.Ino != own.Ino {
			continue
		}
		if id, err := process.Of(pid); err == nil {
			members = append(members, id)
		}
	}
	return members, nil
}

// verifyGone looks for anything that the cluster may have left on the machine.
func (c *Cluster) verifyGone() error {
	leftovers, err := Leftovers(c.checkout)
	if err != nil {
		return err
	}
	if len(leftovers) > 0 {
		return console.Next(fmt.Errorf("the cluster is not gone altogether:\n    %s", strings.Join(leftovers, "\n    ")),
			"its state is kept; end what is left, and make clean again")
	}
	return nil
}

// Leftovers lists what a checkout's cluster has on the machine outside of .pileus, by asking the machine rather than
// the cluster's own records. It is empty after a down.
func Leftovers(c checkout.Checkout) ([]string, error) {
	var found []string
	note := func(kind, text string) { found = append(found, kind+": "+strings.TrimSpace(text)) }

	processes := []string{c.Data() + "/", c.Run() + "/", c.Bin("containerd-shim")}
	for _, name := range []string{"forward", "resolve", "supervise"} {
		processes = append(processes, c.Bin("cluster")+" "+name+" ")
	}
	for _, source := range []struct {
		kind    string
		args    []string
		mention []string
	}{
		{"process", []string{"ps", "-eo", "pid,args"}, processes},
		{"mount", []string{"cat", "/proc/mounts"}, []string{c.Data(), c.Run()}},
		{"network namespace", []string{"ip", "netns", "list"}, []string{c.Name()}},
		{"link", []string{"ip", "-o", "link"}, []string{c.Link()}},
		{"iptables rule", []string{"iptables-save"}, []string{c.Name(), c.Link()}},
	} {
		text, err := command.Output(source.args...)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(text) {
			for _, name := range source.mention {
				if strings.Contains(line, name) {
					note(source.kind, line)
					break
				}
			}
		}
	}
	folders, err := cgroup{c}.folders()
	if err != nil {
		return nil, err
	}
	for _, path := range append(folders, c.Run()) {
		if _, err := os.Stat(path); err == nil {
			note("folder", path)
		}
	}
	return found, nil
}
