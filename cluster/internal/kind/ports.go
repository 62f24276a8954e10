package kind

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
	"dev.pileus/cluster/internal/port"
)

// Of Kubernetes' usual NodePorts every checkout takes a small range: Docker runs two processes for each port, and a port of
// the machine can lead to one node only.
const (
	firstNodePort = 30000
	lastNodePort  = 32767
	nodePortCount = 16
)

// portRange is a range of ports, as FIRST-LAST.
type portRange struct{ first, last int }

func (r portRange) String() string { return fmt.Sprintf("%d-%d", r.first, r.last) }

// pickNodePorts chooses a checkout's range: the one that follows from its ID, or the next one of which no port is taken.
func pickNodePorts(id string, taken func(port int) bool) (portRange, error) {
	hash, err := strconv.ParseUint(id, 16, 32)
	if err != nil {
		return portRange{}, fmt.Errorf("checkout ID %q: %w", id, err)
	}
	const ranges = (lastNodePort - firstNodePort + 1) / nodePortCount
	for i := range ranges {
		first := firstNodePort + (int(hash%ranges)+i)%ranges*nodePortCount
		candidate := portRange{first, first + nodePortCount - 1}
		if !candidate.any(taken) {
			return candidate, nil
		}
	}
	return portRange{}, console.Next(
		fmt.Errorf("every range of %d ports from %d to %d has one that is in use", nodePortCount, firstNodePort, lastNodePort),
		"\"docker ps --all\" and \"ss -lntup\" show who has them")
}

func (r portRange) any(is func(port int) bool) bool {
	for number := r.first; number <= r.last; number++ {
		if is(number) {
			return true
		}
	}
	return false
}

// freeNodePorts chooses the checkout's range by asking the machine who listens, and Docker what its containers take, also
// those that are stopped.
func (c *Cluster) freeNodePorts() (portRange, error) {
	published, err := publishedPorts()
	if err != nil {
		return portRange{}, err
	}
	return pickNodePorts(c.checkout.ID, func(number int) bool {
		return published[number] || !port.Free(number) || !port.FreeUDP(number)
	})
}

// bindings are the ports of a container that are ports of the machine, as Docker has them: by "PORT/PROTOCOL".
type bindings map[string][]struct{ HostPort string }

// hostPorts lists the ports of the machine.
func (b bindings) hostPorts() []int {
	var ports []int
	for _, places := range b {
		for _, place := range places {
			if number, err := strconv.Atoi(place.HostPort); err == nil { // it is empty where Docker is to choose
				ports = append(ports, number)
			}
		}
	}
	return ports
}

// publishedPorts are those of all containers.
func publishedPorts() (map[int]bool, error) {
	ids, err := command.Output("docker", "ps", "--all", "--quiet", "--no-trunc")
	if err != nil {
		return nil, err
	}
	published := map[int]bool{}
	containers, err := bindingsOf(strings.Fields(ids)...)
	for _, ports := range containers {
		for _, number := range ports.hostPorts() {
			published[number] = true
		}
	}
	return published, err
}

// bindingsOf containers, whether they run or not, but of those that are gone.
func bindingsOf(containers ...string) (found []bindings, err error) {
	if len(containers) == 0 {
		return nil, nil
	}
	inspect := []string{"docker", "container", "inspect", "--format", "{{json .HostConfig.PortBindings}}"}
	out, err := command.Output(append(inspect, containers...)...)
	if err != nil && !strings.Contains(strings.ToLower(err.Error()), "no such container") {
		return nil, err
	}
	for line := range strings.Lines(out) {
		var ports bindings
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := json.Unmarshal([]byte(line), &ports); err != nil {
			return nil, fmt.Errorf("the ports of Docker's containers: %w", err)
		}
		found = append(found, ports)
	}
	return found, nil
}

// mapping is what leads from localhost to the node.
type mapping struct {
	web, https int // the gateway's; a node may have been made without the one for https
	nodePorts  portRange
}

// mappingOf is the mapping of a node that is there: its ports stay what they were when it was made.
func mappingOf(ports bindings) (mapping, error) {
	var found mapping
	for key := range ports {
		name, protocol, _ := strings.Cut(key, "/")
		number, err := strconv.Atoi(name)
		if err != nil || protocol != "tcp" {
			continue
		}
		switch {
		case (number == gatewayWeb || number == gatewayTLS) && len(ports[key]) > 0:
			host, err := strconv.Atoi(ports[key][0].HostPort)
			if err != nil {
				return found, fmt.Errorf("the gateway's port: %w", err)
			}
			if number == gatewayWeb {
				found.web = host
			} else {
				found.https = host
			}
		case number >= firstNodePort && number <= lastNodePort:
			if found.nodePorts.first == 0 || number < found.nodePorts.first {
				found.nodePorts.first = number
			}
			found.nodePorts.last = max(found.nodePorts.last, number)
		}
	}
	if found.web == 0 || found.nodePorts.first == 0 {
		return found, console.Next(fmt.Errorf("the kind node is not one that Pileus has made: its ports are %v", ports),
			"make clean removes it")
	}
	return found, nil
}
