// Package port chooses the gateway's port on localhost.
package port

import (
	"fmt"
	"net"
	"strconv"

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
		return 0, console.Next(fmt.Errorf("port %d of localhost is in use by another program", chosen),
			"choose another one with PORT=, or PORT=%s for any free one; \"ss -ltnp\" shows who has it", Any)
	}
	return chosen, nil
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

func ephemeral() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
