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
// without some files, and with replacements from cluster/trim. (Go's -overlay refuses to do this to its module cache.)
type trimmed struct {
	module string
	drop   []string          // patterns of the files to leave out
	add    map[string]string // file of cluster/trim by its place in the module
}

// trims save more than half of the gateway's download and compilation.
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
}

// trim makes the copies and a go.mod that uses them, and returns its path.
func trim(c checkout.Checkout) (modfile string, err error) {
	modfile = c.State("build", "go.mod")
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(c.Source("cluster", name))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(c.State("build", name), text, 0o644); err != nil {
			return "", err
		}
	}
	for _, t := range trims {
		copied := c.State("build", filepath.Base(filepath.Dir(t.module))+"-"+filepath.Base(t.module))
		if err := t.copyTo(c, copied); err != nil {
			return "", fmt.Errorf("trimming %s: %w", t.module, err)
		}
		if err := command.Run("go", "mod", "edit", "-replace", t.module+"="+copied, modfile); err != nil {
			return "", err
		}
	}
	return modfile, nil
}

func (t trimmed) copyTo(c checkout.Checkout, dir string) error {
	source, err := ModuleDir(c, t.module)
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
		text, err := os.ReadFile(c.Source("cluster", "trim", name))
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
	out, err := command.OutputOf(goCommand(c, "mod", "download", "-json", module))
	if err != nil {
		return "", err
	}
	var info struct{ Dir string }
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&info); err != nil {
		return "", err
	}
	return info.Dir, nil
}
