package embedded

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
)

// network is the cluster's network namespace with one cable (a veth pair) to the host. The cluster's ports, iptables
// rules and sysctls stay inside, so they can clash neither with the host's nor with another checkout's.
type network struct {
	checkout checkout.Checkout
	cable    cable
}

func (n network) path() string { return "/run/netns/" + n.checkout.Name() }

// exists says whether the namespace and the cable are there.
func (n network) exists() bool {
	return command.Run("ip", "-n", n.checkout.Name(), "link", "show", "eth0") == nil &&
		command.Run("ip", "link", "show", n.checkout.Link()) == nil
}

// chooseCable is the checkout's subnet: the one it had before, unless the machine meanwhile has another use for it. It does
// not change while the cluster's network is there.
func chooseCable(c checkout.Checkout, inUse bool) (cable, error) {
	known, err := knownCable(c)
	if err == nil && inUse {
		return known, nil
	}
	taken, routesErr := routes(c.Link())
	if routesErr != nil {
		return cable{}, routesErr
	}
	if err == nil && !isTaken(known.Prefix, taken) {
		return known, nil
	}
	chosen, err := pickCable(c.ID, taken)
	if err != nil {
		return cable{}, err
	}
	return chosen, checkout.WriteFile(subnetFile(c), []byte(chosen.String()+"\n"), 0o644)
}

func subnetFile(c checkout.Checkout) string { return c.Data("subnet") }

// knownCable is the subnet that was chosen before.
func knownCable(c checkout.Checkout) (cable, error) {
	text, err := os.ReadFile(subnetFile(c))
	if err != nil {
		return cable{}, err
	}
	known, err := netip.ParsePrefix(strings.TrimSpace(string(text)))
	if err != nil || known.Bits() != cableBits || !known.Addr().Is4() {
		return cable{}, fmt.Errorf("%s holds no subnet of the cluster's: %q", subnetFile(c), text)
	}
	return cable{known}, nil
}

// routes lists what the machine reaches over other links than the given one.
func routes(ownLink string) ([]netip.Prefix, error) {
	text, err := command.Output("ip", "-json", "-4", "route", "show", "table", "all")
	if err != nil {
		return nil, err
	}
	var parsed []struct{ Dst, Dev string }
	if err := json.Unmarshal([]byte(text), &parsed); err != nil {
		return nil, fmt.Errorf("ip route: %w", err)
	}
	var prefixes []netip.Prefix
	for _, route := range parsed {
		if route.Dev == ownLink {
			continue
		}
		if prefix, err := netip.ParsePrefix(route.Dst); err == nil {
			prefixes = append(prefixes, prefix)
		} else if addr, err := netip.ParseAddr(route.Dst); err == nil {
			prefixes = append(prefixes, netip.PrefixFrom(addr, addr.BitLen()))
		}
	}
	return prefixes, nil
}

// create makes the namespace and the cable.
func (n network) create() error {
	name, link := n.checkout.Name(), n.checkout.Link()
	if err := n.remove(); err != nil { // what is left of a half-made one
		return err
	}
	host := netip.PrefixFrom(n.cable.Host(), cableBits).String()
	node := netip.PrefixFrom(n.cable.Node(), cableBits).String()
	for _, args := range [][]string{
		{"ip", "netns", "add", name},
		{"ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name},
		{"ip", "addr", "add", host, "dev", link},
		{"ip", "link", "set", link, "up"},
		{"ip", "-n", name, "addr", "add", node, "dev", "eth0"},
		{"ip", "-n", name, "link", "set", "lo", "up"},
		{"ip", "-n", name, "link", "set", "eth0", "up"},
		{"ip", "-n", name, "route", "add", "default", "via", n.cable.Host().String()},
		{"ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv4.ip_forward=1"},
		// Packets of pods are routed. A machine that has no br_netfilter behaves like one that has.
		{"ip", "netns", "exec", name, "sysctl", "-qwe", "net.bridge.bridge-nf-call-iptables=0"},
		// The node has no address of IPv6, not even a link's own: pods would reach it by that, past all NetworkPolicies.
		{"ip", "netns", "exec", name, "sysctl", "-qwe", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1"},
		// The metadata service of a cloud has the machine's credentials: pods may ask it for names, if it is a name server, and
		// for nothing else. No policy has to be there for this, so it holds from a pod's first packet.
		{"ip", "netns", "exec", name, "iptables", "-w", "-t", "mangle", "-A", "FORWARD", "-s", podRange, "-d", linkLocal, "-p", "udp", "--dport", "53", "-j", "ACCEPT"},
		{"ip", "netns", "exec", name, "iptables", "-w", "-t", "mangle", "-A", "FORWARD", "-s", podRange, "-d", linkLocal, "-p", "tcp", "--dport", "53", "-j", "ACCEPT"},
		{"ip", "netns", "exec", name, "iptables", "-w", "-t", "mangle", "-A", "FORWARD", "-s", podRange, "-d", linkLocal, "-j", "DROP"},
		// A Service's address that kube-proxy does not know yet is refused. Sent on, it might be answered by whatever is
		// out there, and a connection that is kept alive would go on talking to that.
		{"ip", "netns", "exec", name, "iptables", "-w", "-A", "FORWARD", "-d", serviceRange, "-j", "REJECT"},
		{"ip", "netns", "exec", name, "iptables", "-w", "-A", "OUTPUT", "-d", serviceRange, "-j", "REJECT"},
	} {
		if err := command.Run(args...); err != nil {
			return err
		}
	}
	return nil
}

// remove takes the namespace and the cable away; it does nothing where there is none.
func (n network) remove() error {
	var problems []error
	if _, err := os.Stat(n.path()); err == nil {
		problems = append(problems, command.Run("ip", "netns", "del", n.checkout.Name()))
	}
	// The kernel takes this end away after the other one went with the namespace: before, while, or after it is done here.
	if n.linked() {
		if err := command.Run("ip", "link", "del", n.checkout.Link()); err != nil && n.linked() {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// linked says whether the host's end of the cable is there.
func (n network) linked() bool {
	_, err := os.Stat("/sys/class/net/" + n.checkout.Link())
	return err == nil
}
