package current

import (
	"os"
	"strings"
	"testing"

	"dev.pileus/cluster/internal/checkout"
)

func guest(t *testing.T) *Cluster {
	t.Helper()
	c := checkout.Checkout{Root: t.TempDir()}
	if err := os.MkdirAll(c.State(), 0o755); err != nil {
		t.Fatal(err)
	}
	return New(c)
}

func TestLoadSaysThatItNeedsARegistry(t *testing.T) {
	t.Setenv("REGISTRY", "")
	if err := guest(t).Load([]string{"dev.local/pileus/ui:1"}); err == nil || !strings.Contains(err.Error(), "REGISTRY=") {
		t.Errorf("got %v", err)
	}
}

func TestOptionsAreRemembered(t *testing.T) {
	c := guest(t)
	had := checkout.Env{checkout.KeyDomain: "pileus.example.com", checkout.KeyRegistry: "registry.example.com/pileus"}
	if err := c.checkout.WriteEnv(had); err != nil {
		t.Fatal(err)
	}
	if err := c.Configure(Options{Domain: "other.example.com"}); err != nil {
		t.Fatal(err)
	}
	if want := (Options{Domain: "other.example.com", Registry: "registry.example.com/pileus"}); c.options != want {
		t.Errorf("%+v", c.options)
	}
}

func TestOptionsThatCannotBeAreRefusedBeforeAnythingIsDone(t *testing.T) {
	for _, options := range []Options{{Domain: "https://example.com"}, {Registry: "registry.example.com/$(id)"}} {
		if err := guest(t).Configure(options); err == nil || !strings.Contains(err.Error(), "next: ") {
			t.Errorf("%+v: %v", options, err)
		}
	}
}
