package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	podsecurity "k8s.io/pod-security-admission/api"
	standards "k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// gitServer is what the git server beside Argo CD is made of.
const gitServer = "../../argocd/git"

// ofGitServer is the one object of a type.
func ofGitServer[T any](t *testing.T) T {
	t.Helper()
	var found []T
	for _, object := range must(krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), gitServer)).Resources() {
		if each, ok := decode(t, must(object.MarshalJSON())).(T); ok {
			found = append(found, each)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d of %T", len(found), found)
	}
	return found[0]
}

func gitServerPod(t *testing.T) core.Pod {
	t.Helper()
	deployment := ofGitServer[*apps.Deployment](t)
	return core.Pod{ObjectMeta: deployment.Spec.Template.ObjectMeta, Spec: deployment.Spec.Template.Spec}
}

func TestGitServersPodIsRestricted(t *testing.T) {
	pod := gitServerPod(t)
	restricted := podsecurity.LevelVersion{Level: podsecurity.LevelRestricted, Version: podsecurity.LatestVersion()}
	evaluator := must(standards.NewEvaluator(standards.DefaultChecks()))
	if result := standards.AggregateCheckResults(evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec)); !result.Allowed {
		t.Error(result.ForbiddenDetail())
	}
	if token := pod.Spec.AutomountServiceAccountToken; token == nil || *token {
		t.Error("it has a token")
	}
	if only := pod.Spec.Containers[0].SecurityContext.ReadOnlyRootFilesystem; only == nil || !*only {
		t.Error("it writes to its root")
	}
}

func TestGitServersRepositoryHasOneWriter(t *testing.T) {
	spec := ofGitServer[*apps.Deployment](t).Spec
	if *spec.Replicas != 1 || spec.Strategy.Type != apps.RecreateDeploymentStrategyType {
		t.Errorf("%d replicas, %s", *spec.Replicas, spec.Strategy.Type)
	}
}

func TestGitServerTalksToArgoCDAndTheGatewayAlone(t *testing.T) {
	of := func(namespace, name string, ports ...int32) end {
		pod := listening(namespace, ports...)
		pod.Labels = map[string]string{"app.kubernetes.io/name": name}
		return end{pod: pod, namespace: labels.Set{core.LabelMetadataName: namespace}}
	}
	ends := map[string]end{
		"repo server":              of("argocd", "argocd-repo-server", 8081),
		"server":                   of("argocd", "argocd-server", 8080, 8083),
		"ApplicationSets":          of("argocd", "argocd-applicationset-controller", 7000, 8080),
		"redis":                    of("argocd", "argocd-redis", 6379),
		"gateway":                  of("traefik", "traefik", 8000),
		"name service":             of("kube-system", "coredns", 53),
		"tenant":                   of("team-a", "git", 8080),
		"tenant's \"repo server\"": of("team-a", "argocd-repo-server", 8080),
		"internet":                 {pod: listening("", 80, 443), address: "203.0.113.9"},
	}
	server := end{pod: gitServerPod(t), namespace: labels.Set{core.LabelMetadataName: "argocd"}}
	server.pod.Namespace = "argocd"
	policies := network{ofGitServer[*networking.NetworkPolicy](t)}

	var callers, called []string
	for _, name := range slices.Sorted(maps.Keys(ends)) {
		if policies.connects(ends[name], server, core.ProtocolTCP, 8080) {
			callers = append(callers, name)
		}
		if policies.connects(ends[name], server, core.ProtocolTCP, 1) {
			t.Errorf("%s reaches another port", name)
		}
		for _, port := range ends[name].pod.Spec.Containers[0].Ports {
			if policies.connects(server, ends[name], core.ProtocolTCP, port.ContainerPort) {
				called = append(called, fmt.Sprintf("%s:%d", name, port.ContainerPort))
			}
		}
	}
	// The name service is in the namespace that the gateway of some clusters is in.
	if got := strings.Join(callers, ", "); got != "gateway, name service, repo server" {
		t.Error("it is reached by", got)
	}
	if got := strings.Join(called, ", "); got != "ApplicationSets:7000, name service:53, server:8080" {
		t.Error("it reaches", got)
	}
}
