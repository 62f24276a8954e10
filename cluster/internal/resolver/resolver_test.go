package resolver

import (
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

var query = []byte("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04name\x00\x00\x01\x00\x01")

// server is a name server on a loopback address, which answers a query with its own name behind it.
func server(t *testing.T, address, name string) (port string) {
	t.Helper()
	packets, err := net.ListenPacket("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { packets.Close() })
	go func() {
		buffer := make([]byte, maxSize)
		for {
			n, client, err := packets.ReadFrom(buffer)
			if err != nil {
				return
			}
			_, _ = packets.WriteTo([]byte("\x00\x00 an answer to somebody else"), client)
			_, _ = packets.WriteTo(append(bytes.Clone(buffer[:n]), name...), client)
		}
	}()
	_, port, _ = net.SplitHostPort(packets.LocalAddr().String())
	return port
}

// resolvConf is of name servers that are asked for longer than a test takes, so that none is given up for being slow.
func resolvConf(t *testing.T, port string) (u upstream, write func(string)) {
	t.Helper()
	u = upstream{filepath.Join(t.TempDir(), "resolv.conf"), port, time.Hour, time.Hour}
	return u, func(text string) {
		if err := os.WriteFile(u.file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func exchange(t *testing.T, u upstream) []byte {
	t.Helper()
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer packets.Close()
	go func() { _ = u.servePackets(packets) }()
	client, err := net.Dial("udp", packets.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_ = client.SetDeadline(time.Now().Add(time.Minute))
	_, _ = client.Write([]byte("short"))
	_, _ = client.Write(query)
	buffer := make([]byte, maxSize)
	n, err := client.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	return buffer[:n]
}

func TestQueryGoesToTheServersThatTheMachineHasNow(t *testing.T) {
	port := server(t, "127.0.0.1:0", "at home")
	server(t, "127.0.0.2:"+port, "on the train")
	u, write := resolvConf(t, port)
	for address, want := range map[string]string{"127.0.0.1": "at home", "127.0.0.2": "on the train"} {
		write("nameserver " + address + "\n")
		if got := exchange(t, u); !bytes.HasSuffix(got, []byte(want)) {
			t.Errorf("%s answered %q", address, got)
		}
	}
	write("nameserver 127.0.0.3\nnameserver 127.0.0.2\n")
	if got := exchange(t, u); !bytes.HasSuffix(got, []byte("on the train")) {
		t.Errorf("the second server was not asked: %q", got)
	}
}

func TestQueryFailsAtOnceWhereNobodyAnswers(t *testing.T) {
	u, write := resolvConf(t, server(t, "127.0.0.1:0", ""))
	write("nameserver 127.0.0.3\n")
	got := exchange(t, u)
	if !bytes.Equal(got[:4], []byte("\x12\x34\x81\x02")) || !bytes.Equal(got[4:], query[4:]) {
		t.Errorf("got %q, which is no SERVFAIL", got)
	}
}

func TestServersAreReadAsTheCLibraryReadsThem(t *testing.T) {
	u, write := resolvConf(t, "53")
	for text, want := range map[string][]string{
		"# nameserver 192.0.2.1\nsearch example.com\nnameserver 192.0.2.2\nnameserver\t2001:db8::53 # IPv6\n": {"192.0.2.2:53", "[2001:db8::53]:53"},
		"nameserver 1.1.1.1\nnameserver 2.2.2.2\nnameserver 3.3.3.3\nnameserver 4.4.4.4":                      {"1.1.1.1:53", "2.2.2.2:53", "3.3.3.3:53"},
		"": {"127.0.0.1:53"},
	} {
		write(text)
		if got := u.addresses(); !slices.Equal(got, want) {
			t.Errorf("%q gave %v", text, got)
		}
	}
}

func TestLongAnswerComesOverTCP(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		all, _ := io.ReadAll(connection)
		_, _ = connection.Write(append(all, " answered"...))
		connection.Close()
	}()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	u, write := resolvConf(t, port)
	write("nameserver 127.0.0.3\nnameserver 127.0.0.1\n")
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer front.Close()
	go func() { _ = u.serveConnections(front) }()
	client, err := net.Dial("tcp", front.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = client.Write([]byte("query"))
	_ = client.(*net.TCPConn).CloseWrite()
	if got, err := io.ReadAll(client); err != nil || string(got) != "query answered" {
		t.Errorf("got %q, %v", got, err)
	}
}
