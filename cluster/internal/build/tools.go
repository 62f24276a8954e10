package build

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
)

// toolset is the programs of a Go module of their own in cluster/tools, since they have other libraries than the cluster.
type toolset struct {
	name     string            // of the folder in cluster/tools
	what     string            // the programs, as people call them
	packages map[string]string // by the names of their programs
	symbols  string            // what the linker is to set
	trims    []trimmed         // modules of which it needs less
}

var (
	helm = toolset{
		name: "helm",
		what: "Helm and grpcurl",
		packages: map[string]string{
			"helm":    "helm.sh/helm/v4/cmd/helm",
			"grpcurl": "github.com/fullstorydev/grpcurl/cmd/grpcurl",
		},
	}
	tofu = toolset{
		name:     "tofu",
		what:     "OpenTofu",
		packages: map[string]string{"tofu": "github.com/opentofu/opentofu/cmd/tofu"},
		symbols:  " -X github.com/opentofu/opentofu/version.dev=no", // else its version ends in -dev
		trims:    tofuTrims,
	}
	provider = toolset{
		name:     "provider",
		what:     "the Helm provider",
		packages: map[string]string{"terraform-provider-helm": "github.com/hashicorp/terraform-provider-helm"},
	}
	argocd = toolset{
		name: "argocd",
		what: "Argo CD",
		packages: map[string]string{
			"argocd":    "github.com/argoproj/argo-cd/v3/cmd",
			"kustomize": "sigs.k8s.io/kustomize/kustomize/v5",
			"helm3":     "helm.sh/helm/v3/cmd/helm", // called helm in Argo CD's image
		},
		symbols: argocdSymbols(),
	}
)

// What Argo CD and its Helm say they are; cluster/tools/argocd/go.mod decides what they are.
const (
	argocdVersion        = "v3.1.16"
	argocdHelmVersion    = "v3.18.6"
	argocdKubectlVersion = "v0.33.1"
)

// argocdSymbols are those that Argo CD's and Helm's Makefiles set. A Go module does not know its commit, which stands here by
// the name of its tag; without one Argo CD would say that its version is unknown.
func argocdSymbols() string {
	const common, helm = "github.com/argoproj/argo-cd/v3/common.", "helm.sh/helm/v3/"
	var flags strings.Builder
	for _, symbol := range []string{
		common + "version=" + strings.TrimPrefix(argocdVersion, "v"),
		common + "gitCommit=" + argocdVersion,
		common + "gitTag=" + argocdVersion,
		common + "gitTreeState=clean",
		common + "kubectlVersion=" + argocdKubectlVersion,
		common + "extraBuildInfo=compiled for Pileus from the Go module, without the web pages",
		helm + "internal/version.version=" + argocdHelmVersion,
		helm + "pkg/chartutil.k8sVersionMinor=" + strings.Split(argocdKubectlVersion, ".")[1],
	} {
		fmt.Fprintf(&flags, " -X '%s'", symbol)
	}
	return flags.String()
}

// providerVersion is what the mirror says the Helm provider is; cluster/tools/provider/go.mod decides what it is.
const providerVersion = "1.3.2"

// Tools puts Helm and grpcurl into .pileus/bin: out of the cache, or built now.
func Tools(c checkout.Checkout) error {
	return helm.provide(c)
}

// Tofu puts OpenTofu and the Helm provider into .pileus/bin, and the provider into .pileus/providers as well, which is laid out
// as a filesystem mirror: see https://opentofu.org/docs/cli/config/config-file/#provider-installation.
func Tofu(c checkout.Checkout) error {
	for _, tools := range []toolset{tofu, provider} {
		if err := tools.provide(c); err != nil {
			return err
		}
	}
	return mirror(c)
}

// Argocd puts Argo CD's program, and the Kustomize and the Helm that it calls, into .pileus/bin: out of the cache, or built now.
func Argocd(c checkout.Checkout) error {
	return argocd.provide(c)
}

// mirror has the provider in the only version that is built.
func mirror(c checkout.Checkout) error {
	const name = "terraform-provider-helm"
	folder := c.State("providers", "registry.opentofu.org", "hashicorp", "helm", providerVersion, runtime.GOOS+"_"+runtime.GOARCH)
	program, mirrored := c.Bin(name), filepath.Join(folder, name+"_v"+providerVersion)
	built, err := os.Stat(program)
	if err != nil {
		return err
	}
	if there, err := os.Stat(mirrored); err == nil && os.SameFile(there, built) {
		return nil
	}
	if err := os.RemoveAll(c.State("providers")); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return linkOrCopy(program, mirrored)
}

// provide puts the tools into .pileus/bin.
func (t toolset) provide(c checkout.Checkout) error {
	tag, err := t.tag(c)
	if err != nil {
		return err
	}
	if isStamped(c, t.key(), tag) && allBuilt(c, t.programs()) {
		return nil
	}
	cache, err := checkout.Cache(t.key())
	if err != nil {
		return err
	}
	for _, dir := range []string{c.Bin(), c.State("build"), c.State("log"), cache} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	built := filepath.Join(cache, tag)
	if !exists(built) {
		if err := console.Step("build "+t.what, func() error { return t.compile(c, built) }); err != nil {
			return err
		}
	}
	if err := take(c, built, t.programs()); err != nil {
		return err
	}
	if err := keepNewest(cache, keptBuilds); err != nil {
		return err
	}
	return checkout.WriteFile(c.State("build", t.key()), []byte(tag), 0o644)
}

func (t toolset) compile(c checkout.Checkout, target string) error {
	modfile, err := trim(c, t.folder(), t.trims)
	if err != nil {
		return err
	}
	return atOnce(target, func(building string) error {
		args := append([]string{"build", "-C", t.folder(), "-modfile", modfile}, t.flags()...)
		for _, program := range t.programs() {
			one := slices.Concat(args, []string{"-o", filepath.Join(building, program), t.packages[program]})
			if err := command.Logged(goCommand(c, one...), c.Log("build-"+t.key())); err != nil {
				return err
			}
		}
		return nil
	})
}

// programs are their names.
func (t toolset) programs() []string {
	return slices.Sorted(maps.Keys(t.packages))
}

// flags are those of the cluster's programs but for what makes these Kubernetes of a version.
func (t toolset) flags() []string {
	return []string{"-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false", "-ldflags=-s -w" + t.symbols}
}

func (t toolset) tag(c checkout.Checkout) (string, error) {
	how := []any{t.flags(), t.packages}
	for _, trimmed := range t.trims {
		how = append(how, trimmed)
	}
	return tagOf(c, []string{t.folder()}, how...)
}

// folder has the go.mod, and is in cluster/.
func (t toolset) folder() string {
	return filepath.Join("tools", t.name)
}

// key is the name of what is of these tools alone: their folder in the cache, their log, and the file of .pileus/build with the
// tag that is in .pileus/bin.
func (t toolset) key() string {
	return "tools-" + t.name
}
