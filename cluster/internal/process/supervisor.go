package process

import (
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"
)

const (
	shortestPause = time.Second
	longestPause  = 30 * time.Second
	steady        = time.Minute // a process that lived as long did not fail at its start
)

// Supervisor starts the processes of a registry again that have died, and bounds the logs of all. It is one of them itself.
type Supervisor struct {
	registry Registry
	self     string
	pauses   map[string]time.Duration // that each process is to have between two starts
}

// NewSupervisor is the supervisor of a registry, which knows it by the name.
func NewSupervisor(r Registry, self string) *Supervisor {
	return &Supervisor{r, self, map[string]time.Duration{}}
}

// Wanted says whether the registry still knows the supervisor, which is this very process.
func (k *Supervisor) Wanted() bool {
	rec, err := k.registry.read(k.self)
	return err == nil && rec.PID == os.Getpid()
}

// Round looks at each process once.
func (k *Supervisor) Round(now time.Time) error {
	files, err := os.ReadDir(k.registry.Dir)
	if err != nil {
		return err
	}
	var problems []error
	for _, file := range files {
		if name, isRecord := strings.CutSuffix(file.Name(), ".json"); isRecord {
			problems = append(problems, k.look(name, now))
		}
	}
	return errors.Join(problems...)
}

func (k *Supervisor) look(name string, now time.Time) error {
	rec, err := k.registry.read(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	bounded := bound(rec.Log, logLimit)
	if name == k.self || rec.Alive() {
		return bounded
	}
	lived := now.Sub(rec.Began)
	if lived >= 0 && lived < k.pauses[name] { // not so where the clock was set back
		return bounded
	}
	k.pauses[name] = nextPause(k.pauses[name], lived)
	log.Printf("%s ended, and is started again", name)
	return errors.Join(bounded, k.registry.launch(rec.Command))
}

// nextPause is what a process has to wait after a start until the next one: none after the first, and then twice as long
// each time.
func nextPause(pause, lived time.Duration) time.Duration {
	if lived >= steady {
		return shortestPause
	}
	return min(max(2*pause, shortestPause), longestPause)
}
