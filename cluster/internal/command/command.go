// Package command runs other programs and turns their failures into readable errors.
package command

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"dev.pileus/cluster/internal/console"
)

// Run runs a program to its end; its output is shown only if it fails.
func Run(args ...string) error {
	_, err := Output(args...)
	return err
}

// Output runs a program to its end and returns what it printed.
func Output(args ...string) (string, error) {
	return OutputOf(exec.Command(args[0], args[1:]...))
}

// OutputOf is Output for a prepared command.
func OutputOf(cmd *exec.Cmd) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := RunChild(cmd); err != nil {
		reason := strings.TrimSpace(stderr.String())
		if reason == "" {
			reason = strings.TrimSpace(stdout.String())
		}
		return stdout.String(), fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, reason)
	}
	return stdout.String(), nil
}

// RunChild runs a program to its end, or on Linux to the launcher's, however that ends: what it was asked for is wanted no more,
// and it could hold a port, or work against the next launcher.
func RunChild(cmd *exec.Cmd) error {
	runtime.LockOSThread() // the kernel ends a child with the thread that started it
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = endedWithParent()
	return cmd.Run()
}

// Logged runs a program with its output in a log, which the error names if it fails.
func Logged(cmd *exec.Cmd, path string) error {
	log, err := os.Create(path)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := RunChild(cmd); err != nil {
		return &console.Failure{Err: fmt.Errorf("%s %s: %w", cmd.Args[0], cmd.Args[1], err), Log: path}
	}
	return nil
}
