package port

import (
	"net"
	"strconv"
	"strings"
	"testing"
)

func TestPortInUseIsRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	used := listener.Addr().(*net.TCPAddr).Port
	if _, err := Choose(strconv.Itoa(used), Default); err == nil || !strings.Contains(err.Error(), "PORT=") {
		t.Errorf("error %v does not say what to do", err)
	}
}

func TestFreePortIsTaken(t *testing.T) {
	free, err := ephemeral()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Choose(strconv.Itoa(free), Default); err != nil || got != free {
		t.Errorf("got %d, %v", got, err)
	}
}

func TestAnyPortIsAFreeOne(t *testing.T) {
	if got, err := Choose(Any, Default); err != nil || !Free(got) {
		t.Errorf("got %d, %v", got, err)
	}
}

func TestWhatIsNoPortIsRefused(t *testing.T) {
	for _, wanted := range []string{"0", "-1", "65536", "http", "8080 "} {
		if got, err := Choose(wanted, Default); err == nil {
			t.Errorf("%q was taken for port %d", wanted, got)
		}
	}
}
