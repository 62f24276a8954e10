// Package console prints what a command is doing, one line per step with the time it took.
package console

import (
	"fmt"
	"os"
	"time"
)

// aliveAfter is how long a step may be silent before the console says that it still runs.
const aliveAfter = 15 * time.Second

// Step runs one step of a command and prints its name and duration.
func Step(name string, run func() error) error {
	fmt.Printf("==> %s ... ", name)
	start := time.Now()
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(aliveAfter)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				fmt.Printf("%.0f s ... ", time.Since(start).Seconds())
			case <-stop:
				return
			}
		}
	}()
	err := run()
	close(stop)
	<-stopped
	if err != nil {
		fmt.Println("failed")
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Printf("%.1f s\n", time.Since(start).Seconds())
	return nil
}

// Info prints a line that needs no action.
func Info(format string, args ...any) { fmt.Printf("    "+format+"\n", args...) }

// Warn prints a line that someone should read, but that does not stop the command.
func Warn(format string, args ...any) { fmt.Fprintf(os.Stderr, "warning: "+format+"\n", args...) }
