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
	keeper         = "keeper"
	keepInterval   = time.Second
	ensureInterval = 15 * time.Second
)

// Keep has the cluster's processes come back, its logs bounded and its packets let out, whatever firewalls and VPNs do to
// the machine's rules. It ends with the context, and when the cluster's state is gone. `up` and `down` end it first.
func (c *Cluster) Keep(ctx context.Context) error {
	cable, err := knownCable(c.checkout)
	if err != nil {
		return err
	}
	c.network.cable = cable
	kept := process.NewKeeper(c.processes, keeper)
	said := ""
	say := func(err error) { // once, and not every second
		if err != nil && err.Error() != said {
			log.Print(err)
			said = err.Error()
		}
	}
	var ensured time.Time
	for kept.Wanted() {
		now := time.Now()
		say(kept.Round(now))
		if now.Sub(ensured) >= ensureInterval {
			say(outbound{c.network}.ensure())
			ensured = now
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(keepInterval):
		}
	}
	return nil
}

func (c *Cluster) startKeeper() error {
	return c.startLauncher(keeper, "", "keep", c.checkout.Root)
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
