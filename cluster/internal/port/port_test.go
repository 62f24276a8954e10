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

func TestHolderOfAPortIsNamed(t *testing.T) {
	ss := `LISTEN 0 4096 127.0.0.1:8080 0.0.0.0:* users:(("cluster",pid=2345,fd=3))` + "\n"
	if match := ssUser.FindStringSubmatch(ss); match == nil || described(match[1], match[2], "") != "cluster, process 2345" {
		t.Errorf("ss: %q", match)
	}
	if match := lsofUser.FindStringSubmatch("p2345\ncnode\nf21\n"); match == nil || described(match[2], match[1], "") != "node, process 2345" {
		t.Errorf("lsof: %q", match)
	}
	if got := described("cluster", "2345", "/home/somebody/pileus/.pileus/bin/cluster"); got != "/home/somebody/pileus/.pileus/bin/cluster, process 2345" {
		t.Error(got)
	}
}
