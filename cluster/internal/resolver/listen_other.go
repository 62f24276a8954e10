//go:build !linux

package resolver

import (
	"errors"
	"net"
)

func listen(string, string) (net.PacketConn, net.Listener, error) {
	return nil, nil, errors.New("network namespaces are Linux's only")
}
