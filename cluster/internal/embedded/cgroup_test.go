package embedded

import (
	"os"
	"path/filepath"
	"testing"
)

// hierarchy is a folder with the files of a cgroup v2's root.
func hierarchy(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		writeFile(t, filepath.Join(root, name), text)
	}
	return root
}

func read(t *testing.T, elem ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestContainersRootIsVacatedBeforeItPassesControllersOn(t *testing.T) {
	root := hierarchy(t, map[string]string{"cgroup.controllers": "cpu memory\n", "cgroup.type": "domain\n", "cgroup.procs": "1\n77\n"})
	if err := delegate(root); err != nil {
		t.Fatal(err)
	}
	if got := read(t, root, "init", "cgroup.procs"); got != "77" { // the last of which one was written after the other
		t.Errorf("moved %q", got)
	}
	if got := read(t, root, "cgroup.subtree_control"); got != "+memory" {
		t.Errorf("passed on %q", got)
	}
}

func TestMachinesRootKeepsItsProcesses(t *testing.T) {
	root := hierarchy(t, map[string]string{"cgroup.controllers": "cpu\n", "cgroup.procs": "1\n"})
	if err := delegate(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "init")); err == nil {
		t.Error("its processes were moved")
	}
	if got := read(t, root, "cgroup.subtree_control"); got != "+cpu" {
		t.Errorf("passed on %q", got)
	}
}

func TestCgroupV1IsLeftAlone(t *testing.T) {
	root := hierarchy(t, map[string]string{"cgroup.procs": "1\n"})
	if err := delegate(root); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(root); len(entries) != 1 {
		t.Errorf("left %v", entries)
	}
}
