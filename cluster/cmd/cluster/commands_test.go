package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.pileus/cluster/internal/checkout"
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
