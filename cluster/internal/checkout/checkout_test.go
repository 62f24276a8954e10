package checkout

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

func TestCheckoutsOfDifferentPathsShareNoName(t *testing.T) {
	one, err := At(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	two, err := At(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if one.Name() == two.Name() || one.Link() == two.Link() {
		t.Errorf("two checkouts are both called %s", one.Name())
	}
}

func TestCheckoutIsTheSameThroughASymbolicLink(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	direct, _ := At(dir)
	linked, _ := At(link)
	if direct != linked {
		t.Errorf("%+v through a link is %+v", direct, linked)
	}
}

func TestLinkNameFitsTheKernelsLimit(t *testing.T) {
	c, _ := At(t.TempDir())
	const limit = 15
	if len(c.Link()) > limit {
		t.Errorf("%q has more than %d characters", c.Link(), limit)
	}
}

func TestEnvIsReadAsItWasWritten(t *testing.T) {
	c := Checkout{Root: t.TempDir()}
	if err := os.MkdirAll(c.State(), 0o755); err != nil {
		t.Fatal(err)
	}
	if env, err := c.ReadEnv(); err != nil || len(env) != 0 {
		t.Errorf("without a file the environment is %v, %v", env, err)
	}
	want := Env{KeyCluster: "kind", KeyPort: "8080", KeyNodeAddress: "localhost", KeyNodePorts: "30000-30049"}
	if err := c.WriteEnv(want); err != nil {
		t.Fatal(err)
	}
	if got, err := c.ReadEnv(); err != nil || !maps.Equal(got, want) {
		t.Errorf("read %v, %v; want %v", got, err, want)
	}
}
