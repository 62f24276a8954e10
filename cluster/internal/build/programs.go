// Package build makes the cluster's programs from the Go modules that cluster/go.mod pins.
package build

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
)

// kubernetesVersion is what the programs say they are; go.mod decides what they are.
const kubernetesVersion = "v1.34.4"

// programs are the packages of the cluster's programs. Each program is called like the last part of its package.
var programs = []string{
	"./cmd/kube",
	"./cmd/images",
	"./cmd/coredns",
	"./cmd/pause",
	"./cmd/volume",
	"github.com/containerd/containerd/v2/cmd/containerd",
	"github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2",
	"knative.dev/serving/cmd/activator",
	"knative.dev/serving/cmd/autoscaler",
	"knative.dev/serving/cmd/controller",
	"knative.dev/serving/cmd/queue",
	"knative.dev/serving/cmd/webhook",
	"github.com/traefik/traefik/v3/cmd/traefik",
	provisioner,
}

// PodPrograms are those that run in pods.
var PodPrograms = []string{
	"pause", "coredns", "traefik", "local-path-provisioner", "volume",
	"activator", "autoscaler", "controller", "queue", "webhook",
}

// Of containerd's parts those that the node has no use for are left out.
const buildTags = "no_btrfs,no_devmapper,no_tracing,no_zfs"

// provisioner is compiled by itself: it imports a library by a name that differs only in case from everyone else's.
const provisioner = "github.com/rancher/local-path-provisioner"

// kubeNames are what the kube program is called to be one of its parts.
var kubeNames = []string{
	"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kube-router", "kubelet", "kubectl",
}

// Files of .pileus/build with the tag that is in .pileus/bin: of all programs, or of kube alone.
const (
	stamp     = "programs"
	kubeStamp = "kube"
)

// Programs puts all programs of the embedded cluster into .pileus/bin: out of the cache, or built now. It returns the tag of
// this build.
func Programs(c checkout.Checkout) (tag string, err error) {
	tag, err = Tag(c)
	if err != nil {
		return "", err
	}
	if isStamped(c, stamp, tag) && allBuilt(c, slices.Concat(programs, kubeNames)) {
		return tag, nil
	}
	cache, err := checkout.Cache("programs")
	if err != nil {
		return "", err
	}
	for _, dir := range []string{c.Bin(), c.State("build"), c.State("log"), cache} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
	}
	built := filepath.Join(cache, tag)
	if !exists(built) {
		if err := console.Step("build Kubernetes, Knative and the gateway (minutes the first time)", func() error {
			return compile(c, built)
		}); err != nil {
			return "", err
		}
	}
	if err := take(c, built, programs); err != nil {
		return "", err
	}
	for _, name := range kubeNames {
		if err := replaceLink("kube", c.Bin(name)); err != nil {
			return "", err
		}
	}
	if err := keepNewest(cache, keptBuilds); err != nil {
		return "", err
	}
	return tag, checkout.WriteFile(c.State("build", stamp), []byte(tag), 0o644)
}

// keptBuilds is how many builds the cache keeps, of some 700 MB each.
const keptBuilds = 2

// compile builds the programs into a folder, which is there as a whole or not at all.
func compile(c checkout.Checkout, target string) error {
	modfile, err := trim(c, ".", trims)
	if err != nil {
		return err
	}
	return atOnce(target, func(building string) error {
		args := append([]string{"build", "-modfile", modfile, "-tags", buildTags, "-o", building + "/"}, buildFlags()...)
		rest := slices.DeleteFunc(slices.Clone(programs), func(p string) bool { return p == provisioner })
		for _, group := range [][]string{rest, {provisioner}} {
			if err := command.Logged(goCommand(c, slices.Concat(args, group)...), c.Log("build")); err != nil {
				return err
			}
		}
		return nil
	})
}

// atOnce has a folder filled beside its place, where it is put only when it is whole.
func atOnce(target string, fill func(building string) error) error {
	building, err := os.MkdirTemp(filepath.Dir(target), "building-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(building)
	if err := fill(building); err != nil {
		return err
	}
	if err := os.Chmod(building, 0o755); err != nil {
		return err
	}
	if err := os.Rename(building, target); err != nil && !errors.Is(err, fs.ErrExist) { // by another checkout, meanwhile
		return err
	}
	return nil
}

// take links the programs of a build into .pileus/bin, or copies them where the cache is on another file system.
func take(c checkout.Checkout, built string, programs []string) error {
	now := time.Now()
	if err := os.Chtimes(built, now, now); err != nil { // it was used
		return err
	}
	for _, program := range programs {
		name := filepath.Base(program)
		if err := linkOrCopy(filepath.Join(built, name), c.Bin(name)); err != nil {
			return err
		}
	}
	return nil
}

// linkOrCopy replaces a file at once, by one that may be running.
func linkOrCopy(source, target string) error {
	temporary := target + ".new"
	if err := os.RemoveAll(temporary); err != nil {
		return err
	}
	if os.Link(source, temporary) != nil {
		if err := command.Run("cp", "-p", source, temporary); err != nil {
			return err
		}
	}
	return os.Rename(temporary, target)
}

// keepNewest removes all but the most recently used folders, and what builds that were broken off left an hour ago.
func keepNewest(dir string, count int) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	used := map[string]time.Time{}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil { // another checkout may have removed it
			used[entry.Name()] = info.ModTime()
		}
	}
	names := slices.SortedFunc(maps.Keys(used), func(a, b string) int { return used[b].Compare(used[a]) })
	var problems []error
	for _, name := range names {
		if strings.HasPrefix(name, "building-") {
			if time.Since(used[name]) < time.Hour {
				continue
			}
		} else if count > 0 {
			count--
			continue
		}
		problems = append(problems, os.RemoveAll(filepath.Join(dir, name)))
	}
	return errors.Join(problems...)
}

// Kube puts just kube into .pileus/bin: out of the cache, or built now. With it tests run Kubernetes' API without a cluster,
// also on systems where the embedded one does not run.
func Kube(c checkout.Checkout) error {
	tag, err := Tag(c)
	if err != nil {
		return err
	}
	if exists(c.Bin("kube")) && (isStamped(c, stamp, tag) || isStamped(c, kubeStamp, tag)) {
		return nil
	}
	for _, dir := range []string{c.Bin(), c.State("build")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	program, err := checkout.Cache("programs", tag, "kube")
	if err != nil {
		return err
	}
	if !exists(program) {
		program = c.State("build", "kube.new")
		defer os.Remove(program)
		if err := Tool(c, "./cmd/kube", program); err != nil {
			return err
		}
	}
	if err := linkOrCopy(program, c.Bin("kube")); err != nil {
		return err
	}
	return checkout.WriteFile(c.State("build", kubeStamp), []byte(tag), 0o644)
}

// isStamped tells whether what the stamp is of was built by that tag.
func isStamped(c checkout.Checkout, stamp, tag string) bool {
	text, err := os.ReadFile(c.State("build", stamp))
	return err == nil && string(text) == tag
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Tool builds one program that the embedded cluster has no use for.
func Tool(c checkout.Checkout, program, path string) error {
	for _, dir := range []string{c.Bin(), c.State("log")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	args := append([]string{"build", "-o", path}, buildFlags()...)
	return command.Logged(goCommand(c, append(args, program)...), c.Log("build"))
}

// Kubectl builds just kubectl, for the clusters that need nothing else.
func Kubectl(c checkout.Checkout) error {
	if exists(c.Bin("kubectl")) {
		return nil
	}
	return console.Step("build kubectl", func() error { return Tool(c, "./cmd/kubectl", c.Bin("kubectl")) })
}

func goCommand(c checkout.Checkout, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = c.Source("cluster")
	// The compiler is quicker when it collects its garbage less often, within limits.
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOGC=400", "GOMEMLIMIT=1GiB")
	return cmd
}

// buildFlags are those of every program. Nobody debugs them, so no time is spent on what debuggers read.
func buildFlags() []string {
	return []string{"-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false", "-ldflags", linkerFlags()}
}

func linkerFlags() string {
	const version = "k8s.io/component-base/version"
	minor := strings.Split(kubernetesVersion, ".")[1]
	return fmt.Sprintf("-s -w -X %[1]s.gitVersion=%[2]s -X %[1]s.gitMajor=1 -X %[1]s.gitMinor=%[3]s", version, kubernetesVersion, minor)
}

func allBuilt(c checkout.Checkout, programs []string) bool {
	return !slices.ContainsFunc(programs, func(program string) bool { return !exists(c.Bin(filepath.Base(program))) })
}

// Tag names a build: a hash of everything that the programs are built from.
func Tag(c checkout.Checkout) (string, error) {
	return tagOf(c, []string{"go.mod", "go.sum", "cmd", "trim"}, buildFlags(), buildTags, programs)
}

// tagOf is a hash of files and folders of cluster/, and of how they are built.
func tagOf(c checkout.Checkout, inputs []string, how ...any) (string, error) {
	hash := sha256.New()
	fmt.Fprintln(hash, append([]any{runtime.Version(), runtime.GOARCH}, how...)...)
	for _, input := range inputs {
		err := filepath.WalkDir(c.Source("cluster", input), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(c.Source("cluster"), path)
			if err != nil {
				return err
			}
			if relative == filepath.Join("cmd", "cluster") { // the launcher is no part of the cluster
				return filepath.SkipDir
			}
			if entry.IsDir() || strings.HasSuffix(relative, "_test.go") {
				return nil
			}
			fmt.Fprintln(hash, relative)
			return hashFile(hash, path)
		})
		if err != nil {
			return "", err
		}
	}
	const digits = 12
	return hex.EncodeToString(hash.Sum(nil))[:digits], nil
}

func hashFile(w io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return err
}

func replaceLink(target, link string) error {
	if current, err := os.Readlink(link); err == nil && current == target {
		return nil
	}
	if err := os.RemoveAll(link); err != nil {
		return err
	}
	return os.Symlink(target, link)
}
