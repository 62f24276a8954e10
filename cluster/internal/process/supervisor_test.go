package process

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestProcessThatDiedComesBackWithItsLog(t *testing.T) {
	dir := t.TempDir()
	registry := Registry{Dir: filepath.Join(dir, "processes")}
	log := filepath.Join(dir, "log")
	command := Command{Name: "sleeper", Args: []string{"sh", "-c", "echo started; exec sleep 60"}, Log: log, Hash: "1"}
	if err := registry.Start(command); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = registry.Stop("sleeper", 0) })
	before, _ := registry.read("sleeper")
	k := NewSupervisor(registry, "supervisor")
	await(t, "the program's line", func() bool { text, _ := os.ReadFile(log); return len(text) > 0 })
	round(t, k)
	if same, _ := registry.read("sleeper"); same.Identity != before.Identity {
		t.Error("a process that lives was started again")
	}
	if err := before.End(0); err != nil {
		t.Fatal(err)
	}
	round(t, k)
	if !registry.UpToDate(command) {
		t.Error("it did not come back")
	}
	await(t, "a line of both", func() bool { text, _ := os.ReadFile(log); return strings.Count(string(text), "started") == 2 })
	if err := registry.Stop("sleeper", 0); err != nil {
		t.Fatal(err)
	}
	round(t, k)
	if registry.Running("sleeper") {
		t.Error("one that was stopped came back")
	}
	if k.Wanted() {
		t.Error("a supervisor that nobody knows is wanted")
	}
}

func TestProcessThatFailsIsStartedLessAndLessOften(t *testing.T) {
	pause := time.Duration(0)
	for _, want := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
		if pause = nextPause(pause, pause); pause != want*time.Second {
			t.Errorf("paused for %s instead of %d s", pause, want)
		}
	}
	if pause = nextPause(pause, steady); pause != shortestPause {
		t.Errorf("one that had run for long has to wait for %s", pause)
	}
}

func TestProgramDoesNotStartBeforeItIsKnown(t *testing.T) {
	dir := t.TempDir()
	registry := Registry{Dir: filepath.Join(dir, "processes")}
	if err := os.MkdirAll(registry.path("sleeper")+".new", 0o700); err != nil { // in the way of its record
		t.Fatal(err)
	}
	started := filepath.Join(dir, "started")
	if err := registry.Start(Command{Name: "sleeper", Args: []string{"touch", started}, Log: filepath.Join(dir, "log")}); err == nil {
		t.Error("a process that cannot be recorded was started")
	}
	time.Sleep(100 * time.Millisecond)
	if _, err := os.Stat(started); err == nil {
		t.Error("the program ran")
	}
}

func TestLogIsBoundedWhileItIsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	writer, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	const limit = 8
	for _, test := range []struct{ line, now, before string }{
		{"12345678", "12345678", ""},
		{"9", "", "23456789"},
		{"more", "more", "23456789"},
	} {
		_, _ = writer.WriteString(test.line)
		if err := bound(path, limit); err != nil {
			t.Fatal(err)
		}
		now, _ := os.ReadFile(path)
		before, _ := os.ReadFile(older(path))
		if string(now) != test.now || string(before) != test.before {
			t.Errorf("after %q the log is %q and the older one %q", test.line, now, before)
		}
	}
	if err := bound(filepath.Join(t.TempDir(), "missing"), limit); err != nil {
		t.Error(err)
	}
}

func round(t *testing.T, k *Supervisor) {
	t.Helper()
	if err := k.Round(time.Now()); err != nil {
		t.Fatal(err)
	}
}

func await(t *testing.T, what string, there func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !there(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s does not come", what)
		}
	}
}
