package main

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/embedded"
	"dev.pileus/cluster/internal/kind"
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
	here := checkout.Checkout{Root: t.TempDir(), ID: "0000000a"}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	free, err := port.Choose(port.Any)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		cluster     cluster
		name        string
		had, wanted string
		want        int    // 0: any, if there is no error
		message     string // of the error
	}{
		{embedded.New(here), embedded.Name, "1", strconv.Itoa(free), free, ""},
		{embedded.New(here), embedded.Name, strconv.Itoa(free), "", free, ""},
		{embedded.New(here), embedded.Name, taken, "", 0, "is in use by"},
		{embedded.New(here), embedded.Name, taken, port.Any, 0, ""},
		{embedded.New(here), embedded.Name, strconv.Itoa(free), taken, 0, "is in use by"},
		{kind.New(here), kind.Name, taken, "", listener.Addr().(*net.TCPAddr).Port, ""},
		{kind.New(here), kind.Name, taken, strconv.Itoa(free), 0, "costs all that is in the cluster"},
	} {
		chosen := selection{cluster: test.cluster, name: test.name, env: checkout.Env{checkout.KeyPort: test.had}}
		got, err := choosePort(chosen, test.wanted)
		if test.message != "" {
			if err == nil || !strings.Contains(err.Error(), test.message) {
				t.Errorf("%s with port %s, asked for %q: %v", test.name, test.had, test.wanted, err)
			}
		} else if err != nil || test.want != 0 && got != test.want {
			t.Errorf("%s with port %s, asked for %q: got %d, %v", test.name, test.had, test.wanted, got, err)
		}
	}
}
