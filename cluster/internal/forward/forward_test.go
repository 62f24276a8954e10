package forward

import (
	"io"
	"net"
	"testing"
)

func TestAnswerArrivesAfterTheClientStoppedSending(t *testing.T) {
	echo := listen(t)
	go func() {
		conn, err := echo.Accept()
		if err != nil {
			return
		}
		all, _ := io.ReadAll(conn)
		_, _ = conn.Write(append([]byte("got "), all...))
		conn.Close()
	}()
	front := listen(t)
	go func() { _ = accept(front, echo.Addr().String()) }()

	client, err := net.Dial("tcp", front.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := client.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(client); err != nil || string(answer) != "got hello" {
		t.Errorf("got %q, %v", answer, err)
	}
}

func TestConnectionIsClosedWhenNobodyAnswers(t *testing.T) {
	gone := listen(t)
	target := gone.Addr().String()
	gone.Close()
	front := listen(t)
	go func() { _ = accept(front, target) }()
	client, err := net.Dial("tcp", front.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(client); err != nil || len(answer) != 0 {
		t.Errorf("got %q, %v", answer, err)
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}
