package checkout

import (
	"os"
	"strings"
	"testing"
	"time"
)

func locked(t *testing.T, c Checkout, shared bool, what string) (release func()) {
	t.Helper()
	release, err := c.Lock(shared, what, func(holder string) { t.Errorf("%s waits for %s", what, holder) })
	if err != nil {
		t.Fatal(err)
	}
	return release
}

func TestSecondCommandWaitsForTheFirstAndSaysSo(t *testing.T) {
	c := Checkout{Root: t.TempDir()}
	release := locked(t, c, false, "cluster up")
	waits, has := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(has)
		second, err := c.Lock(true, "cluster load", func(holder string) { waits <- holder })
		if err != nil {
			t.Error(err)
			return
		}
		second()
	}()
	if holder := <-waits; !strings.HasPrefix(holder, "cluster up, process ") {
		t.Errorf("it waits for %q", holder)
	}
	select {
	case <-has:
		t.Error("both have the lock")
	case <-time.After(50 * time.Millisecond):
	}
	release()
	<-has
}

func TestThoseThatShareDoNotWait(t *testing.T) {
	c := Checkout{Root: t.TempDir()}
	first, second := locked(t, c, true, "cluster load"), locked(t, c, true, "cluster load")
	first()
	second()
	locked(t, c, false, "cluster down")()
}

func TestLockThatWasRemovedMeanwhileIsNone(t *testing.T) {
	c := Checkout{Root: t.TempDir()}
	release := locked(t, c, false, "cluster clean")
	has := make(chan struct{})
	go func() {
		defer close(has)
		waited := 0
		second, err := c.Lock(false, "cluster up", func(string) {
			waited++
			if waited == 1 { // as make clean does at its end
				_ = os.RemoveAll(c.State())
				release()
			}
		})
		if err != nil || !c.isHeldByOthers(t) {
			t.Errorf("the lock that others find is free: %v", err)
			return
		}
		second()
	}()
	<-has
}

// isHeldByOthers says whether another command would have to wait.
func (c Checkout) isHeldByOthers(t *testing.T) bool {
	t.Helper()
	waits, has := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(has)
		if release, err := c.Lock(false, "cluster down", func(string) { close(waits) }); err == nil {
			release()
		}
	}()
	select {
	case <-waits:
		return true
	case <-has:
		return false
	}
}
