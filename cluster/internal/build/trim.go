package build

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
)

// trimmed is a module of which the cluster needs less than the module always compiles. The build uses a copy of it
// without some files, and with replacements from the folder trim beside the go.mod that requires it. (Go's -overlay refuses to do
// this to its module cache.)
type trimmed struct {
	module string
	drop   []string          // patterns of the files to leave out
	add    map[string]string // file of trim by its place in the module
}

// trims save more than half of the gateway's download and compilation; the last one mends a library.
var trims = []trimmed{
	{ // certificates from the vendors of name servers: some two hundred SDKs
		module: "github.com/go-acme/lego/v4",
		add:    map[string]string{"providers/dns/zz_gen_dns_providers.go": "dns/zz_gen_dns_providers.go"},
	},
	{ // the symbols of Go's standard library, for plugins that Traefik would interpret
		module: "github.com/traefik/yaegi",
		drop:   []string{"stdlib/go1_*.go", "stdlib/wrapper-composed.go", "stdlib/syscall/go1_*.go"},
	},
	{ // the provider for Amazon ECS
		module: "github.com/traefik/traefik/v3",
		drop:   []string{"pkg/provider/ecs/*.go"},
		add:    map[string]string{"pkg/provider/ecs/ecs.go": "ecs/ecs.go"},
	},
	{ // how it writes iptables, which leaves no room for kube-proxy: nothing is saved by this
		module: "github.com/cloudnativelabs/kube-router/v2",
		drop:   []string{"pkg/utils/iptables.go"},
		add:    map[string]string{"pkg/utils/iptables.go": "netpol/iptables.go"},
	},
}

// tofuTrims save half of OpenTofu's compilation, and 100 MB of its download.
var tofuTrims = []trimmed{
	{ // the backends and key providers of clouds
		module: "github.com/opentofu/opentofu",
		drop:   []string{"internal/backend/init/testing.go"}, // which adds backends of tests to what is replaced
		add: map[string]string{
			"internal/backend/init/init.go":           "backends/init.go",
			"internal/encryption/default_registry.go": "encryption/default_registry.go",
		},
	},
	{ // modules out of a bucket
		module: "github.com/hashicorp/go-getter",
		drop:   []string{"get_gcs.go"},
		add:    map[string]string{"get_s3.go": "getter/get_s3.go"},
	},
	{ // all of Kubernetes' APIs but the one that locks a state
		module: "k8s.io/client-go",
		add: map[string]string{
			"kubernetes/clientset.go":       "kubernetes/clientset.go",
			"kubernetes/scheme/register.go": "scheme/register.go",
		},
	},
}

// trim makes copies of modules that a folder of cluster/ requires, and a go.mod that uses them, and returns its path.
func trim(c checkout.Checkout, folder string, trims []trimmed) (modfile string, err error) {
	work := c.State("build", filepath.Base(folder))
	if err := os.MkdirAll(work, 0o755); err != nil {
		return "", err
	}
	modfile = filepath.Join(work, "go.mod")
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(c.Source("cluster", folder, name))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(work, name), text, 0o644); err != nil {
			return "", err
		}
	}
	for _, t := range trims {
		copied := filepath.Join(work, filepath.Base(filepath.Dir(t.module))+"-"+filepath.Base(t.module))
		if err := t.copyTo(c, folder, copied); err != nil {
			return "", fmt.Errorf("trimming %s: %w", t.module, err)
		}
		if err := command.Run("go", "mod", "edit", "-replace", t.module+"="+copied, modfile); err != nil {
			return "", err
		}
	}
	return modfile, nil
}

func (t trimmed) copyTo(c checkout.Checkout, folder, dir string) error {
	source, err := moduleDir(c, folder, t.module)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		return err
	}
	for _, pattern := range t.drop {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return err
		}
		for _, path := range paths {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	for place, name := range t.add {
		text, err := os.ReadFile(c.Source("cluster", folder, "trim", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, place), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// ModuleDir is where Go keeps the source of a module that the cluster's go.mod requires.
func ModuleDir(c checkout.Checkout, module string) (string, error) {
	return moduleDir(c, ".", module)
}

func moduleDir(c checkout.Checkout, folder, module string) (string, error) {
	out, err := command.OutputOf(goCommand(c, "mod", "download", "-C", folder, "-json", module))
	if err != nil {
		return "", err
	}
	var info struct{ Dir string }
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&info); err != nil {
		return "", err
	}
	return info.Dir, nil
}
