package embedded

import (
	"context"
	"log"
	"net"
	"os"
	"strings"
	"time"

	"dev.pileus/cluster/internal/process"
)

const (
	supervisor        = "supervisor"
	superviseInterval = time.Second
	ensureInterval    = 15 * time.Second
)

// Supervise has the cluster's processes come back, its logs bounded and its packets let out, whatever firewalls and VPNs do to
// the machine's rules. It ends with the context, and when the cluster's state is gone. `up` and `down` end it first.
func (c *Cluster) Supervise(ctx context.Context) error {
	cable, err := knownCable(c.checkout)
	if err != nil {
		return err
	}
	c.network.cable = cable
	watch := process.NewSupervisor(c.processes, supervisor)
	said := ""
	say := func(err error) { // once, and not every second
		if err != nil && err.Error() != said {
			log.Print(err)
			said = err.Error()
		}
	}
	var ensured time.Time
	for watch.Wanted() {
		now := time.Now()
		say(watch.Round(now))
		if now.Sub(ensured) >= ensureInterval {
			say(outbound{c.network}.ensure())
			ensured = now
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(superviseInterval):
		}
	}
	return nil
}

func (c *Cluster) startSupervisor() error {
	return c.startLauncher(supervisor, "", "supervise", c.checkout.Root)
}

// startLauncher runs a command of the launcher itself in the background.
func (c *Cluster) startLauncher(name, ready string, args ...string) error {
	launcher, err := os.Executable()
	if err != nil {
		return err
	}
	return c.start(process.Command{
		Name: name,
		Args: append([]string{launcher}, args...),
		Hash: strings.Join(args, " "),
	}, func() error {
		if ready == "" {
			return nil
		}
		connection, err := net.DialTimeout("tcp", ready, pollInterval)
		if err == nil {
			connection.Close()
		}
		return err
	})
}
