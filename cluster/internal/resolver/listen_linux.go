package resolver

import (
	"fmt"
	"net"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// listen opens the sockets in the namespace, where they stay; all else of the program stays outside.
func listen(namespace, address string) (packets net.PacketConn, connections net.Listener, err error) {
	file, err := os.Open(namespace)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and it ends with this function, so that nothing else ever runs on it
		if err = unix.Setns(int(file.Fd()), unix.CLONE_NEWNET); err != nil {
			err = fmt.Errorf("%s: %w", namespace, err)
			return
		}
		if packets, err = net.ListenPacket("udp", address); err != nil {
			return
		}
		connections, err = net.Listen("tcp", address)
	}()
	<-done
	return packets, connections, err
}
