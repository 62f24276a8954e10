// Package port chooses the gateway's port on localhost.
package port

import (
	"fmt"
	"net"
	"os"
	"regexp"
	"strconv"

	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
)

// Default is the port where nobody asks for another one.
const Default = 8080

// DefaultHTTPS is the one for https.
const DefaultHTTPS = 8443

// Any asks for the default port if it is free, else for whichever is.
const Any = "any"

// Choose turns what a person asked for (a number, Any, or nothing) into a free port.
func Choose(wanted string, usual int) (int, error) {
	if wanted == Any {
		if Free(usual) {
			return usual, nil
		}
		return ephemeral()
	}
	chosen := usual
	if wanted != "" {
		var err error
		if chosen, err = strconv.Atoi(wanted); err != nil || chosen < 1 || chosen > 65535 {
			return 0, fmt.Errorf("port %q is neither a number from 1 to 65535 nor %q", wanted, Any)
		}
	}
	if !Free(chosen) {
		return 0, console.Next(fmt.Errorf("port %d of localhost is in use by %s", chosen, holder(chosen)),
			"choose another one with PORT= or, for https, HTTPS_PORT=; %s takes any free one", Any)
	}
	return chosen, nil
}

// holder is the program that listens on a port, as far as the machine tells.
func holder(number int) string {
	if text, err := command.Output("ss", "-Hltnp", fmt.Sprintf("sport = :%d", number)); err == nil {
		if match := ssUser.FindStringSubmatch(text); match != nil {
			path, _ := os.Readlink("/proc/" + match[2] + "/exe")
			return described(match[1], match[2], path)
		}
	}
	if text, err := command.Output("lsof", "-nP", "-Fcp", fmt.Sprintf("-iTCP:%d", number), "-sTCP:LISTEN"); err == nil { // macOS
		if match := lsofUser.FindStringSubmatch(text); match != nil {
			return described(match[2], match[1], "")
		}
	}
	return "another program"
}

var (
	ssUser   = regexp.MustCompile(`users:\(\("([^"]+)",pid=(\d+),`)
	lsofUser = regexp.MustCompile(`(?m)^p(\d+)\nc(.+)$`)
)

func described(name, pid, path string) string {
	if path != "" {
		name = path
	}
	return name + ", process " + pid
}

// Addresses are what "localhost" means: the loopback addresses that this machine has.
func Addresses() []string {
	addresses := []string{"127.0.0.1"}
	if listener, err := net.Listen("tcp", "[::1]:0"); err == nil {
		listener.Close()
		addresses = append(addresses, "::1")
	}
	return addresses
}

// Free says whether a program could listen on a port of localhost.
func Free(number int) bool {
	for _, address := range Addresses() {
		listener, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(number)))
		if err != nil {
			return false
		}
		listener.Close()
	}
	return true
}

// FreeUDP says whether a program could take datagrams on a port of localhost.
func FreeUDP(number int) bool {
	for _, address := range Addresses() {
		connection, err := net.ListenPacket("udp", net.JoinHostPort(address, strconv.Itoa(number)))
		if err != nil {
			return false
		}
		connection.Close()
	}
	return true
}

func ephemeral() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
