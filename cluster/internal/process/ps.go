package process

import (
	"io/fs"
	"os/exec"
	"strconv"
	"strings"
)

// identifyByPS is for systems without /proc. A start to the second tells one boot from another, too.
func identifyByPS(pid int) (Identity, error) {
	cmd := exec.Command("ps", "-o", "stat=,lstart=", "-p", strconv.Itoa(pid))
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin"}
	out, err := cmd.Output()
	if err != nil {
		return Identity{}, fs.ErrNotExist
	}
	state, start, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if start = strings.TrimSpace(start); start == "" || strings.HasPrefix(state, "Z") {
		return Identity{}, fs.ErrNotExist
	}
	return Identity{PID: pid, Start: start}, nil
}
