package platform

import (
	"net/netip"
	"strings"
	"testing"
)

func TestDomainsAreNamesOfDNS(t *testing.T) {
	for _, domain := range []string{"localhost", "example.com", "1-2-3-4.sslip.io", "a.b-c.example", strings.Repeat("a", 63) + ".com"} {
		if err := CheckDomain(domain); err != nil {
			t.Errorf("%s: %v", domain, err)
		}
	}
	long := strings.TrimSuffix(strings.Repeat("abcdefg.", 16), ".")
	for _, domain := range []string{"", "com", "Example.com", "example.com.", "http://example.com", "example.com:80", "-a.com", "a-.com",
		"a..com", "a_b.com", "10.0.0.1", "a.com/b", "a.com\nPORT=1", "$(id).com", strings.Repeat("a", 64) + ".com", long} {
		if err := CheckDomain(domain); err == nil || !strings.Contains(err.Error(), "pileus.example.com") {
			t.Errorf("%q: %v", domain, err)
		}
	}
}

func TestAddressesHaveADomain(t *testing.T) {
	for address, want := range map[string]string{
		"1.2.3.4": "1-2-3-4.sslip.io", "2a01:4f8:c17:b8f::2": "2a01-4f8-c17-b8f--2.sslip.io", "::1": "0--1.sslip.io", "2001:db8::": "2001-db8--0.sslip.io",
	} {
		if got := sslip(netip.MustParseAddr(address)); got != want || CheckDomain(got) != nil {
			t.Errorf("%s is %s", address, got)
		}
	}
}

func TestLoadBalancersAreReadAsServicesShowThem(t *testing.T) {
	for out, want := range map[string]string{
		"":                                 "",
		"  ":                               "",
		`["` + managed + `"]  `:            "",
		` 1.2.3.4 `:                        "1-2-3-4.sslip.io",
		`["` + managed + `"] 1.2.3.4 `:     "1-2-3-4.sslip.io",
		`["a","b"] 1.2.3.4 lb.example.com`: "error",
		` lb.example.com`:                  "error",
	} {
		got, err := domainOf(out)
		if err != nil {
			got = "error"
			if !strings.Contains(err.Error(), "DOMAIN=") {
				t.Error(err)
			}
		}
		if got != want {
			t.Errorf("%q is %s", out, got)
		}
	}
}

func TestKnativeHasItsAddressesUnderTheDomain(t *testing.T) {
	text, err := rendered(t, "current").AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	changed, err := WithDomain(string(text), "pileus.example.com")
	if err != nil || !strings.Contains(changed, "\n  pileus.example.com: \"\"\n") || strings.Contains(changed, inConfigDomain) {
		t.Errorf("%v", err)
	}
	if _, err := WithDomain(changed, "other.example.com"); err == nil {
		t.Error("there was no localhost to replace")
	}
}
