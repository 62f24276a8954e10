package embedded

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

func TestPodIsProbedWhenTheNewKubeletCallsItReady(t *testing.T) {
	began := time.Date(2026, 1, 1, 12, 0, 0, 500, time.UTC)
	const running, waiting = `{"running": {}}`, `{"waiting": {}}`
	for name, test := range map[string]struct {
		probe, ready, since, state string
		unprobed                   bool
	}{
		"ready by the word of the kubelet before": {`{}`, "True", "2026-01-01T11:59:59Z", running, true},
		"unready until its first probe":           {`{}`, "False", "2026-01-01T12:00:01Z", running, true},
		"ready again":                             {`{}`, "True", "2026-01-01T12:00:00Z", running, false},
		"unready before":                          {`{}`, "False", "2026-01-01T11:59:59Z", running, false},
		"crashing":                                {`{}`, "False", "2026-01-01T12:00:01Z", waiting, false},
		"without a probe":                         {`null`, "True", "2026-01-01T11:59:59Z", running, false},
	} {
		var pods podList
		text := fmt.Sprintf(`{"items": [{"spec": {"containers": [{"readinessProbe": %s}]}, "status": {
			"conditions": [{"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"},
				{"type": "Ready", "status": %q, "lastTransitionTime": %q}],
			"containerStatuses": [{"state": %s}]}}]}`, test.probe, test.ready, test.since, test.state)
		if err := json.Unmarshal([]byte(text), &pods); err != nil {
			t.Fatal(err)
		}
		if got := pods.anyUnprobed(began); got != test.unprobed {
			t.Errorf("a pod that is %s: unprobed is %t", name, got)
		}
	}
}
