package kind

import (
	"reflect"
	"testing"
)

func none(int) bool { return false }

func TestNodePortsFollowFromTheCheckout(t *testing.T) {
	first, err := pickNodePorts("0000000a", none)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := pickNodePorts("0000000a", none)
	other, _ := pickNodePorts("0000000b", none)
	if first.String() != "30160-30175" || again != first || other.first <= first.last {
		t.Errorf("got %v, again %v, for another checkout %v", first, again, other)
	}
}

func TestNodePortsStayInKubernetesRange(t *testing.T) {
	for _, id := range []string{"00000000", "000000ac", "000000ad", "ffffffff"} {
		if got, err := pickNodePorts(id, none); err != nil || got.first < firstNodePort || got.last > lastNodePort {
			t.Errorf("%s has %v, %v", id, got, err)
		}
	}
}

func TestNodePortsAvoidWhatIsTaken(t *testing.T) {
	got, err := pickNodePorts("0000000a", func(port int) bool { return port == 30175 || port == 30180 })
	if err != nil || got.String() != "30192-30207" {
		t.Errorf("got %v, %v", got, err)
	}
	last, err := pickNodePorts("000000ac", func(port int) bool { return port >= 32752 })
	if err != nil || last.String() != "30000-30015" {
		t.Errorf("after the last range comes %v, %v", last, err)
	}
	if got, err := pickNodePorts("0000000a", func(int) bool { return true }); err == nil {
		t.Errorf("got %v where all are taken", got)
	}
}

func TestMappingIsReadFromTheNode(t *testing.T) {
	node := bindings{
		"80/tcp":    {{"8081"}},
		"443/tcp":   {{"8444"}},
		"6443/tcp":  {{"41234"}},
		"30160/tcp": {{"30160"}}, "30160/udp": {{"30160"}},
		"30175/tcp": {{"30175"}}, "30175/udp": {{"30175"}},
		"30161/tcp": {{"30161"}},
	}
	want := mapping{web: 8081, https: 8444, nodePorts: portRange{30160, 30175}}
	if got, err := mappingOf(node); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := mappingOf(bindings{"6443/tcp": {{"41234"}}}); err == nil {
		t.Errorf("a node of somebody's is taken for %+v", got)
	}
}
