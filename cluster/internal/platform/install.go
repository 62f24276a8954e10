package platform

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
)

// Kubectl runs commands against one cluster.
type Kubectl struct {
	Program    string
	Kubeconfig string
}

// KubectlOf is the checkout's own kubectl with the checkout's kubeconfig.
func KubectlOf(c checkout.Checkout) Kubectl {
	return Kubectl{Program: c.Bin("kubectl"), Kubeconfig: c.Kubeconfig()}
}

// Output runs kubectl and returns what it printed.
func (k Kubectl) Output(args ...string) (string, error) { return k.OutputWith("", args...) }

// OutputWith is Output with an input.
func (k Kubectl) OutputWith(input string, args ...string) (string, error) {
	cmd := exec.Command(k.Program, append([]string{"--kubeconfig", k.Kubeconfig}, args...)...)
	cmd.Stdin = bytes.NewBufferString(input)
	return command.OutputOf(cmd)
}

// What the cluster remembers of the platform that was installed on it.
const (
	recordNamespace = "kube-system"
	recordName      = "pileus-platform"
)

// Install applies the platform's manifests, unless the cluster says that just these were applied before or Argo CD deploys
// them, and waits until its parts are ready.
func (k Kubectl) Install(manifests string) error {
	if application, _ := k.Output("-n", "argocd", "get", "applications.argoproj.io", "pileus-platform", "--ignore-not-found", "-o", "name"); application != "" {
		console.Info("Argo CD deploys Knative and the gateway, from git")
		return console.Step("wait for Knative and the gateway", func() error { return k.waitReady(manifests) })
	}
	sum := sha256.Sum256([]byte(manifests))
	hash := hex.EncodeToString(sum[:])
	installed, _ := k.Output("-n", recordNamespace, "get", "configmap", recordName, "--ignore-not-found", "-o", "jsonpath={.data.hash}")
	if installed != hash {
		if err := console.Step("install Knative and the gateway", func() error { return k.apply(manifests, hash) }); err != nil {
			return err
		}
	}
	return console.Step("wait for Knative and the gateway", func() error { return k.waitReady(manifests) })
}

func (k Kubectl) apply(manifests, hash string) error {
	first, second := split(manifests)
	if err := k.applyPatiently(first); err != nil {
		return err
	}
	if _, err := k.Output("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"); err != nil {
		return err
	}
	if err := k.applyPatiently(second); err != nil {
		return err
	}
	record := fmt.Sprintf(`{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": %q, "name": %q}, "data": {"hash": %q}}`,
		recordNamespace, recordName, hash)
	return k.applyPatiently(record)
}

// applyPatiently retries, since Knative's webhook guards its ConfigMaps and may just be starting.
func (k Kubectl) applyPatiently(manifests string) (err error) {
	const patience, pause = 90 * time.Second, 2 * time.Second
	for deadline := time.Now().Add(patience); ; {
		_, err = k.OutputWith(manifests, "apply", "--server-side", "--force-conflicts", "--field-manager=pileus", "-f", "-")
		if err == nil || !strings.Contains(err.Error(), "failed calling webhook") || time.Now().After(deadline) {
			return err
		}
		time.Sleep(pause)
	}
}

// split parts manifests into what others rely on, namespaces and resource definitions, and the rest.
func split(manifests string) (first, second string) {
	var early, late []string
	for document := range strings.SplitSeq(manifests, "\n---\n") {
		if strings.Contains("\n"+document, "\nkind: CustomResourceDefinition\n") || strings.Contains("\n"+document, "\nkind: Namespace\n") {
			early = append(early, document)
		} else {
			late = append(late, document)
		}
	}
	return strings.Join(early, "\n---\n"), strings.Join(late, "\n---\n")
}

// deployment names a Deployment.
type deployment struct{ namespace, name string }

var (
	metadataName      = regexp.MustCompile(`(?m)^  name: (\S+)$`)
	metadataNamespace = regexp.MustCompile(`(?m)^  namespace: (\S+)$`)
)

// deployments lists the Deployments of rendered manifests.
func deployments(manifests string) []deployment {
	var found []deployment
	for document := range strings.SplitSeq(manifests, "\n---\n") {
		name, namespace := metadataName.FindStringSubmatch(document), metadataNamespace.FindStringSubmatch(document)
		if strings.Contains("\n"+document, "\nkind: Deployment\n") && name != nil && namespace != nil {
			found = append(found, deployment{namespace: namespace[1], name: name[1]})
		}
	}
	return found
}

// waitReady waits for the Deployments of the manifests.
func (k Kubectl) waitReady(manifests string) error {
	for _, d := range deployments(manifests) {
		if _, err := k.Output("-n", d.namespace, "rollout", "status", "deployment/"+d.name, "--timeout=180s"); err != nil {
			pods, _ := k.Output("-n", d.namespace, "get", "pods")
			return console.Next(fmt.Errorf("%s in %s does not get ready: %w\n%s", d.name, d.namespace, err, pods),
				".pileus/bin/kubectl --kubeconfig .pileus/kubeconfig -n %s describe pods", d.namespace)
		}
	}
	return nil
}

// AwaitGateway waits until the gateway answers at a port of localhost, whatever it says.
func AwaitGateway(port int) error {
	const patience, pause = time.Minute, 100 * time.Millisecond
	address := fmt.Sprintf("http://localhost:%d/", port)
	client := http.Client{Timeout: 2 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for deadline := time.Now().Add(patience); ; time.Sleep(pause) {
		answer, err := client.Get(address)
		if err == nil {
			return answer.Body.Close()
		}
		if time.Now().After(deadline) {
			return console.Next(fmt.Errorf("the gateway does not answer: %w", err),
				".pileus/bin/kubectl --kubeconfig .pileus/kubeconfig -n traefik logs deployment/traefik")
		}
	}
}
