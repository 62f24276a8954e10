package embedded

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
)

// cables are the ranges from which every checkout takes the two addresses of its cable, a /30 each: the first where
// possible.
var cables = []netip.Prefix{
	netip.MustParsePrefix("10.200.0.0/16"),
	netip.MustParsePrefix("172.30.0.0/16"),
	netip.MustParsePrefix("192.168.0.0/16"),
}

const (
	rangeBits = 16 // of each of cables
	cableBits = 30
)

// Addresses that exist only inside the cluster's network namespace, so that they may be the same in every cluster.
const (
	podRange     = "10.244.0.0/16"
	nodePodRange = "10.244.0.0/20" // the only node's share: room for maxPods
	serviceRange = "10.96.0.0/16"
	apiService   = "10.96.0.1"
	dnsService   = "10.96.0.10"
	linkLocal    = "169.254.0.0/16" // where clouds have their metadata services
)

// cable is the subnet between the host and the cluster's node.
type cable struct{ netip.Prefix }

// Host is the address of the host's end.
func (c cable) Host() netip.Addr { return c.Addr().Next() }

// Node is the address of the node, at which its API server and NodePorts answer.
func (c cable) Node() netip.Addr { return c.Host().Next() }

// pickCable chooses a checkout's subnet: the one that follows from its id, or the next one that is not taken.
func pickCable(id string, taken []netip.Prefix) (cable, error) {
	hash, err := strconv.ParseUint(id, 16, 32)
	if err != nil {
		return cable{}, fmt.Errorf("checkout id %q: %w", id, err)
	}
	const count = 1 << (cableBits - rangeBits)
	for _, within := range cables {
		base := binary.BigEndian.Uint32(within.Addr().AsSlice())
		for i := range uint32(count) {
			var bytes [4]byte
			binary.BigEndian.PutUint32(bytes[:], base+(uint32(hash)+i)%count<<(32-cableBits))
			candidate := netip.PrefixFrom(netip.AddrFrom4(bytes), cableBits)
			if !isTaken(candidate, taken) {
				return cable{candidate}, nil
			}
		}
	}
	return cable{}, fmt.Errorf("every subnet of %v is routed elsewhere by this machine; \"ip route\" shows it", cables)
}

// isTaken says whether one of the routes is about the subnet. One of more than a range as a whole, such as a VPN's to
// 10.0.0.0/8, is not: the cluster's own route is the closer one, and hides four addresses of that network.
func isTaken(subnet netip.Prefix, routes []netip.Prefix) bool {
	for _, route := range routes {
		if route.Bits() >= rangeBits && route.Overlaps(subnet) {
			return true
		}
	}
	return false
}
