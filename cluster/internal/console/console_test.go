package console

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

func TestStepIsNotedWhereStepsNamesAFile(t *testing.T) {
	notes := filepath.Join(t.TempDir(), "steps")
	t.Setenv("STEPS", notes)
	if err := Step("go well", func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := Step("go wrong", func() error { return errors.New("no") }); err == nil || err.Error() != "go wrong: no" {
		t.Errorf("the error is %v", err)
	}
	text, err := os.ReadFile(notes)
	if err != nil {
		t.Fatal(err)
	}
	if want := `^\d+\.\d\t0\.0\tgo well\n\d+\.\d\t0\.0\tgo wrong\n$`; !regexp.MustCompile(want).Match(text) {
		t.Errorf("noted: %q", text)
	}
}

func TestDurationsAreInSecondsWhileTheyAreShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		1250 * time.Millisecond: "1.2 s",
		99 * time.Second:        "99.0 s",
		125 * time.Second:       "2 min 05 s",
	} {
		if got := duration(d); got != want {
			t.Errorf("%v is %q", d, got)
		}
	}
}

func TestStandardOutputIsForTheResultOnceLinesGoToStderr(t *testing.T) {
	output, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdout
	os.Stdout = output
	t.Cleanup(func() { os.Stdout, onStderr = before, false })
	said := func() int64 {
		if err := Step("go well", func() error { return nil }); err != nil {
			t.Fatal(err)
		}
		Info("well")
		info, err := output.Stat()
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	first := said()
	OnStderr()
	if first == 0 || said() != first {
		t.Errorf("%d bytes at first", first)
	}
}
