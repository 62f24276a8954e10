// Package checkout knows the names and places that belong to one checkout of the project, so that the clusters of two
// checkouts on one machine share nothing.
package checkout

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// Checkout is one checkout of the project.
type Checkout struct {
	Root string // its real path, without symbolic links
	ID   string // eight hexadecimal digits that follow from Root
}

// Open finds the checkout around the current directory, which must be the project's root.
func Open() (Checkout, error) {
	dir, err := os.Getwd()
	if err != nil {
		return Checkout{}, err
	}
	if _, err := os.Stat(filepath.Join(dir, "cluster", "go.mod")); err != nil {
		return Checkout{}, fmt.Errorf("%s is not the project's root: run this where the Makefile is", dir)
	}
	return At(dir)
}

// At is the checkout at a path.
func At(path string) (Checkout, error) {
	root, err := filepath.EvalSymlinks(path)
	if err != nil {
		return Checkout{}, err
	}
	if root, err = filepath.Abs(root); err != nil {
		return Checkout{}, err
	}
	sum := sha256.Sum256([]byte(root))
	return Checkout{Root: root, ID: hex.EncodeToString(sum[:4])}, nil
}

// Name is what the checkout's network namespace, cgroup and run directory are called.
func (c Checkout) Name() string { return "pileus-" + c.ID }

// Link is the name of the host's end of the cluster's network cable. The kernel allows 15 characters.
func (c Checkout) Link() string { return "pil" + c.ID }

// Run is a short path for sockets, whose paths the kernel limits to 108 characters, and for what a reboot clears.
func (c Checkout) Run(elem ...string) string { return join("/run/"+c.Name(), elem) }

// Source is a path of the project's source.
func (c Checkout) Source(elem ...string) string { return join(c.Root, elem) }

// State is a path under .pileus, where everything that the project makes outside of git lives.
func (c Checkout) State(elem ...string) string { return join(filepath.Join(c.Root, ".pileus"), elem) }

// Data is a path of the cluster's own data.
func (c Checkout) Data(elem ...string) string { return join(c.State("cluster"), elem) }

// Bin is the path of a built program.
func (c Checkout) Bin(elem ...string) string { return join(c.State("bin"), elem) }

// Log is the path of a log: Log("etcd") is .pileus/log/etcd.log.
func (c Checkout) Log(name string) string { return c.State("log", name+".log") }

// Kubeconfig is the path of the administrator's kubeconfig.
func (c Checkout) Kubeconfig() string { return c.State("kubeconfig") }

func join(base string, elem []string) string {
	return filepath.Join(append([]string{base}, elem...)...)
}
