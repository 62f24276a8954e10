package platform

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"dev.pileus/cluster/internal/checkout"
)

var renderings = map[string]resmap.ResMap{}

// rendered is what an overlay holds, without a network and without the cluster's own kubectl.
func rendered(t *testing.T, overlay string) resmap.ResMap {
	t.Helper()
	if done := renderings[overlay]; done != nil {
		return done
	}
	c, err := checkout.At(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "manifests")
	if overlay == "embedded" {
		err = writeEmbedded(c, dir, "btest")
	} else {
		err = writeReleased(c, dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	kustomizer := krusty.MakeKustomizer(krusty.MakeDefaultOptions())
	resources, err := kustomizer.Run(filesys.MakeFsOnDisk(), filepath.Join(dir, "overlays", overlay))
	if err != nil {
		t.Fatal(err)
	}
	renderings[overlay] = resources
	return resources
}

var overlays = []string{"embedded", "kind", "current"}

func TestManifestsAreValid(t *testing.T) {
	known := scheme.Scheme
	if err := apiextensions.AddToScheme(known); err != nil {
		t.Fatal(err)
	}
	decoder := serializer.NewCodecFactory(known, serializer.EnableStrict).UniversalDeserializer()
	for _, overlay := range overlays {
		for _, resource := range rendered(t, overlay).Resources() {
			group := resource.GetGvk().Group
			if strings.HasSuffix(group, "knative.dev") { // its own kinds are checked by its webhook
				continue
			}
			text, err := resource.AsYAML()
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := decoder.Decode(text, nil, nil); err != nil {
				t.Errorf("%s: %s: %v", overlay, resource.CurId(), err)
			}
		}
	}
}

func TestEmbeddedClusterPullsNothing(t *testing.T) {
	text, err := rendered(t, "embedded").AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		_, image, found := strings.Cut(line, "image: ")
		if found && strings.Contains(image, "/") && !strings.HasPrefix(image, "dev.local/cluster/") {
			t.Errorf("image %s", strings.TrimSpace(image))
		}
	}
	if strings.Contains(string(text), buildTag) || strings.Contains(string(text), "ko://") {
		t.Error("an image has no tag")
	}
}

func TestSettingsAreTheSameEverywhere(t *testing.T) {
	for _, overlay := range overlays {
		for _, want := range []struct{ name, key, value string }{
			{"config-network", "ingress-class", "traefik.ingress.networking.knative.dev"},
			{"config-domain", "localhost", ""},
			{"config-defaults", "max-revision-timeout-seconds", "3600"},
			{"config-features", "kubernetes.podspec-init-containers", "enabled"},
		} {
			if got, found := setting(rendered(t, overlay), want.name, want.key); !found || got != want.value {
				t.Errorf("%s: %s has %s %q", overlay, want.name, want.key, got)
			}
		}
	}
}

func TestNothingScalesTheControlPlaneOfOneNode(t *testing.T) {
	for _, overlay := range []string{"embedded", "kind"} {
		kinds := []string{}
		for _, resource := range rendered(t, overlay).Resources() {
			kinds = append(kinds, resource.GetKind())
		}
		if slices.Contains(kinds, "HorizontalPodAutoscaler") || slices.Contains(kinds, "PodDisruptionBudget") {
			t.Errorf("%s has an autoscaler or a disruption budget", overlay)
		}
	}
}

// What an autoscaler counts has its least number there.
func TestADrainOfACloudsNodeTakesOneOfTwo(t *testing.T) {
	least, budgets := map[string]string{}, map[string]string{}
	for _, resource := range rendered(t, "current").Resources() {
		field := func(path string) string {
			value, err := resource.GetFieldValue(path)
			if err != nil {
				return ""
			}
			return fmt.Sprint(value)
		}
		switch resource.GetKind() {
		case "Deployment":
			if replicas := field("spec.replicas"); replicas != "" {
				least[resource.GetName()] = replicas
			}
		case "HorizontalPodAutoscaler":
			least[field("spec.scaleTargetRef.name")] = field("spec.minReplicas")
		case "PodDisruptionBudget":
			budgets[field("spec.selector.matchLabels.app")] = field("spec.maxUnavailable")
		}
	}
	for _, name := range []string{"traefik", "activator", "autoscaler", "controller", "webhook"} {
		if least[name] != "2" || budgets[name] != "1" {
			t.Errorf("%s: at least %q, and a drain takes %q", name, least[name], budgets[name])
		}
	}
}

// The cluster may have a Traefik and a default class of its own.
func TestCurrentClusterKeepsItsIngressClasses(t *testing.T) {
	for overlay, want := range map[string][2]string{"embedded": {"traefik", "true"}, "kind": {"traefik", "true"}, "current": {"pileus", "false"}} {
		var class [2]string
		for _, resource := range rendered(t, overlay).Resources() {
			if resource.GetKind() == "IngressClass" {
				class = [2]string{resource.GetName(), resource.GetAnnotations()["ingressclass.kubernetes.io/is-default-class"]}
			}
		}
		text, err := rendered(t, overlay).AsYaml()
		if err != nil {
			t.Fatal(err)
		}
		served := after(string(text), "- name: INGRESS_CLASS\n", "value: ")
		if class != want || served != want[0] {
			t.Errorf("%s has the class %v, and Traefik serves %s", overlay, class, served)
		}
	}
}

func setting(resources resmap.ResMap, name, key string) (value string, found bool) {
	for _, resource := range resources.Resources() {
		if resource.GetKind() == "ConfigMap" && resource.GetName() == name {
			value, found = resource.GetDataMap()[key]
		}
	}
	return value, found
}

func TestEveryDeploymentIsWaitedFor(t *testing.T) {
	for overlay, want := range map[string]int{"embedded": 7, "kind": 5, "current": 5} {
		text, err := rendered(t, overlay).AsYaml()
		if err != nil {
			t.Fatal(err)
		}
		found := deployments(string(text))
		if len(found) != want || !slices.Contains(found, deployment{namespace: "knative-serving", name: "activator"}) {
			t.Errorf("%s: found %v", overlay, found)
		}
	}
}

func TestDefinitionsAndNamespacesGoFirst(t *testing.T) {
	first, second := split("kind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\ndata: {kind: Namespace}\n---\nkind: CustomResourceDefinition\nspec: {}\n")
	if strings.Count(first, "kind: ") != 2 || !strings.Contains(second, "kind: ConfigMap") {
		t.Errorf("first %q, second %q", first, second)
	}
}
