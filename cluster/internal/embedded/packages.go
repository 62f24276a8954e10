package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
)

// needed names the Debian package of each file that the cluster needs; a name without a slash is searched in PATH.
var needed = map[string]string{
	"runc":                 "runc",
	cniFolder + "/bridge":  "containernetworking-plugins",
	cniFolder + "/portmap": "containernetworking-plugins",
	"iptables":             "iptables",
	"conntrack":            "conntrack",
	"ip":                   "iproute2",
	"nsenter":              "util-linux",
	"mount":                "mount",
	"ps":                   "procps",
	"sysctl":               "procps",
}

// installPackages installs the Debian packages that miss.
func installPackages(c checkout.Checkout) error {
	var missing []string
	for file, name := range needed {
		if !installed(file) && !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	if _, err := exec.LookPath("apt-get"); err != nil {
		return console.Next(fmt.Errorf("this machine lacks %s", strings.Join(missing, ", ")),
			"install them with the machine's own package manager")
	}
	return console.Step("install "+strings.Join(missing, " "), func() error {
		if err := os.MkdirAll(c.State("log"), 0o755); err != nil {
			return err
		}
		// As make/tools does, which may run beside this: apt-get does not wait for another one that reads the lists.
		lock, err := os.Create("/run/lock/pileus-packages")
		if err != nil {
			return err
		}
		defer lock.Close()
		if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
			return err
		}
		allow, err := forbidServices()
		if err != nil {
			return err
		}
		defer allow()
		if err := aptGet(c, "update", "-q"); err != nil {
			return err
		}
		return aptGet(c, append([]string{"install", "-q", "-y", "--no-install-recommends"}, missing...)...)
	})
}

func installed(file string) bool {
	if filepath.IsAbs(file) {
		_, err := os.Stat(file)
		return err == nil
	}
	_, err := exec.LookPath(file)
	return err == nil
}

func aptGet(c checkout.Checkout, args ...string) error {
	cmd := exec.Command("apt-get", args...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	return command.Logged(cmd, c.Log("packages"))
}

// forbidServices keeps packages from starting services, such as a containerd for the whole machine, until the
// returned function is called. It leaves a policy alone that the machine has already.
func forbidServices() (allow func(), err error) {
	const policy, forbid = "/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n"
	if _, err := os.Stat(policy); !errors.Is(err, fs.ErrNotExist) {
		return func() {}, err
	}
	if err := os.WriteFile(policy, []byte(forbid), 0o755); err != nil {
		return nil, err
	}
	return func() { _ = os.Remove(policy) }, nil
}
