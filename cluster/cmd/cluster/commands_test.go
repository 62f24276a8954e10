package main

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/current"
	"dev.pileus/cluster/internal/embedded"
	"dev.pileus/cluster/internal/kind"
	"dev.pileus/cluster/internal/platform"
	"dev.pileus/cluster/internal/port"
)

// choosing is a checkout whose make/choose is a script.
func choosing(t *testing.T, script string) checkout.Checkout {
	t.Helper()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "make"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "make", "choose"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return checkout.Checkout{Root: root}
}

func TestDefaultKindIsChosenTogetherWithTheBuilder(t *testing.T) {
	here := choosing(t, "echo CLUSTER=kind BUILDER=docker")
	if name, err := defaultKind(here, nil); err != nil || name != "kind" {
		t.Errorf("%s, %v", name, err)
	}
	if name, err := defaultKind(here, checkout.Env{checkout.KeyCluster: "embedded"}); err != nil || name != "embedded" {
		t.Errorf("a checkout with an embedded cluster: %s, %v", name, err)
	}
}

func TestDefaultKindFailsInTheWordsOfTheChoice(t *testing.T) {
	for _, test := range []struct{ script, want string }{
		{"echo 'error: Docker does not answer' >&2; exit 1", "error: Docker does not answer"},
		{"echo BUILDER=docker", "chose no kind of cluster"},
	} {
		if name, err := defaultKind(choosing(t, test.script), nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q gave %s, %v", test.script, name, err)
		}
	}
}

// aCluster is a cluster whose ports are served, or not.
type aCluster struct {
	cluster
	web, secure bool
}

func (c aCluster) ForwardersRun() (web, secure bool) { return c.web, c.secure }

func TestGatewayKeepsWhatTheClusterHas(t *testing.T) {
	had := checkout.Env{checkout.KeyPort: "1080", checkout.KeyHTTPSPort: "1443", checkout.KeyTLS: "self-signed"}
	older := checkout.Env{checkout.KeyPort: "1080"}
	for _, test := range []struct {
		what, kind string
		env        checkout.Env
		wanted     options
		want       platform.Gateway
		problem    string
	}{
		{"as it was", "embedded", had, options{}, platform.Gateway{Port: 1080, HTTPSPort: 1443, TLS: "self-signed"}, ""},
		{"back to http", "embedded", had, options{tls: "none"}, platform.Gateway{Port: 1080, HTTPSPort: 1443, TLS: "none"}, ""},
		{"a kind of before", "kind", older, options{}, platform.Gateway{Port: 1080, TLS: "none"}, ""},
		{"a kind of before, over TLS", "kind", older, options{tls: "self-signed"}, platform.Gateway{}, "without a port for https"},
		{"somebody's", "current", nil, options{tls: "issuer/a"}, platform.Gateway{TLS: "issuer/a"}, ""},
		{"somebody's, where the address is found out", "current", nil, options{}, platform.Gateway{TLS: "self-signed"}, ""},
		{"somebody's, with a domain", "current", nil, options{Options: current.Options{Domain: "example.com"}}, platform.Gateway{TLS: "secret"}, ""},
		{"somebody's, in clear", "current", nil, options{tls: "none"}, platform.Gateway{}, "TLS=none"},
		{"one port for both", "embedded", checkout.Env{checkout.KeyPort: "1080", checkout.KeyHTTPSPort: "1080"}, options{}, platform.Gateway{}, "cannot both have port"},
		{"a Secret of one's own", "embedded", had, options{tls: "secret"}, platform.Gateway{}, "TLS=secret"},
	} {
		got, err := chooseGateway(selection{cluster: aCluster{web: true, secure: true}, name: test.kind, env: test.env}, test.wanted)
		if test.problem != "" {
			if err == nil || !strings.Contains(err.Error(), test.problem) {
				t.Errorf("%s: %v", test.what, err)
			}
		} else if err != nil || got != test.want {
			t.Errorf("%s: %+v, %v", test.what, got, err)
		}
	}
}

func TestStateOfAnEmbeddedClusterIsTakenForNoOthers(t *testing.T) {
	here := choosing(t, "echo CLUSTER=kind BUILDER=docker")
	if err := os.MkdirAll(here.Data(), 0o755); err != nil {
		t.Fatal(err)
	}
	if name, err := defaultKind(here, checkout.Env{}); err != nil || name != embedded.Name {
		t.Errorf("%s, %v", name, err)
	}
}

func TestClusterOfAnotherKindIsLeftAlone(t *testing.T) {
	chosen := selection{name: kind.Name, env: checkout.Env{checkout.KeyCluster: embedded.Name}}
	if err := isOwn(chosen); err == nil || !strings.Contains(err.Error(), "of kind embedded") {
		t.Error(err)
	}
	chosen.env = checkout.Env{}
	if err := isOwn(chosen); err != nil {
		t.Errorf("without a cluster: %v", err)
	}
}

func TestPortOfAClusterChangesWhenItIsAskedFor(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	free, err := port.Choose(port.Any, port.Default)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		had, wanted      string
		isInUse, isFixed bool
		want             int    // 0: any, if there is no error
		message          string // of the error
	}{
		{"1", strconv.Itoa(free), true, false, free, ""},
		{strconv.Itoa(free), "", false, false, free, ""},
		{taken, "", false, false, 0, "is in use by"},
		{taken, port.Any, false, false, 0, ""},
		{strconv.Itoa(free), taken, true, false, 0, "is in use by"},
		{taken, "", true, true, listener.Addr().(*net.TCPAddr).Port, ""},
		{taken, strconv.Itoa(free), true, true, 0, "costs all that is in the cluster"},
		{taken, strconv.Itoa(free), false, true, free, ""},
	} {
		got, err := choosePort(test.had, test.wanted, port.Default, test.isInUse, test.isFixed)
		if test.message != "" {
			if err == nil || !strings.Contains(err.Error(), test.message) {
				t.Errorf("%+v: %v", test, err)
			}
		} else if err != nil || test.want != 0 && got != test.want {
			t.Errorf("%+v: got %d, %v", test, got, err)
		}
	}
}
