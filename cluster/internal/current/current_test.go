package current

import (
	"strings"
	"testing"
)

func TestImagesMoveToTheRegistry(t *testing.T) {
	for _, registry := range []string{"registry.example.com/pileus", "registry.example.com/pileus/"} {
		if got := registryName("dev.local/pileus/ui:1", registry); got != "registry.example.com/pileus/ui:1" {
			t.Errorf("with %s it is %s", registry, got)
		}
	}
}

func TestLoadSaysThatItNeedsARegistry(t *testing.T) {
	t.Setenv("REGISTRY", "")
	if err := (&Cluster{}).Load([]string{"ui.tar"}); err == nil || !strings.Contains(err.Error(), "REGISTRY=") {
		t.Errorf("got %v", err)
	}
}
