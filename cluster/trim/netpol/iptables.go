//go:build go1.23

// Package utils takes the place of how kube-router writes iptables. That saves the whole table and puts it back, so what
// kube-proxy writes meanwhile is lost; it accepts what policies permit, so kube-proxy never refuses what is for a Service
// without endpoints; and it has rules for packets of a bridge, which would load br_netfilter. Here kube-router's own chains are
// written alone, what they permit goes on to kube-proxy's, and packets are routed.
package utils

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"

	"github.com/coreos/go-iptables/iptables"
	core "k8s.io/api/core/v1"
)

// IPTablesHandler is what is used of go-iptables.
type IPTablesHandler interface {
	Exists(table, chain string, rule ...string) (bool, error)
	Insert(table, chain string, position int, rule ...string) error
	AppendUnique(table, chain string, rule ...string) error
	Delete(table, chain string, rule ...string) error
	List(table, chain string) ([]string, error)
	ListChains(table string) ([]string, error)
	ChainExists(table, chain string) (bool, error)
	NewChain(table, chain string) error
}

var _ IPTablesHandler = (*iptables.IPTables)(nil)

// AppendUnique has a rule at the end of the buffer, and nowhere else.
func AppendUnique(buffer *bytes.Buffer, chain string, rule []string) {
	var others strings.Builder
	for line := range strings.Lines(buffer.String()) {
		if !strings.Contains(line, chain) || !strings.Contains(line, strings.Join(rule, " ")) {
			others.WriteString(line)
		}
	}
	buffer.Reset()
	buffer.WriteString(others.String())
	fmt.Fprintf(buffer, "-A %s %s \n", chain, strings.Join(rule, " "))
}

// IPTablesSaveRestorer reads and writes a table.
type IPTablesSaveRestorer interface {
	SaveInto(table string, buffer *bytes.Buffer) error
	Restore(table string, data []byte) error
}

// IPTablesSaveRestore reads and writes kube-router's chains of a table.
type IPTablesSaveRestore struct {
	programs string // what their names begin with
	saved    []string
}

// NewIPTablesSaveRestore is that of a family of addresses.
func NewIPTablesSaveRestore(family core.IPFamily) *IPTablesSaveRestore {
	if family == core.IPv6Protocol {
		return &IPTablesSaveRestore{programs: "ip6tables-"}
	}
	return &IPTablesSaveRestore{programs: "iptables-"}
}

// SaveInto appends the table to a buffer, and remembers which chains are there.
func (i *IPTablesSaveRestore) SaveInto(table string, buffer *bytes.Buffer) error {
	out, err := run(nil, i.programs+"save", "-t", table)
	if err != nil {
		return err
	}
	i.saved = ownChains(out)
	_, err = buffer.Write(out)
	return err
}

// Restore has kube-router's chains as they are in the data, and no others of those that were saved, in one step.
func (i *IPTablesSaveRestore) Restore(table string, data []byte) error {
	_, err := run(own(table, data, i.saved), i.programs+"restore", "--wait", "--noflush", "-T", table)
	return err
}

// own is what iptables-restore is to do for the chains to be as in the data: declaring a chain empties it.
func own(table string, data []byte, saved []string) []byte {
	var declared, rules, gone bytes.Buffer
	wanted := map[string]bool{}
	for _, chain := range ownChains(data) {
		wanted[chain] = true
		fmt.Fprintf(&declared, ":%s - [0:0]\n", chain)
	}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) > 1 && isOwn(fields[1]) && !isFinal(line) && !isOfBridge(line) {
			rules.WriteString(line)
		}
	}
	for _, chain := range saved {
		if !wanted[chain] {
			fmt.Fprintf(&declared, ":%s - [0:0]\n", chain)
			fmt.Fprintf(&gone, "-X %s\n", chain)
		}
	}
	return fmt.Appendf(nil, "*%s\n%s%s%sCOMMIT\n", table, declared.String(), rules.String(), gone.String())
}

// ownChains lists those of kube-router's chains that a table declares.
func ownChains(table []byte) []string {
	var chains []string
	for line := range strings.Lines(string(table)) {
		name, declared := strings.CutPrefix(strings.Fields(line + " -")[0], ":")
		if declared && isOwn(name) {
			chains = append(chains, name)
		}
	}
	return chains
}

func isOwn(chain string) bool {
	for _, prefix := range []string{"KUBE-ROUTER-", "KUBE-NWPLCY-", "KUBE-POD-FW-"} {
		if strings.HasPrefix(chain, prefix) {
			return true
		}
	}
	return false
}

// isFinal tells the rule that would accept what policies permit, without asking anybody else.
func isFinal(rule string) bool {
	return strings.HasPrefix(rule, "-A KUBE-ROUTER-") && strings.HasSuffix(strings.TrimSpace(rule), "-j ACCEPT")
}

// isOfBridge tells a rule that stands once more for packets which are routed.
func isOfBridge(rule string) bool { return strings.Contains(rule, " --physdev-is-bridged ") }

func run(input []byte, program string, args ...string) ([]byte, error) {
	var out, complaint bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &out, &complaint
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(complaint.String()))
	}
	return out.Bytes(), nil
}
