// Package forward passes TCP connections on from localhost to the gateway inside the cluster's network. The kernel
// could do it too, but only by letting packets of 127.0.0.1 leave the loopback, a setting for the whole machine.
package forward

import (
	"errors"
	"io"
	"log"
	"net"
	"strconv"
	"time"

	"dev.pileus/cluster/internal/port"
)

// Serve passes connections to a port of localhost on to target until listening fails.
func Serve(number int, target string) error {
	failures := make(chan error)
	for _, address := range port.Addresses() {
		listener, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(number)))
		if err != nil {
			return err
		}
		log.Printf("%s -> %s", listener.Addr(), target)
		go func() { failures <- accept(listener, target) }()
	}
	return <-failures
}

func accept(listener net.Listener, target string) error {
	for {
		client, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		if err != nil { // such as too many open files, which passes
			log.Print(err)
			time.Sleep(100 * time.Millisecond)
			continue
		}
		go pass(client, target)
	}
}

// pass copies both ways, and closes each direction by itself, so that one side may stop sending and still read.
func pass(client net.Conn, target string) {
	defer client.Close()
	gateway, err := net.DialTimeout("tcp", target, 10*time.Second)
	if err != nil {
		log.Print(err)
		return
	}
	defer gateway.Close()
	done := make(chan struct{}, 2)
	for _, pair := range [][2]net.Conn{{client, gateway}, {gateway, client}} {
		go func() {
			_, err := io.Copy(pair[1], pair[0])
			if err != nil {
				pair[0].Close()
				pair[1].Close()
			} else {
				_ = pair[1].(*net.TCPConn).CloseWrite()
			}
			done <- struct{}{}
		}()
	}
	<-done
	<-done
}
