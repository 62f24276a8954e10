package embedded

import (
	"net/netip"
	"os"
	"testing"

	"dev.pileus/cluster/internal/checkout"
)

func TestCableFollowsFromTheCheckout(t *testing.T) {
	first, err := pickCable("0000000a", nil)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := pickCable("0000000a", nil)
	other, _ := pickCable("0000000b", nil)
	if first != again || first == other {
		t.Errorf("got %v, again %v, for another checkout %v", first, again, other)
	}
	if first.String() != "10.200.0.40/30" || first.Host().String() != "10.200.0.41" || first.Node().String() != "10.200.0.42" {
		t.Errorf("got %v with host %v and node %v", first, first.Host(), first.Node())
	}
}

func TestCableAvoidsWhatTheMachineRoutes(t *testing.T) {
	taken := []netip.Prefix{netip.MustParsePrefix("10.200.0.32/27"), netip.MustParsePrefix("192.168.0.0/16")}
	got, err := pickCable("0000000a", taken)
	if err != nil || got.String() != "10.200.0.64/30" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestCableStartsAgainAtTheEndOfTheRange(t *testing.T) {
	got, err := pickCable("00003fff", []netip.Prefix{netip.MustParsePrefix("10.200.255.252/30")})
	if err != nil || got.String() != "10.200.0.0/30" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestRouteToMoreThanTheRangeIsNoClash(t *testing.T) {
	for _, vpn := range []string{"0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/8", "10.128.0.0/9"} {
		got, err := pickCable("0000000a", []netip.Prefix{netip.MustParsePrefix(vpn)})
		if err != nil || got.String() != "10.200.0.40/30" {
			t.Errorf("with a route to %s got %v, %v", vpn, got, err)
		}
	}
}

func TestAnotherRangeServesWhereTheFirstIsTaken(t *testing.T) {
	taken := []netip.Prefix{netip.MustParsePrefix("10.200.0.0/16")}
	got, err := pickCable("0000000a", taken)
	if err != nil || got.String() != "172.30.0.40/30" {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := pickCable("0000000a", append(taken, cables...)); err == nil {
		t.Errorf("got %v from ranges that are taken altogether", got)
	}
}

func TestCableStaysWhileTheNetworkIsThere(t *testing.T) {
	here := checkout.Checkout{Root: t.TempDir(), ID: "0000000a"}
	if err := os.MkdirAll(here.Data(), 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, subnetFile(here), "127.0.0.0/30\n") // which the machine has a route to
	if got, err := chooseCable(here, true); err != nil || got.String() != "127.0.0.0/30" {
		t.Errorf("of a cluster that runs: got %v, %v", got, err)
	}
	for _, broken := range []string{"", "10.200.0.40", "10.200.0.0/16", "fd00::/30"} {
		writeFile(t, subnetFile(here), broken)
		if got, err := knownCable(here); err == nil {
			t.Errorf("%q was taken for %v", broken, got)
		}
	}
}
