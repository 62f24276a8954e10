package process

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestStatOfAProgramWithParenthesesInItsName(t *testing.T) {
	stat := "42 (a) R (b c) S 1 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 2"
	state, start, err := parseStat(stat)
	if state != "S" || start != "987654" || err != nil {
		t.Errorf("got state %q, start %q, %v", state, start, err)
	}
}

func TestStatThatIsCutShortIsAnError(t *testing.T) {
	for _, stat := range []string{"", "42 (a", "42 (a) S 1"} {
		if _, _, err := parseStat(stat); err == nil {
			t.Errorf("%q was taken for a status", stat)
		}
	}
}

func TestRecycledPidIsNotTheProcess(t *testing.T) {
	id, err := Of(os.Getpid())
	if err != nil || !id.Alive() {
		t.Fatalf("this very process is not alive: %v", err)
	}
	later, reboot := id, id
	later.Start = "1"
	reboot.Boot = "another"
	if later.Alive() || reboot.Alive() {
		t.Error("a process with the same pid but another start was taken for it")
	}
	if err := later.End(time.Second); err != nil {
		t.Error(err) // and we are still here
	}
}

func TestStartedProcessIsFoundAndStopped(t *testing.T) {
	dir := t.TempDir()
	registry := Registry{Dir: filepath.Join(dir, "processes")}
	command := Command{Name: "sleeper", Args: []string{"sleep", "60"}, Log: filepath.Join(dir, "log"), Hash: "1"}
	if err := registry.Start(command); err != nil {
		t.Fatal(err)
	}
	if !registry.Running("sleeper") || !registry.UpToDate(command) {
		t.Error("it is not found")
	}
	command.Hash = "2"
	if registry.UpToDate(command) {
		t.Error("with another configuration it is still up to date")
	}
	if err := registry.Stop("sleeper", time.Second); err != nil {
		t.Fatal(err)
	}
	if registry.Running("sleeper") {
		t.Error("it runs after it was stopped")
	}
	if err := registry.Stop("sleeper", time.Second); err != nil {
		t.Errorf("stopping it again: %v", err)
	}
}

func TestProcessThatIgnoresTheTermSignalIsKilled(t *testing.T) {
	dir := t.TempDir()
	ready := filepath.Join(dir, "ready")
	registry := Registry{Dir: dir}
	script := `trap "" TERM; touch "$0"; while :; do sleep 0.1; done`
	if err := registry.Start(Command{Name: "stubborn", Args: []string{"sh", "-c", script, ready}, Log: filepath.Join(dir, "log")}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(ready); err == nil {
			break
		}
	}
	if err := registry.Stop("stubborn", 200*time.Millisecond); err != nil || registry.Running("stubborn") {
		t.Errorf("still running: %v", err)
	}
}
