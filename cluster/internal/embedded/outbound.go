package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
)

const ipForward = "/proc/sys/net/ipv4/ip_forward"

// outbound lets the cluster's packets out of the machine. Its rules carry the checkout's name as a comment, by which
// they are found and removed.
type outbound struct{ network }

// ensure turns forwarding on and adds the rules that miss.
func (o outbound) ensure() error {
	if err := o.enableForwarding(); err != nil {
		return err
	}
	link := o.checkout.Link()
	comment := []string{"-m", "comment", "--comment", o.checkout.Name()}
	for _, rule := range []struct {
		table string
		spec  []string
	}{
		{"nat", []string{"POSTROUTING", "-s", o.cable.String(), "!", "-o", link, "-j", "MASQUERADE"}},
		// Docker and firewalls set the FORWARD policy to DROP, so it is said what may pass.
		{"filter", []string{"FORWARD", "-i", link, "!", "-o", "pil+", "-j", "ACCEPT"}},
		{"filter", []string{"FORWARD", "-o", link, "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT"}},
		// Neither the machine's neighbours nor another checkout's pods begin anything; the machine itself does not forward.
		{"filter", []string{"FORWARD", "-o", link, "-m", "conntrack", "!", "--ctstate", "RELATED,ESTABLISHED", "-j", "DROP"}},
	} {
		spec := append(rule.spec[1:len(rule.spec):len(rule.spec)], comment...)
		at := func(operation string) []string {
			return append([]string{"iptables", "-w", "-t", rule.table, operation, rule.spec[0]}, spec...)
		}
		if command.Run(at("-C")...) == nil {
			continue
		}
		if err := command.Run(at("-I")...); err != nil {
			return err
		}
	}
	return nil
}

// enableForwarding remembers that it was off, so that remove can turn it off again.
func (o outbound) enableForwarding() error {
	before, err := os.ReadFile(ipForward)
	if err != nil || strings.TrimSpace(string(before)) == "1" {
		return err
	}
	if err := checkout.WriteFile(o.forwardingNote(), before, 0o644); err != nil {
		return err
	}
	return os.WriteFile(ipForward, []byte("1"), 0o644)
}

// forwardingNote is where a restart of the machine clears it, after which forwarding is as the machine has it.
func (o outbound) forwardingNote() string { return o.checkout.Run("ip_forward.before") }

// remove deletes the rules, and turns forwarding off if this cluster turned it on and no other cluster's cable is left.
// It comes after the cluster's own cable is gone.
func (o outbound) remove() error {
	for _, table := range []string{"nat", "filter"} {
		rules, err := o.rules(table)
		if err != nil {
			return err
		}
		for _, rule := range rules {
			args := strings.Fields(rule)
			args[0] = "-D"
			if err := command.Run(append([]string{"iptables", "-w", "-t", table}, args...)...); err != nil {
				return err
			}
		}
	}
	before, err := os.ReadFile(o.forwardingNote())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	others, err := command.Output("ip", "-o", "link", "show", "type", "veth")
	if err != nil {
		return err
	}
	if !strings.Contains(others, ": pil") {
		if err := os.WriteFile(ipForward, before, 0o644); err != nil {
			return err
		}
	}
	return os.Remove(o.forwardingNote())
}

// rules lists the checkout's rules in a table, as iptables -S prints them.
func (o outbound) rules(table string) ([]string, error) {
	text, err := command.Output("iptables", "-w", "-t", table, "-S")
	if err != nil {
		return nil, fmt.Errorf("listing the %s table: %w", table, err)
	}
	var own []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "-A ") && strings.Contains(line, "--comment "+o.checkout.Name()) {
			own = append(own, strings.TrimSpace(line))
		}
	}
	return own, nil
}
