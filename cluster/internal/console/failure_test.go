package console

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDecisiveLineIsTheLastThatReadsLikeAnError(t *testing.T) {
	for text, want := range map[string]string{
		"I1121 starting\nE1121 10:00:00 listen: address in use\nI1121 shutting down\n": "E1121 10:00:00 listen: address in use",
		"starting\npanic: boom\n\ngoroutine 1 [running]:\nmain.main()\n":               "panic: boom",
		"one\ntwo\n\n": "two",
		"":             "",
	} {
		log := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(log, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := DecisiveLine(log); got != want {
			t.Errorf("of %q it is %q", text, got)
		}
	}
}

func TestFailureTellsReasonLogAndNextStep(t *testing.T) {
	log := filepath.Join(t.TempDir(), "etcd.log")
	if err := os.WriteFile(log, []byte("fatal: no space left on device\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := (&Failure{Err: errors.New("etcd ended"), Log: log, Next: "make room"}).Error()
	for _, want := range []string{"etcd ended", "no space left on device", log, "next: make room"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
}
