// Package console prints what a command is doing, in whole lines like those of make/step: other steps may run beside it.
package console

import (
	"fmt"
	"os"
	"strings"
	"time"
)

const (
	moment   = time.Second      // how long a step takes before the console says that it runs
	interval = 30 * time.Second // how often it says so again
)

// onStderr is whether the lines go there.
var onStderr bool

// OnStderr has all further lines go to standard error, for a command that prints its result.
func OnStderr() { onStderr = true }

func output() *os.File {
	if onStderr {
		return os.Stderr
	}
	return os.Stdout
}

// Step runs one step of a command and prints its name and duration. Where STEPS names a file, it is added to that,
// with the second since the epoch when it began and how many seconds it took.
func Step(name string, run func() error) error {
	start := time.Now()
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		word, end, next := "==>", "", time.NewTimer(moment)
		defer next.Stop()
		for {
			select {
			case <-next.C:
				if word == "..." {
					end = duration(time.Since(start))
				}
				fmt.Fprint(output(), row(word, name, end))
				word = "..."
				next.Reset(interval)
			case <-stop:
				return
			}
		}
	}()
	err := run()
	close(stop)
	<-stopped
	took := time.Since(start)
	record(name, start, took)
	if err != nil {
		fmt.Fprint(output(), row("FAIL", name, duration(took)))
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprint(output(), row("ok", name, duration(took)))
	return nil
}

func row(word, what, end string) string {
	return strings.TrimRight(fmt.Sprintf("%-4s %-60s %12s", word, what, end), " ") + "\n"
}

func duration(d time.Duration) string {
	const longest = 100 * time.Second // that is shown in seconds
	if d < longest {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}

// record notes the step for the summary of a run; that a note cannot be taken is no reason to fail.
func record(name string, start time.Time, took time.Duration) {
	path := os.Getenv("STEPS")
	if path == "" {
		return
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return
	}
	defer file.Close()
	fmt.Fprintf(file, "%.1f\t%.1f\t%s\n", float64(start.UnixMilli())/1000, took.Seconds(), name)
}

// Info prints a line that needs no action.
func Info(format string, args ...any) { fmt.Fprintf(output(), "     "+format+"\n", args...) }

// Warn prints a line that someone should read, but that does not stop the command.
func Warn(format string, args ...any) { fmt.Fprintf(os.Stderr, "warning: "+format+"\n", args...) }
