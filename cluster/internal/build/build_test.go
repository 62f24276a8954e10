package build

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/console"
)

// project is the checkout around this test.
func project(t *testing.T) checkout.Checkout {
	t.Helper()
	c, err := checkout.At(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// copied is a checkout with what the tag is made of.
func copied(t *testing.T) checkout.Checkout {
	t.Helper()
	source, target := project(t), checkout.Checkout{Root: t.TempDir()}
	for _, dir := range []string{"cmd", "tools", "trim"} {
		if err := os.CopyFS(target.Source("cluster", dir), os.DirFS(source.Source("cluster", dir))); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		write(t, target.Source("cluster", file), "module test\n")
	}
	return target
}

func TestTagChangesWithWhatIsBuilt(t *testing.T) {
	c := copied(t)
	before, err := Tag(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"go.mod", "go.sum", "cmd/kube/main.go", "trim/dns/new.go"} {
		write(t, c.Source("cluster", file), "changed")
		after, err := Tag(c)
		if err != nil {
			t.Fatal(err)
		}
		if after == before {
			t.Errorf("it is the same after a change of %s", file)
		}
		before = after
	}
}

func TestTagStaysWhenOnlyTheLauncherOrATestChanges(t *testing.T) {
	c := copied(t)
	before, _ := Tag(c)
	write(t, c.Source("cluster", "cmd", "cluster", "main.go"), "changed")
	write(t, c.Source("cluster", "cmd", "images", "images_test.go"), "changed")
	if after, err := Tag(c); err != nil || after != before {
		t.Errorf("%s became %s, %v", before, after, err)
	}
}

func TestKubernetesSaysTheVersionThatIsBuilt(t *testing.T) {
	text, err := os.ReadFile(project(t).Source("cluster", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "k8s.io/kubernetes "+kubernetesVersion+"\n") {
		t.Errorf("go.mod requires another version than %s", kubernetesVersion)
	}
}

func TestTrimmedFilesExist(t *testing.T) {
	c := project(t)
	for folder, trims := range map[string][]trimmed{".": trims, tofu.folder(): tofu.trims} {
		for _, trim := range trims {
			dir, err := moduleDir(c, folder, trim.module)
			if err != nil {
				t.Skip("the module is not here and can't be fetched: ", err)
			}
			for _, pattern := range trim.drop {
				if paths, err := filepath.Glob(filepath.Join(dir, pattern)); err != nil || len(paths) == 0 {
					t.Errorf("%s has no %s, %v", trim.module, pattern, err)
				}
			}
			for place, name := range trim.add {
				if _, err := os.Stat(filepath.Join(dir, place)); err != nil {
					t.Errorf("%s replaces nothing: %v", name, err)
				}
			}
		}
	}
}

func TestKubeIsTakenFromTheCacheWhenItsSourceChanges(t *testing.T) {
	t.Setenv("PILEUS_CACHE", t.TempDir())
	c := copied(t)
	for _, text := range []string{"first", "second"} {
		write(t, c.Source("cluster", "cmd", "kube", "main.go"), text)
		tag, err := Tag(c)
		if err != nil {
			t.Fatal(err)
		}
		cached, err := checkout.Cache("programs", tag)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(cached, 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(cached, "kube"), text)
		if err := Kube(c); err != nil {
			t.Fatal(err)
		}
		// Once it is there nobody asks the cache.
		if err := os.RemoveAll(cached); err != nil {
			t.Fatal(err)
		}
		if err := Kube(c); err != nil {
			t.Fatal(err)
		}
		if built, err := os.ReadFile(c.Bin("kube")); err != nil || string(built) != text {
			t.Errorf("kube is %q, %v, and not %q", built, err, text)
		}
	}
}

// providers are the commands that provide tools, with what each provides.
var providers = map[string]struct {
	provide func(checkout.Checkout) error
	tools   []toolset
}{
	"Tools":  {Tools, []toolset{helm}},
	"Tofu":   {Tofu, []toolset{tofu, provider}},
	"Argocd": {Argocd, []toolset{argocd}},
}

// cached has tools in the cache as if they were built from a text, and returns their folder.
func (t toolset) cached(test *testing.T, c checkout.Checkout, text string) string {
	test.Helper()
	write(test, c.Source("cluster", "tools", t.name, "go.mod"), text)
	tag, err := t.tag(c)
	if err != nil {
		test.Fatal(err)
	}
	dir, err := checkout.Cache("tools-"+t.name, tag)
	if err != nil {
		test.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		test.Fatal(err)
	}
	for _, program := range t.programs() {
		write(test, filepath.Join(dir, program), text)
	}
	return dir
}

func TestToolsAreTakenFromTheCacheWhenTheirModulesChange(t *testing.T) {
	for name, test := range providers {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PILEUS_CACHE", t.TempDir())
			c := copied(t)
			for _, text := range []string{"first", "second"} {
				var cached []string
				for _, tools := range test.tools {
					cached = append(cached, tools.cached(t, c, text))
				}
				if err := test.provide(c); err != nil {
					t.Fatal(err)
				}
				// Once they are there nobody asks the cache.
				for _, dir := range cached {
					if err := os.RemoveAll(dir); err != nil {
						t.Fatal(err)
					}
				}
				if err := test.provide(c); err != nil {
					t.Fatal(err)
				}
				for _, tools := range test.tools {
					for _, program := range tools.programs() {
						if built, err := os.ReadFile(c.Bin(program)); err != nil || string(built) != text {
							t.Errorf("%s is %q, %v, and not %q", program, built, err, text)
						}
					}
				}
			}
		})
	}
}

func TestMirrorHasTheProviderThatWasBuiltLastAndNoOther(t *testing.T) {
	t.Setenv("PILEUS_CACHE", t.TempDir())
	c := copied(t)
	stale := c.State("providers", "registry.opentofu.org", "hashicorp", "helm", "1.0.0")
	if err := os.MkdirAll(stale, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"first", "second"} {
		tofu.cached(t, c, text)
		provider.cached(t, c, text)
		if err := Tofu(c); err != nil {
			t.Fatal(err)
		}
		mirrored := c.State("providers", "registry.opentofu.org", "hashicorp", "helm", providerVersion,
			runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-helm_v"+providerVersion)
		if program, err := os.ReadFile(mirrored); err != nil || string(program) != text {
			t.Errorf("it is %q, %v, and not %q", program, err, text)
		}
	}
	if _, err := os.Stat(stale); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is there still, %v", stale, err)
	}
}

func TestMirrorSaysTheVersionThatIsBuilt(t *testing.T) {
	text, err := os.ReadFile(project(t).Source("cluster", "tools", "provider", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "github.com/hashicorp/terraform-provider-helm v"+providerVersion+" ") {
		t.Errorf("go.mod requires another version than %s", providerVersion)
	}
}

func TestArgocdSaysTheVersionsThatAreBuilt(t *testing.T) {
	text, err := os.ReadFile(project(t).Source("cluster", "tools", "argocd", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range []string{
		"github.com/argoproj/argo-cd/v3 " + argocdVersion + " ",
		"helm.sh/helm/v3 " + argocdHelmVersion + " ",
		"k8s.io/client-go => k8s.io/client-go " + argocdKubectlVersion + "\n",
	} {
		if !strings.Contains(string(text), "\t"+module) {
			t.Errorf("go.mod has no %q", module)
		}
	}
}

func TestProgramsOfToolsHaveNamesOfTheirOwn(t *testing.T) {
	of := map[string]string{}
	for _, name := range slices.Concat(programs, kubeNames, []string{"cluster"}) {
		of[filepath.Base(name)] = "the cluster"
	}
	for _, tools := range []toolset{argocd, helm, provider, tofu} {
		for _, name := range tools.programs() {
			if other, taken := of[name]; taken {
				t.Errorf("%s is a program of %s and of %s", name, other, tools.name)
			}
			of[name] = tools.name
		}
	}
}

func TestToolsThatDoNotCompileLeaveNothingAndNameTheLog(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("PILEUS_CACHE", cache)
	c := copied(t)
	write(t, c.Source("cluster", "tools", "helm", "go.mod"), "no module")
	err := Tools(c)
	var failure *console.Failure
	if !errors.As(err, &failure) || failure.Log != c.Log("build-tools-helm") {
		t.Errorf("it failed with %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(cache, "tools-helm")); err != nil || len(left) > 0 {
		t.Errorf("the cache has %v, %v", left, err)
	}
}

func TestTagOfToolsChangesWithTheirFilesAlone(t *testing.T) {
	c := copied(t)
	tags := func() map[string]string {
		programs, err := Tag(c)
		if err != nil {
			t.Fatal(err)
		}
		tags := map[string]string{"programs": programs}
		for _, tools := range []toolset{argocd, helm, provider, tofu} {
			if tags[tools.name], err = tools.tag(c); err != nil {
				t.Fatal(err)
			}
		}
		return tags
	}
	for file, of := range map[string]string{
		"tools/helm/go.mod":                "helm",
		"tools/tofu/go.mod":                "tofu",
		"tools/tofu/trim/backends/init.go": "tofu",
		"tools/provider/go.mod":            "provider",
		"tools/argocd/go.sum":              "argocd",
		"trim/dns/new.go":                  "programs",
	} {
		before := tags()
		write(t, c.Source("cluster", file), "changed")
		for name, tag := range tags() {
			if (tag == before[name]) != (name != of) {
				t.Errorf("a change of %s leaves %s with %s after %s", file, name, tag, before[name])
			}
		}
	}
}

func TestTagOfToolsChangesWithWhatIsLeftOut(t *testing.T) {
	c, whole := copied(t), tofu
	whole.trims = nil
	before, err := tofu.tag(c)
	if err != nil {
		t.Fatal(err)
	}
	if after, err := whole.tag(c); err != nil || after == before {
		t.Errorf("%s became %s, %v", before, after, err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCacheKeepsTheBuildsThatWereUsedLast(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	for name, age := range map[string]time.Duration{
		"oldest": 3 * time.Hour, "older": 2 * time.Hour, "newest": time.Minute,
		"building-now": time.Minute, "building-broken-off": 2 * time.Hour,
	} {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := keepNewest(dir, 2); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	if want := []string{"building-now", "newest", "older"}; !slices.Equal(left, want) {
		t.Errorf("left are %v, not %v", left, want)
	}
}

func TestProgramOfTheCacheReplacesTheOneBefore(t *testing.T) {
	source, target := filepath.Join(t.TempDir(), "kube"), filepath.Join(t.TempDir(), "kube")
	write(t, source, "new")
	write(t, target, "old")
	write(t, target+".new", "left by one that was killed")
	if err := linkOrCopy(source, target); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(target); err != nil || string(text) != "new" {
		t.Errorf("it is %q, %v", text, err)
	}
}
