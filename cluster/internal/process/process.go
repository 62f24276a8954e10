// Package process starts programs that outlive the launcher, and finds and stops them later. A process is known by its
// pid, its start time and the boot it started in, so that a recycled pid is never taken for it.
package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dev.pileus/cluster/internal/checkout"
)

// Identity tells one process from every other that ran or will run on the machine.
type Identity struct {
	PID   int    `json:"pid"`
	Start string `json:"start"` // clock ticks from boot to the process's start
	Boot  string `json:"boot"`  // the kernel's random id of the boot
}

// Registry keeps the identities of running processes in a directory, a file each.
type Registry struct{ Dir string }

// Command is a program to start.
type Command struct {
	Name string   `json:"name"` // under which the registry knows it
	Args []string `json:"args"` // the program's path and its arguments
	Log  string   `json:"log"`  // the file that takes its output
	Hash string   `json:"hash"` // of its configuration: a process with another one is out of date
}

// record is what the registry keeps of a process.
type record struct {
	Identity
	Command
	Began time.Time `json:"began"`
}

// Running says whether the named process lives.
func (r Registry) Running(name string) bool {
	rec, err := r.read(name)
	return err == nil && rec.Alive()
}

// UpToDate says whether the command's process lives and was started with the same arguments and configuration.
func (r Registry) UpToDate(c Command) bool {
	rec, err := r.read(c.Name)
	return err == nil && rec.Alive() && rec.Hash == c.Hash && slices.Equal(rec.Args, c.Args)
}

// Began is when the named process was started; it is the zero time where none lives.
func (r Registry) Began(name string) time.Time {
	rec, err := r.read(name)
	if err != nil || !rec.Alive() {
		return time.Time{}
	}
	return rec.Began
}

// Start runs the command in a session of its own and remembers it.
func (r Registry) Start(c Command) error {
	_ = os.Rename(c.Log, older(c.Log))
	return r.launch(c)
}

// held keeps a program from starting until a line says that it is known, so that none runs that nobody could stop.
const held = `read -r line && exec "$@" </dev/null`

// launch is Start with the log of before.
func (r Registry) launch(c Command) error {
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.Log), 0o755); err != nil {
		return err
	}
	log, err := os.OpenFile(c.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command("sh", append([]string{"-c", held, "sh"}, c.Args...)...)
	cmd.Dir = "/"
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	release, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	defer release.Close()
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	id, err := identify(cmd.Process.Pid)
	if err != nil {
		return fmt.Errorf("%s ended at once", c.Name)
	}
	go func() { _ = cmd.Wait() }() // so that it is no zombie if it ends while the launcher still runs
	text, err := json.Marshal(record{id, c, began})
	if err != nil {
		return err
	}
	if err := checkout.WriteFile(r.path(c.Name), text, 0o600); err != nil {
		return err
	}
	_, err = release.Write([]byte("\n"))
	return err
}

// Stop ends the named process: politely, and after the grace time by force. It does nothing if it is not running.
func (r Registry) Stop(name string, grace time.Duration) error {
	rec, err := r.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := rec.End(grace); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.Remove(r.path(name))
}

// End stops the process: politely, and after the grace time by force; at once by force if there is no grace time.
func (id Identity) End(grace time.Duration) error {
	const untilDead = time.Minute // on a busy machine it lives on for a moment
	for _, attempt := range []struct {
		signal  syscall.Signal
		patient time.Duration
	}{{syscall.SIGTERM, grace}, {syscall.SIGKILL, untilDead}} {
		if attempt.patient == 0 {
			continue
		}
		if !id.Alive() {
			return nil
		}
		if err := syscall.Kill(id.PID, attempt.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
		for deadline := time.Now().Add(attempt.patient); id.Alive() && time.Now().Before(deadline); {
			time.Sleep(20 * time.Millisecond)
		}
	}
	if id.Alive() {
		return fmt.Errorf("process %d does not end", id.PID)
	}
	return nil
}

// Alive says whether this very process runs; a zombie does not.
func (id Identity) Alive() bool {
	now, err := identify(id.PID)
	return err == nil && now == id
}

// Of is the identity of a running process.
func Of(pid int) (Identity, error) { return identify(pid) }

func (r Registry) path(name string) string { return filepath.Join(r.Dir, name+".json") }

func (r Registry) read(name string) (record, error) {
	var rec record
	text, err := os.ReadFile(r.path(name))
	if err != nil {
		return rec, err
	}
	return rec, json.Unmarshal(text, &rec)
}

func identify(pid int) (Identity, error) {
	if runtime.GOOS != "linux" {
		return identifyByPS(pid)
	}
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return Identity{}, err
	}
	state, start, err := parseStat(string(stat))
	if err != nil {
		return Identity{}, err
	}
	if state == "Z" || state == "X" {
		return Identity{}, fs.ErrNotExist
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return Identity{}, err
	}
	return Identity{PID: pid, Start: start, Boot: strings.TrimSpace(string(boot))}, nil
}

// parseStat reads the state and the start time from /proc/PID/stat, whose second field is the program's name in
// parentheses and may itself hold spaces and parentheses.
func parseStat(stat string) (state, start string, err error) {
	const stateField, startField = 3, 22 // as proc(5) counts them
	end := strings.LastIndexByte(stat, ')')
	if end < 0 {
		return "", "", fmt.Errorf("unexpected process status %q", stat)
	}
	fields := strings.Fields(stat[end+1:])
	if len(fields) <= startField-stateField {
		return "", "", fmt.Errorf("unexpected process status %q", stat)
	}
	return fields[0], fields[startField-stateField], nil
}
