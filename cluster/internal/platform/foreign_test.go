package platform

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestKnativeAsItIsReleasedDoesNotAllowEnough(t *testing.T) {
	problems, commands := Knative{"config-features": {}, "config-defaults": {}, "config-domain": {}}.Obstacles("example.com")
	if len(problems) != 5 || len(commands) != 2 {
		t.Errorf("%q, %q", problems, commands)
	}
	for _, want := range []string{"fieldref is disabled", "init-containers is disabled", "securitycontext is disabled", "secure-pod-defaults is disabled", "example.com is not there"} {
		if !strings.Contains(strings.Join(problems, "\n"), want) {
			t.Errorf("nothing about %s in %q", want, problems)
		}
	}
}

var patchOf = regexp.MustCompile(`patch configmap (\S+) --type merge -p '(.*)'$`)

func TestWhatTheCommandsChangeIsEnough(t *testing.T) {
	for name, config := range map[string]Knative{
		"released": {},
		"strict": {
			"config-features": {"kubernetes.podspec-volumes-emptydir": "Disabled", "kubernetes.podspec-fieldref": "allowed", "secure-pod-defaults": "AllowRootBounded"},
			"config-defaults": {"max-revision-timeout-seconds": "300"},
			"config-domain":   {"example.com": "selector:\n  app: other\n"},
		},
	} {
		problems, commands := config.Obstacles("example.com")
		if len(problems) == 0 {
			t.Errorf("%s: no problem", name)
		}
		changed := Knative{}
		for each, data := range config {
			changed[each] = maps.Clone(data)
		}
		for _, command := range commands {
			found := patchOf.FindStringSubmatch(command)
			if found == nil {
				t.Fatalf("%s", command)
			}
			var patch struct{ Data map[string]string }
			if err := json.Unmarshal([]byte(found[2]), &patch); err != nil {
				t.Fatal(err)
			}
			if changed[found[1]] == nil {
				changed[found[1]] = map[string]string{}
			}
			maps.Copy(changed[found[1]], patch.Data)
		}
		if left, _ := changed.Obstacles("example.com"); len(left) > 0 {
			t.Errorf("%s: %q is left", name, left)
		}
	}
}

func TestWithoutADomainOneHasToBeChosen(t *testing.T) {
	config := Knative{"config-domain": {"_example": "a text", "svc.cluster.local": "selector:\n  app: secret\n", "localhost": ""}}
	if domain := config.Domain(); domain != "" {
		t.Error(domain)
	}
	if problems, commands := config.Obstacles(""); !strings.Contains(strings.Join(problems, "\n"), "DOMAIN=") || len(commands) != 1 {
		t.Errorf("%q, %q", problems, commands)
	}
	config["config-domain"]["example.com"] = "\n"
	if domain := config.Domain(); domain != "example.com" {
		t.Errorf("%q", domain)
	}
}

// What Pileus sets where it installs Knative is what it needs; a priority is added where it can be.
func TestOwnSettingsAreEnough(t *testing.T) {
	for _, overlay := range overlays {
		config := Knative{}
		for _, resource := range rendered(t, overlay).Resources() {
			if resource.GetKind() == "ConfigMap" && resource.GetNamespace() == "knative-serving" {
				config[resource.GetName()] = resource.GetDataMap()
			}
		}
		if problems, _ := config.Obstacles(Localhost); len(problems) > 0 {
			t.Errorf("%s: %q", overlay, problems)
		}
		for name, value := range config["config-features"] {
			optional := []string{"_example", "kubernetes.podspec-priorityclassname"}
			if _, known := features[name]; value == "enabled" && !known && !slices.Contains(optional, name) {
				t.Errorf("%s: %s is set, and not looked for", overlay, name)
			}
		}
	}
}

func TestNoFunctionTakesLongerThanIsLookedFor(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "knative", "base", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	timeout := regexp.MustCompile(`(?m)^ +timeoutSeconds: (\d+)$`)
	longest := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range timeout.FindAllSubmatch(text, -1) {
			seconds, _ := strconv.Atoi(string(match[1]))
			longest = max(longest, seconds)
		}
	}
	if longest != longestTimeout {
		t.Errorf("the longest is %d s", longest)
	}
}
