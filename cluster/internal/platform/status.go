package platform

import (
	"encoding/base64"
	"fmt"
	"strings"

	"dev.pileus/cluster/internal/checkout"
)

// Namespaces hold Knative and the gateway on every kind of cluster.
var Namespaces = []string{"knative-serving", "traefik"}

// Status lists the nodes and the Deployments of some namespaces, and whether all of them are ready.
func (k Kubectl) Status(namespaces ...string) (rows [][2]string, healthy bool) {
	healthy = true
	out, err := k.Output("get", "nodes", "--no-headers", "--request-timeout=5s")
	if err != nil {
		return [][2]string{{"API server", err.Error()}}, false
	}
	for line := range strings.Lines(out) {
		if fields := strings.Fields(line); len(fields) > 1 {
			rows = append(rows, [2]string{"node " + fields[0], fields[1]})
			healthy = healthy && fields[1] == "Ready"
		}
	}
	for _, namespace := range namespaces {
		out, err := k.Output("-n", namespace, "get", "deployments", "--no-headers")
		if err != nil {
			return append(rows, [2]string{namespace, err.Error()}), false
		}
		for line := range strings.Lines(out) {
			fields := strings.Fields(line)
			if len(fields) < 2 {
				continue
			}
			rows = append(rows, [2]string{namespace + "/" + fields[0], fmt.Sprintf("%s ready", fields[1])})
			ready, desired, _ := strings.Cut(fields[1], "/")
			healthy = healthy && ready == desired
		}
	}
	return rows, healthy
}

// HasKnative says whether the cluster knows Knative Services.
func (k Kubectl) HasKnative() (bool, error) {
	out, err := k.Output("get", "crd", "services.serving.knative.dev", "--ignore-not-found", "-o", "name", "--request-timeout=10s")
	return strings.TrimSpace(out) != "", err
}

// WriteCA writes the certificate of the cluster's authority where programs look for it.
func (k Kubectl) WriteCA(c checkout.Checkout) error {
	out, err := k.Output("config", "view", "--raw", "-o", "jsonpath={.clusters[0].cluster.certificate-authority-data}")
	if err != nil {
		return err
	}
	ca, err := base64.StdEncoding.DecodeString(strings.TrimSpace(out))
	if err != nil {
		return fmt.Errorf("the kubeconfig's certificate authority: %w", err)
	}
	return checkout.WriteFile(c.State("ca.crt"), ca, 0o644)
}
