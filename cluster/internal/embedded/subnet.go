package embedded

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
)

// cables is the range from which every checkout takes the two addresses of its cable: a /30 each.
var cables = netip.MustParsePrefix("10.200.0.0/16")

const cableBits = 30

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

// pickCable chooses a checkout's subnet: the one that follows from its id, or the next one that overlaps nothing.
func pickCable(id string, taken []netip.Prefix) (cable, error) {
	hash, err := strconv.ParseUint(id, 16, 32)
	if err != nil {
		return cable{}, fmt.Errorf("checkout id %q: %w", id, err)
	}
	const count = 1 << (cableBits - 16)
	base := binary.BigEndian.Uint32(cables.Addr().AsSlice())
	for i := range uint32(count) {
		var bytes [4]byte
		binary.BigEndian.PutUint32(bytes[:], base+(uint32(hash)+i)%count<<(32-cableBits))
		candidate := netip.PrefixFrom(netip.AddrFrom4(bytes), cableBits)
		if !overlapsAny(candidate, taken) {
			return cable{candidate}, nil
		}
	}
	return cable{}, errors.New("every subnet of " + cables.String() + " overlaps a route of this machine")
}

func overlapsAny(p netip.Prefix, others []netip.Prefix) bool {
	for _, other := range others {
		if p.Overlaps(other) {
			return true
		}
	}
	return false
}
