package command

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const role = "PILEUS_TEST_ROLE"

// A launcher's likeness, which runs a child that says its process ID and then waits.
func TestMain(m *testing.M) {
	if os.Getenv(role) == "launcher" {
		cmd := exec.Command("sh", "-c", "echo $$; exec sleep 300")
		cmd.Stdout = os.Stdout
		if err := RunChild(cmd); err != nil {
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func TestAChildEndsWithALauncherThatIsKilled(t *testing.T) {
	launcher := exec.Command(os.Args[0])
	launcher.Env = append(os.Environ(), role+"=launcher")
	output, err := launcher.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := launcher.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if err := launcher.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = launcher.Wait()

	for deadline := time.Now().Add(time.Minute); runs(child); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			_ = syscall.Kill(child, syscall.SIGKILL)
			t.Fatalf("the child, process %d, runs a minute after its launcher was killed", child)
		}
	}
}

// runs says whether there is such a process that is not merely waiting to be collected.
func runs(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.ESRCH) && !strings.Contains(string(stat), ") Z ")
}
