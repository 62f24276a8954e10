// Package resolver lets the machine's name servers answer inside the cluster's network, whichever the machine has at the
// moment: they change with every network that a laptop joins, and some answer on the machine's loopback only.
package resolver

import (
	"bytes"
	"errors"
	"io"
	"log"
	"net"
	"os"
	"strings"
	"time"
)

const (
	patience = time.Second      // with one name server
	longest  = 10 * time.Second // for which a TCP connection stands
	most     = 256              // queries and connections that are served at once
	maxSize  = 1<<16 - 1        // of a message
	header   = 12               // bytes at the start of every message
)

// Serve answers DNS at an address of a network namespace until listening fails.
func Serve(namespace, address string) error {
	packets, connections, err := listen(namespace, address)
	if err != nil {
		return err
	}
	log.Printf("%s in %s", address, namespace)
	machine := upstream{"/etc/resolv.conf", "53", patience, longest}
	failures := make(chan error)
	go func() { failures <- machine.servePackets(packets) }()
	go func() { failures <- machine.serveConnections(connections) }()
	return <-failures
}

// upstream are the name servers of a resolv.conf, which is read for each query.
type upstream struct {
	file, port        string
	patience, longest time.Duration
}

// addresses are those that resolv.conf(5) would have a program ask.
func (u upstream) addresses() []string {
	const most, readable = 3, 1 << 16 // as the C library has it
	var addresses []string
	if file, err := os.Open(u.file); err == nil {
		defer file.Close()
		text, _ := io.ReadAll(io.LimitReader(file, readable))
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line)
			if len(fields) >= 2 && fields[0] == "nameserver" && len(addresses) < most {
				addresses = append(addresses, net.JoinHostPort(fields[1], u.port))
			}
		}
	}
	if addresses == nil {
		return []string{net.JoinHostPort("127.0.0.1", u.port)}
	}
	return addresses
}

func (u upstream) servePackets(packets net.PacketConn) error {
	slots := make(chan struct{}, most)
	buffer := make([]byte, maxSize)
	for {
		n, client, err := packets.ReadFrom(buffer)
		if err != nil {
			return err
		}
		query := bytes.Clone(buffer[:n])
		if len(query) < header {
			continue
		}
		select {
		case slots <- struct{}{}:
		default: // of those there are, none is kept waiting by more
			_, _ = packets.WriteTo(failure(query), client)
			continue
		}
		go func() {
			defer func() { <-slots }()
			_, _ = packets.WriteTo(u.answer(query), client) // one that is gone asks again
		}()
	}
}

// answer is the first answer of a name server, else that there is none.
func (u upstream) answer(query []byte) []byte {
	for _, address := range u.addresses() {
		if answer, err := u.ask(address, query); err == nil {
			return answer
		}
	}
	return failure(query)
}

func (u upstream) ask(address string, query []byte) ([]byte, error) {
	server, err := net.DialTimeout("udp", address, u.patience)
	if err != nil {
		return nil, err
	}
	defer server.Close()
	if err := server.SetDeadline(time.Now().Add(u.patience)); err != nil {
		return nil, err
	}
	if _, err := server.Write(query); err != nil {
		return nil, err
	}
	buffer := make([]byte, maxSize)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			return nil, err
		}
		if n >= header && bytes.Equal(buffer[:2], query[:2]) { // the id of the query
			return buffer[:n], nil
		}
	}
}

// failure answers a query with SERVFAIL (RFC 1035, 4.1.1).
func failure(query []byte) []byte {
	const isResponse, servFail = 0x80, 2
	answer := bytes.Clone(query)
	answer[2] |= isResponse
	answer[3] = answer[3]&0xf0 | servFail
	return answer
}

func (u upstream) serveConnections(connections net.Listener) error {
	slots := make(chan struct{}, most)
	for {
		client, err := connections.Accept()
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		if err != nil { // such as too many open files, which passes
			log.Print(err)
			time.Sleep(patience)
			continue
		}
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			u.pass(client)
		}()
	}
}

// pass hands a connection on to the first name server that takes it.
func (u upstream) pass(client net.Conn) {
	defer client.Close()
	for _, address := range u.addresses() {
		server, err := net.DialTimeout("tcp", address, u.patience)
		if err != nil {
			continue
		}
		defer server.Close()
		deadline := time.Now().Add(u.longest)
		if client.SetDeadline(deadline) != nil || server.SetDeadline(deadline) != nil {
			return
		}
		go func() {
			_, _ = io.Copy(server, client)
			_ = server.(*net.TCPConn).CloseWrite()
		}()
		_, _ = io.Copy(client, server)
		return
	}
}
