package embedded

import (
	"net/netip"
	"testing"
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

func TestNoCableIsLeft(t *testing.T) {
	if got, err := pickCable("00000000", []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}); err == nil {
		t.Errorf("got %v from a range that is taken altogether", got)
	}
}
