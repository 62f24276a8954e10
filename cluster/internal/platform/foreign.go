package platform

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dev.pileus/cluster/internal/console"
)

// Knative is what ConfigMaps of an installed Knative Serving say, by their names.
type Knative map[string]map[string]string

// KnativeConfig reads the settings of a Knative that somebody else has installed, and warns of a version that is not the tested
// one.
func (k Kubectl) KnativeConfig() (Knative, error) {
	version, err := k.Output("-n", "knative-serving", "get", "deployment", "controller", "--ignore-not-found",
		"-o", `jsonpath={.metadata.labels.app\.kubernetes\.io/version}`)
	if err != nil {
		return nil, err
	}
	const built = "devel" // from source, as in the clusters of other checkouts
	if minor := releaseVersion[:strings.LastIndexByte(releaseVersion, '.')]; version != built && !strings.HasPrefix("v"+version, minor+".") {
		console.Warn("the cluster has Knative %s, and Pileus is tested with %s", cmp.Or(version, "of an unknown version"), minor)
	}
	out, err := k.Output("-n", "knative-serving", "get", "configmaps", "--selector", "app.kubernetes.io/name=knative-serving", "-o", "json")
	if err != nil {
		return nil, err
	}
	var list struct {
		Items []struct {
			Metadata struct{ Name string }
			Data     map[string]string
		}
	}
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		return nil, fmt.Errorf("settings of Knative: %w", err)
	}
	config := Knative{}
	for _, each := range list.Items {
		config[each.Metadata.Name] = each.Data
	}
	return config, nil
}

// Domain is the one under which Knative puts whatever has no other; empty where that is none that people can reach.
func (n Knative) Domain() string {
	for _, domain := range slices.Sorted(maps.Keys(n["config-domain"])) {
		if strings.TrimSpace(n["config-domain"][domain]) == "" && CheckDomain(domain) == nil && domain != Localhost {
			return domain
		}
	}
	return ""
}

// features that Pileus uses of Knative, as they are where nobody has set them.
var features = map[string]string{
	"kubernetes.podspec-fieldref":         "disabled",
	"kubernetes.podspec-init-containers":  "disabled",
	"kubernetes.podspec-securitycontext":  "disabled",
	"kubernetes.podspec-volumes-emptydir": "enabled",
	"secure-pod-defaults":                 "disabled",
}

// longestTimeout in seconds that a function has, and Knative's own limit where nobody has set it.
const longestTimeout = 600

// Obstacles lists what a Knative does not allow of what Pileus needs, with the command that changes it.
func (n Knative) Obstacles(domain string) (problems, commands []string) {
	changes := Knative{}
	change := func(config, key, value, problem string, args ...any) {
		problems = append(problems, config+": "+fmt.Sprintf(problem, args...))
		if changes[config] == nil {
			changes[config] = map[string]string{}
		}
		changes[config][key] = value
	}
	for _, name := range slices.Sorted(maps.Keys(features)) {
		if value := strings.ToLower(cmp.Or(n["config-features"][name], features[name])); value != "enabled" && value != "allowed" {
			change("config-features", name, "enabled", "%s is %s", name, value)
		}
	}
	limit := cmp.Or(n["config-defaults"]["max-revision-timeout-seconds"], strconv.Itoa(longestTimeout))
	if seconds, err := strconv.Atoi(limit); err != nil || seconds < longestTimeout {
		change("config-defaults", "max-revision-timeout-seconds", strconv.Itoa(longestTimeout),
			"max-revision-timeout-seconds is %s, and events are streamed for %d s", limit, longestTimeout)
	}
	if rule, found := n["config-domain"][domain]; domain == "" {
		problems = append(problems, "config-domain: it has no domain for everything; choose one that leads to Knative's gateway, and give it as DOMAIN=")
	} else if !found || strings.TrimSpace(rule) != "" {
		change("config-domain", domain, "", "%s is not there for everything", domain)
	}
	for _, config := range slices.Sorted(maps.Keys(changes)) {
		patch, _ := json.Marshal(map[string]any{"data": changes[config]}) // strings only
		commands = append(commands, fmt.Sprintf("kubectl -n knative-serving patch configmap %s --type merge -p '%s'", config, patch))
	}
	return problems, commands
}

// IngressClass is the class of Ingresses that somebody else's controller serves: the default one, else the only one.
func (k Kubectl) IngressClass() (string, error) {
	out, err := k.Output("get", "ingressclasses", "-o",
		`jsonpath={range .items[*]}{.metadata.name} {.metadata.annotations.ingressclass\.kubernetes\.io/is-default-class}{"\n"}{end}`)
	if err != nil {
		return "", err
	}
	classes := slices.Collect(strings.Lines(out))
	for _, line := range classes {
		if class, isDefault, _ := strings.Cut(strings.TrimSpace(line), " "); isDefault == "true" || len(classes) == 1 {
			return class, nil
		}
	}
	return "", nil
}
