package embedded

import (
	"strings"
	"time"

	"dev.pileus/cluster/internal/platform"
)

// releaseLeases takes the leadership from Knative's controllers of before, which can't give it back any more. Else
// the new ones would wait for it to expire.
func (c *Cluster) releaseLeases() error {
	_, err := platform.KubectlOf(c.checkout).Output("-n", "knative-serving", "delete", "leases", "--all", "--wait=false")
	return err
}

// awaitPods waits until no pod is shown as running that only ran before the cluster was stopped: for some seconds the
// API server has nothing but the old word for it. A pod that does not come back is its owner's concern, not an error.
func (c *Cluster) awaitPods() error {
	const patience = 30 * time.Second
	since := c.started.UTC().Format(time.RFC3339)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(pollInterval) {
		out, err := platform.KubectlOf(c.checkout).Output("get", "pods", "--all-namespaces", "-o",
			`jsonpath={range .items[*]}{.status.containerStatuses[*].state.running.startedAt}{"\n"}{end}`)
		if err != nil {
			return err
		}
		if !anyBefore(since, strings.Fields(out)) {
			return nil
		}
	}
	return nil
}

// anyBefore says whether one of the times is before another; all are in UTC, as RFC 3339 writes them.
func anyBefore(limit string, times []string) bool {
	for _, t := range times {
		if t < limit {
			return true
		}
	}
	return false
}
