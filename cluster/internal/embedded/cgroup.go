package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/process"
)

const cgroupMount = "/sys/fs/cgroup"

// cgroup is the cluster's own group of pods, in cgroup v2's one hierarchy or in each of v1's.
type cgroup struct{ checkout checkout.Checkout }

// path is what the kubelet and containerd call the group.
func (g cgroup) path() string { return "/" + g.checkout.Name() }

// folders lists the group's place in every hierarchy of this machine.
func (g cgroup) folders() ([]string, error) {
	if _, err := os.Stat(filepath.Join(cgroupMount, "cgroup.controllers")); err == nil {
		return []string{filepath.Join(cgroupMount, g.checkout.Name())}, nil
	}
	hierarchies, err := os.ReadDir(cgroupMount)
	if err != nil {
		return nil, err
	}
	var folders []string
	for _, h := range hierarchies {
		dir := filepath.Join(cgroupMount, h.Name())
		if _, err := os.Stat(filepath.Join(dir, "cgroup.procs")); err == nil && h.Type()&fs.ModeSymlink == 0 {
			folders = append(folders, filepath.Join(dir, g.checkout.Name()))
		}
	}
	return folders, nil
}

func (g cgroup) create() error {
	if err := delegate(cgroupMount); err != nil {
		return err
	}
	folders, err := g.folders()
	if err != nil {
		return err
	}
	for _, dir := range folders {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// delegate lets groups below cgroup v2's root have the controllers that the kubelet asks for. A machine that has them
// delegated already, or that can't, is left to the kubelet's own word.
func delegate(root string) error {
	available, err := os.ReadFile(filepath.Join(root, "cgroup.controllers"))
	if err != nil { // cgroup v1
		return nil
	}
	if err := vacate(root); err != nil {
		return err
	}
	for _, controller := range strings.Fields(string(available)) {
		_ = os.WriteFile(filepath.Join(root, "cgroup.subtree_control"), []byte("+"+controller), 0o644)
	}
	return nil
}

// vacate moves what runs in a root that is one to this container only into a group below: but for the machine's own root, a group
// has either processes or controllers for others. Only that root has no type.
func vacate(root string) error {
	if _, err := os.Stat(filepath.Join(root, "cgroup.type")); err != nil {
		return nil
	}
	leaf := filepath.Join(root, "init")
	const passes = 10 // some start others meanwhile
	for range passes {
		running, err := os.ReadFile(filepath.Join(root, "cgroup.procs"))
		if err != nil || len(running) == 0 {
			return err
		}
		if err := os.MkdirAll(leaf, 0o755); err != nil {
			return err
		}
		for _, pid := range strings.Fields(string(running)) {
			err := os.WriteFile(filepath.Join(leaf, "cgroup.procs"), []byte(pid), 0o644)
			if err != nil && !errors.Is(err, syscall.ESRCH) { // it may have ended
				return fmt.Errorf("moving process %s out of the root: %w", pid, err)
			}
		}
	}
	return nil
}

// processes lists everything that runs in the group or below.
func (g cgroup) processes() ([]process.Identity, error) {
	folders, err := g.folders()
	if err != nil {
		return nil, err
	}
	seen := map[int]bool{}
	var found []process.Identity
	for _, dir := range folders {
		_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.Name() != "cgroup.procs" {
				return nil // a group may vanish while it is read
			}
			text, _ := os.ReadFile(path)
			for _, field := range strings.Fields(string(text)) {
				pid, err := strconv.Atoi(field)
				if err != nil || seen[pid] {
					continue
				}
				seen[pid] = true
				if id, err := process.Of(pid); err == nil {
					found = append(found, id)
				}
			}
			return nil
		})
	}
	return found, nil
}

// kill ends every process in the group.
func (g cgroup) kill() error {
	processes, err := g.processes()
	if err != nil {
		return err
	}
	var problems []error
	for _, p := range processes {
		problems = append(problems, p.End(0))
	}
	return errors.Join(problems...)
}

// remove deletes the group and all below it, which must be empty of processes.
func (g cgroup) remove() error {
	folders, err := g.folders()
	if err != nil {
		return err
	}
	const patience = time.Minute // a group stays busy until its last process has ended altogether
	for _, dir := range folders {
		for deadline := time.Now().Add(patience); ; {
			err = removeGroups(dir)
			if err == nil || time.Now().After(deadline) {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// removeGroups removes a group and those below it; only folders can be removed there, never files.
func removeGroups(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := removeGroups(filepath.Join(dir, entry.Name())); err != nil {
				return err
			}
		}
	}
	return os.Remove(dir)
}
