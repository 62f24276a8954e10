package embedded

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// What browsers and systems take from an authority that somebody has added is good for 825 days at most.
const httpsValidity = 365 * 24 * time.Hour

// Certificate makes NAME.crt and NAME.key in a folder for hosts, which may be wildcards, unless they are there and good. The
// folder's authority, ca.crt, is made likewise: it can sign for the domains and what ends in them and for no other name, so that
// a browser which trusts it trusts nobody else's site to whoever gets its key.
func Certificate(dir string, domains []string, name string, hosts []string) error {
	if name == caCluster {
		return errors.New("a certificate cannot be called as the authority is")
	}
	domains = slices.DeleteFunc(slices.Clone(domains), func(domain string) bool {
		return slices.ContainsFunc(domains, func(other string) bool { return strings.HasSuffix(domain, "."+other) })
	})
	for _, host := range hosts {
		if !isWithin(strings.TrimPrefix(host, "*."), domains) {
			return fmt.Errorf("%s does not end in %s", host, strings.Join(domains, " or "))
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	p := pki{dir}
	signer, err := p.authority(caCluster, domains...)
	if err != nil {
		return err
	}
	leaf := certificate{name: name, user: "pileus-" + name, hosts: hosts, validity: httpsValidity}
	if p.valid(leaf, signer) {
		return nil
	}
	return p.issue(leaf, signer)
}

func isWithin(host string, domains []string) bool {
	for _, domain := range domains {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}
