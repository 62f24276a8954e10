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

// AwaitServer waits until the API server is ready.
func (k Kubectl) AwaitServer(patience time.Duration) error {
	const pause = 200 * time.Millisecond
	for deadline := time.Now().Add(patience); ; time.Sleep(pause) {
		_, err := k.Output("get", "--raw", "/readyz", "--request-timeout=2s")
		if err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

// What the cluster remembers of the platform that was installed on it.
const (
	recordNamespace = "kube-system"
	recordName      = "pileus-platform"
)

// Platform is what the cluster remembers of its Knative and gateway.
type Platform struct {
	IsThere bool   // whether this project has installed them
	Kind    string // of cluster, for which it has, where that is the current one of a kubeconfig
	hash    string // of what was applied; empty while that is under way
}

// Platform reads the record.
func (k Kubectl) Platform() (Platform, error) {
	out, err := k.Output("-n", recordNamespace, "get", "configmap", recordName, "--ignore-not-found", "-o", "jsonpath=record {.data.kind}/{.data.hash}")
	if err != nil {
		return Platform{}, err
	}
	record, isThere := strings.CutPrefix(out, "record ")
	kind, hash, _ := strings.Cut(record, "/")
	return Platform{isThere, kind, hash}, nil
}

// Install applies the platform's manifests, unless the cluster says that just these were applied before or Argo CD deploys
// them, and waits until its parts are ready.
func (k Kubectl) Install(manifests string) error {
	platform, err := k.Platform()
	if err != nil {
		return err
	}
	return k.install(manifests, "", func(hash string) bool { return platform.hash == hash })
}

// InstallOn installs on a cluster of that kind, which others use as well: nothing of theirs is touched, and what is gone of the
// platform is put back.
func (k Kubectl) InstallOn(kind, manifests string) error {
	platform, err := k.Platform()
	if err != nil {
		return err
	}
	wanted, found := objects(manifests), k.present(manifests)
	if !platform.IsThere && len(found) > 0 {
		const enough = 10
		return console.Next(fmt.Errorf("the cluster has these already, by the names that Pileus gives its own: %s", strings.Join(found[:min(len(found), enough)], ", ")),
			"install Knative Serving yourself, which is then used with its gateway as they are; or remove those objects, if nobody needs them")
	}
	return k.install(manifests, kind, func(hash string) bool {
		if platform.hash == hash && len(found) < wanted {
			console.Info("%d of the %d objects of Knative and the gateway are gone: they are put back", wanted-len(found), wanted)
		}
		return platform.hash == hash && len(found) >= wanted
	})
}

func (k Kubectl) install(manifests, kind string, isInstalled func(hash string) bool) error {
	if application, _ := k.Output("-n", "argocd", "get", "applications.argoproj.io", "pileus-platform", "--ignore-not-found", "-o", "name"); application != "" {
		console.Info("Argo CD deploys Knative and the gateway, from git")
		return console.Step("wait for Knative and the gateway", func() error { return k.waitReady(manifests) })
	}
	sum := sha256.Sum256([]byte(manifests))
	hash := hex.EncodeToString(sum[:])
	if !isInstalled(hash) {
		if err := console.Step("install Knative and the gateway", func() error { return k.apply(manifests, kind, hash) }); err != nil {
			return err
		}
	}
	return console.Step("wait for Knative and the gateway", func() error { return k.waitReady(manifests) })
}

// objects counts the objects of manifests that could be somebody else's: a namespace alone is nobody's.
func objects(manifests string) (count int) {
	for document := range strings.SplitSeq(manifests, "\n---\n") {
		if strings.Contains("\n"+document, "\nkind: ") && !strings.Contains("\n"+document, "\nkind: Namespace\n") {
			count++
		}
	}
	return count
}

// present names the objects of manifests that the cluster has. Of kinds that it does not know it has none.
func (k Kubectl) present(manifests string) (found []string) {
	first, second := split(manifests)
	for _, part := range []string{first, second} {
		out, _ := k.OutputWith(part, "get", "--ignore-not-found", "-o", "name", "-f", "-")
		for name := range strings.FieldsSeq(out) {
			if !strings.HasPrefix(name, "namespace/") {
				found = append(found, name)
			}
		}
	}
	return found
}

// apply notes at its beginning whose the objects are, since it may be interrupted.
func (k Kubectl) apply(manifests, kind, hash string) error {
	if err := k.record(kind, ""); err != nil {
		return err
	}
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
	return k.record(kind, hash)
}

func (k Kubectl) record(kind, hash string) error {
	return k.applyPatiently(fmt.Sprintf(`{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": %q, "name": %q}, "data": {"kind": %q, "hash": %q}}`,
		recordNamespace, recordName, kind, hash))
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
