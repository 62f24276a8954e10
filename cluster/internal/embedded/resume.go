package embedded

import (
	"encoding/json"
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

// awaitProbes waits until the kubelet that runs now has probed the pods that were ready before it began. It calls each
// unready at a moment within the probe's first period, so one that is shown as ready from before will still be so.
func (c *Cluster) awaitProbes() error {
	const patience = 30 * time.Second
	began := c.processes.Began(certKubelet)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(pollInterval) {
		out, err := platform.KubectlOf(c.checkout).Output("get", "pods", "--all-namespaces", "-o", "json")
		if err != nil {
			return err
		}
		var pods podList
		if err := json.Unmarshal([]byte(out), &pods); err != nil {
			return err
		}
		if !pods.anyUnprobed(began) {
			return nil
		}
	}
	return nil
}

// podList is what awaitProbes reads of pods.
type podList struct {
	Items []struct {
		Spec struct {
			Containers []struct{ ReadinessProbe *struct{} }
		}
		Status struct {
			Conditions []struct {
				Type, Status       string
				LastTransitionTime time.Time
			}
			ContainerStatuses []struct{ State struct{ Running *struct{} } }
		}
	}
}

// anyUnprobed says whether a pod with a readiness probe was not yet called ready by the kubelet that began then. One that
// was unready before, or has a container that does not run, is its owner's concern.
func (l podList) anyUnprobed(began time.Time) bool {
	began = began.Truncate(time.Second) // as the API writes times
	for _, pod := range l.Items {
		probed, running := false, true
		for _, container := range pod.Spec.Containers {
			probed = probed || container.ReadinessProbe != nil
		}
		for _, container := range pod.Status.ContainerStatuses {
			running = running && container.State.Running != nil
		}
		for _, condition := range pod.Status.Conditions {
			before := condition.LastTransitionTime.Before(began)
			if probed && running && condition.Type == "Ready" && before == (condition.Status == "True") {
				return true
			}
		}
	}
	return false
}
