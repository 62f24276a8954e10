// Package build makes the cluster's programs and their images from the Go modules that cluster/go.mod pins.
package build

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
)

// kubernetesVersion is what the programs say they are; go.mod decides what they are.
const kubernetesVersion = "v1.34.4"

// programs are the packages of the cluster's programs. Each program is called like the last part of its package.
var programs = []string{
	"./cmd/kube",
	"./cmd/coredns",
	"./cmd/pause",
	"./cmd/volume",
	"knative.dev/serving/cmd/activator",
	"knative.dev/serving/cmd/autoscaler",
	"knative.dev/serving/cmd/controller",
	"knative.dev/serving/cmd/queue",
	"knative.dev/serving/cmd/webhook",
	"github.com/traefik/traefik/v3/cmd/traefik",
	provisioner,
}

// provisioner is compiled by itself: it imports a library by a name that differs only in case from everyone else's.
const provisioner = "github.com/rancher/local-path-provisioner"

// kubeNames are what the kube program is called to be one of its parts.
var kubeNames = []string{
	"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet", "kubectl",
}

// Programs builds all programs of the embedded cluster into .pileus/bin, if what they are built from has changed.
// It returns the tag of this build.
func Programs(c checkout.Checkout) (tag string, err error) {
	tag, err = Tag(c)
	if err != nil {
		return "", err
	}
	stamp := c.State("build", "programs")
	if text, err := os.ReadFile(stamp); err == nil && string(text) == tag && allBuilt(c) {
		return tag, nil
	}
	return tag, console.Step("build Kubernetes, Knative and the gateway (minutes the first time)", func() error {
		if err := compile(c); err != nil {
			return err
		}
		for _, name := range kubeNames {
			if err := replaceLink("kube", c.Bin(name)); err != nil {
				return err
			}
		}
		return checkout.WriteFile(stamp, []byte(tag), 0o644)
	})
}

func compile(c checkout.Checkout) error {
	for _, dir := range []string{c.Bin(), c.State("build"), c.State("log")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	modfile, err := trim(c)
	if err != nil {
		return err
	}
	args := []string{"build", "-modfile", modfile, "-trimpath", "-buildvcs=false", "-ldflags", linkerFlags(), "-o", c.Bin() + "/"}
	rest := slices.DeleteFunc(slices.Clone(programs), func(p string) bool { return p == provisioner })
	for _, group := range [][]string{rest, {provisioner}} {
		if err := command.Logged(goCommand(c, slices.Concat(args, group)...), c.Log("build")); err != nil {
			return err
		}
	}
	return nil
}

// Tool builds one program that the embedded cluster has no use for.
func Tool(c checkout.Checkout, program, path string) error {
	for _, dir := range []string{c.Bin(), c.State("log")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags", linkerFlags(), "-o", path, program}
	return command.Logged(goCommand(c, args...), c.Log("build"))
}

// Kubectl builds just kubectl, for the clusters that need nothing else.
func Kubectl(c checkout.Checkout) error {
	if _, err := os.Stat(c.Bin("kubectl")); err == nil {
		return nil
	}
	return console.Step("build kubectl", func() error { return Tool(c, "./cmd/kubectl", c.Bin("kubectl")) })
}

func goCommand(c checkout.Checkout, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = c.Source("cluster")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	return cmd
}

func linkerFlags() string {
	const version = "k8s.io/component-base/version"
	minor := strings.Split(kubernetesVersion, ".")[1]
	return fmt.Sprintf("-s -w -X %[1]s.gitVersion=%[2]s -X %[1]s.gitMajor=1 -X %[1]s.gitMinor=%[3]s", version, kubernetesVersion, minor)
}

func allBuilt(c checkout.Checkout) bool {
	names := append([]string{}, kubeNames...)
	for _, program := range programs {
		names = append(names, filepath.Base(program))
	}
	for _, name := range names {
		if _, err := os.Stat(c.Bin(name)); err != nil {
			return false
		}
	}
	return true
}

// Tag names a build: a hash of everything that the programs and their images are built from.
func Tag(c checkout.Checkout) (string, error) {
	hash := sha256.New()
	fmt.Fprintln(hash, runtime.Version(), runtime.GOARCH, linkerFlags(), programs)
	for _, input := range []string{"go.mod", "go.sum", "cmd", "trim", "images"} {
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
			if entry.IsDir() {
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
