package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
)

// view is a mount namespace in which the well-known folders of a node (/var/lib/kubelet, /run/containerd, ...) are the
// checkout's own. The kubelet, containerd and the pods live in it. Two clusters therefore never meet in a folder whose
// path is built into a program, paths stay short enough for sockets, and all mounts of all pods vanish with the view.
type view struct{ checkout checkout.Checkout }

// volumesFolder holds the persistent volumes; the manifest of the storage class names it too.
const volumesFolder = "/var/lib/pileus/volumes"

// folders maps the well-known folders of a node to what the view shows there.
func (v view) folders() map[string]string {
	return map[string]string{
		"/var/lib/containerd": v.checkout.Data("containerd"),
		"/var/lib/kubelet":    v.checkout.Data("kubelet"),
		"/var/log/pods":       v.checkout.Data("pod-logs"),
		"/var/log/containers": v.checkout.Data("container-logs"),
		"/var/lib/cni":        v.checkout.Run("cni"),
		"/run/containerd":     v.checkout.Run("containerd"),
		volumesFolder:         v.checkout.Data("volumes"),
	}
}

// handle is the file that keeps the mount namespace alive. Its folder is a private mount, since the kernel refuses to
// bind a mount namespace below a shared one.
func (v view) handle() string { return v.checkout.Run("view", "mnt") }

func (v view) exists() bool { return mounted(v.handle()) }

// create makes the view.
func (v view) create() error {
	if err := v.remove(); err != nil {
		return err
	}
	dir := filepath.Dir(v.handle())
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(v.handle(), nil, 0o600); err != nil {
		return err
	}
	if err := v.makeMountPoints(); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"mount", "--bind", dir, dir},
		{"mount", "--make-private", dir},
	} {
		if err := command.Run(args...); err != nil {
			return err
		}
	}
	if err := v.unshare(); err != nil {
		return err
	}
	if err := command.Run(v.inside("mount", "--make-rshared", "/")...); err != nil { // the kubelet hands mounts to containers by propagation
		return err
	}
	for place, source := range v.folders() {
		if err := command.Run(v.inside("mount", "--bind", source, place)...); err != nil {
			return err
		}
	}
	return nil
}

// unshare makes the namespace. Where this is in one of its own, as in a container, Linux 6.18 refuses every other time to bind a
// newer one there, and takes it at another try.
func (v view) unshare() (err error) {
	const tries, pause = 20, 50 * time.Millisecond
	for range tries {
		// Slave: what the host mounts later shows up inside, what the pods mount never shows up outside.
		if err = command.Run("unshare", "--mount="+v.handle(), "--propagation", "slave", "true"); err == nil {
			return nil
		}
		time.Sleep(pause)
	}
	return err
}

// makeMountPoints makes the folders that miss on the host, and notes them for removeMountPoints.
func (v view) makeMountPoints() error {
	for place, source := range v.folders() {
		if err := os.MkdirAll(source, 0o711); err != nil {
			return err
		}
		if err := makeMountPoint(place, mountPointsNote); err != nil {
			return err
		}
	}
	return nil
}

// mountPointsNote is of all checkouts of the machine.
const mountPointsNote = "/var/lib/pileus/mount-points"

// makeMountPoint makes a folder that misses, and notes it first.
func makeMountPoint(place, noteFile string) error {
	if _, err := os.Stat(place); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(noteFile), 0o711); err != nil {
		return err
	}
	note, err := os.OpenFile(noteFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer note.Close()
	if _, err := fmt.Fprintln(note, place); err != nil {
		return err
	}
	return os.MkdirAll(place, 0o711)
}

// removeMountPoints removes the folders that makeMountPoints made for whichever checkout, unless something else uses them by
// now. Where another checkout has a view they stay: with a folder go all mounts on it, those of other mount namespaces too.
func (v view) removeMountPoints() { removeMountPoints(mountPointsNote, v.checkout.Run()) }

func removeMountPoints(noteFile, run string) {
	views, _ := filepath.Glob(filepath.Join(filepath.Dir(run), "pileus-*", "view", "mnt"))
	for _, other := range views {
		if !strings.HasPrefix(other, run+"/") {
			return
		}
	}
	text, _ := os.ReadFile(noteFile)
	for place := range strings.Lines(string(text)) {
		_ = os.Remove(strings.TrimSpace(place)) // removes nothing but an empty folder
	}
	_ = os.Remove(noteFile)
	_ = os.Remove(filepath.Dir(noteFile))
}

// inside is the command line that runs a program in the view and the cluster's network. It is not "ip netns exec",
// which mounts /sys anew and so hides the cgroups from the kubelet.
func (v view) inside(args ...string) []string {
	n := network{checkout: v.checkout}
	return append([]string{"nsenter", "--net=" + n.path(), "--mount=" + v.handle(), "--"}, args...)
}

// remove lets go of the view; its mounts vanish with the last process inside.
func (v view) remove() error {
	var problems []error
	for _, place := range []string{v.handle(), filepath.Dir(v.handle())} {
		for mounted(place) {
			if err := command.Run("umount", place); err != nil {
				problems = append(problems, err)
				break
			}
		}
	}
	return errors.Join(problems...)
}

// mounted says whether something is mounted exactly at a path.
func mounted(path string) bool {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		const mountPoint = 4 // its field in proc(5)'s mountinfo, counted from 0
		if fields := strings.Fields(line); len(fields) > mountPoint && fields[mountPoint] == path {
			return true
		}
	}
	return false
}
