package platform

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"dev.pileus/cluster/internal/console"
)

// Localhost is the domain of a gateway that people reach on their own machine only.
const Localhost = "localhost"

// longestDomain leaves room for the labels in front of it: see RFC 1035 section 2.3.4.
const longestDomain = 253 - 2*64 - len("sites.")

var domainName = regexp.MustCompile(`^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$`)

// CheckDomain says what is wrong with a domain for all addresses of Pileus.
func CheckDomain(domain string) error {
	if domain == Localhost || domainName.MatchString(domain) && len(domain) <= longestDomain {
		return nil
	}
	return console.Next(fmt.Errorf("DOMAIN=%s is no domain", domain),
		"give a DNS name of at most %d characters, in small letters and without scheme, port or final dot, such as pileus.example.com; "+
			"all names that end in it have to lead to the gateway", longestDomain)
}

// sslip is a domain that leads to an address, with all names that end in it: see https://sslip.io.
func sslip(address netip.Addr) string {
	if address.Is4() {
		return strings.ReplaceAll(address.String(), ".", "-") + ".sslip.io"
	}
	name := strings.ReplaceAll(address.String(), ":", "-")
	if strings.HasPrefix(name, "-") { // which no label may
		name = "0" + name
	}
	if strings.HasSuffix(name, "-") {
		name += "0"
	}
	return name + ".sslip.io"
}

const inConfigDomain = "\n  localhost: \"\"\n"

// WithDomain is rendered manifests by which Knative has its addresses under a domain.
func WithDomain(manifests, domain string) (string, error) {
	if strings.Count(manifests, inConfigDomain) != 1 {
		return "", errors.New("config-domain of the manifests has not the one domain localhost")
	}
	return strings.Replace(manifests, inConfigDomain, "\n  "+domain+": \"\"\n", 1), nil
}

// managed is what a cloud's controller puts on a Service before it makes a load balancer.
const managed = "service.kubernetes.io/load-balancer-cleanup"

// GatewayDomain is a domain that leads to the load balancer of the gateway; empty where there is none. With patience it waits for
// one: a moment, and for longer where the cluster is about to make one.
func (k Kubectl) GatewayDomain(patient bool) (string, error) {
	const aMoment, untilMade, pause = 20 * time.Second, 3 * time.Minute, time.Second
	for start := time.Now(); ; time.Sleep(pause) {
		const path = "jsonpath={.metadata.finalizers} {.status.loadBalancer.ingress[0].ip} {.status.loadBalancer.ingress[0].hostname}"
		out, err := k.Output("-n", "traefik", "get", "service", "traefik", "--ignore-not-found", "-o", path)
		if err != nil {
			return "", err
		}
		domain, err := domainOf(out)
		limit := aMoment
		if strings.Contains(out, managed) {
			limit = untilMade
		}
		if domain != "" || err != nil || !patient || time.Since(start) > limit {
			return domain, err
		}
	}
}

// domainOf reads the finalizers, the address and the name of a load balancer, of which any may be missing.
func domainOf(out string) (string, error) {
	fields := strings.Fields(out)
	if len(fields) == 0 {
		return "", nil
	}
	last := fields[len(fields)-1]
	if address, err := netip.ParseAddr(last); err == nil {
		return sslip(address), nil
	}
	if strings.HasPrefix(last, "[") || strings.Contains(last, managed) {
		return "", nil
	}
	return "", console.Next(fmt.Errorf("the gateway's load balancer has a name of its own, %s, and no address", last),
		"choose a domain, have its records and those of all names that end in it lead there, and give it as DOMAIN=")
}
