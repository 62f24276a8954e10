package process

import (
	"os/exec"
	"testing"
)

func TestProcessIsKnownWithoutProc(t *testing.T) {
	if _, err := exec.LookPath("ps"); err != nil {
		t.Fatal("ps is missing: Debian's package procps")
	}
	sleeper := exec.Command("sleep", "60")
	if err := sleeper.Start(); err != nil {
		t.Fatal(err)
	}
	first, err := identifyByPS(sleeper.Process.Pid)
	again, _ := identifyByPS(sleeper.Process.Pid)
	if err != nil || first != again || first.Start == "" {
		t.Errorf("%+v, and then %+v: %v", first, again, err)
	}
	_ = sleeper.Process.Kill()
	_ = sleeper.Wait()
	if left, err := identifyByPS(sleeper.Process.Pid); err == nil {
		t.Errorf("one that ended is %+v", left)
	}
}
