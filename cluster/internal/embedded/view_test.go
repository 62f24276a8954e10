package embedded

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMountPointsStayWhileAnotherCheckoutHasAView(t *testing.T) {
	dir := t.TempDir()
	note, place, run := filepath.Join(dir, "lib", "note"), filepath.Join(dir, "lib", "kubelet"), filepath.Join(dir, "run", "pileus-1")
	other := filepath.Join(dir, "run", "pileus-2", "view", "mnt")
	if err := os.MkdirAll(filepath.Dir(other), 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, other, "")
	if err := makeMountPoint(place, note); err != nil {
		t.Fatal(err)
	}

	removeMountPoints(note, run)
	if _, err := os.Stat(place); err != nil {
		t.Errorf("what another checkout mounts there is gone: %v", err)
	}

	removeMountPoints(note, filepath.Join(dir, "run", "pileus-2")) // the last one, which had found it
	if left, _ := filepath.Glob(filepath.Join(dir, "lib*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func TestMountPointThatWasThereBeforeStays(t *testing.T) {
	dir := t.TempDir()
	note, place := filepath.Join(dir, "lib", "note"), filepath.Join(dir, "kubelet")
	if err := os.Mkdir(place, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := makeMountPoint(place, note); err != nil {
		t.Fatal(err)
	}
	removeMountPoints(note, filepath.Join(dir, "run", "pileus-1"))
	if _, err := os.Stat(place); err != nil {
		t.Error(err)
	}
}
