package schema

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	policy "k8s.io/api/policy/v1"
	scheduling "k8s.io/api/scheduling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	podsecurity "k8s.io/pod-security-admission/api"
	standards "k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"knative.dev/serving/pkg/apis/config"
	serving "knative.dev/serving/pkg/apis/serving/v1"
)

// folders are those that Kustomize renders what runs from, beside the tenants.
var folders = []string{
	"../overlays/embedded", "../overlays/kind", "../overlays/cloud", gitServer, "../../cluster/manifests/traefik",
}

// ofFolder are the objects that Kustomize renders, but for definitions.
func ofFolder(t *testing.T, folder string) []runtime.Object {
	t.Helper()
	var found []runtime.Object
	for _, object := range must(krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)).Resources() {
		if object.GetKind() != definition {
			found = append(found, decode(t, must(object.AsYAML())))
		}
	}
	return found
}

// featuresOfPlatform are those that `make run` turns on in the Knative that it installs.
func featuresOfPlatform(t *testing.T) context.Context {
	t.Helper()
	for _, document := range strings.Split(string(must(os.ReadFile("../../cluster/manifests/knative/config.yaml"))), "\n---\n") {
		if settings := decode(t, []byte(document)).(*core.ConfigMap); settings.Name == config.FeaturesConfigName {
			return config.ToContext(t.Context(), &config.Config{
				Features: must(config.NewFeaturesConfigFromConfigMap(settings)),
				Defaults: must(config.NewDefaultsConfigFromMap(nil)),
			})
		}
	}
	t.Fatal("there are no features")
	return nil
}

// kindOfPod is a pod that something makes, and whether it is to stay.
type kindOfPod struct {
	core.Pod
	stays bool
}

// podsOf are the pods that objects come to, by kind and name of what makes them.
func podsOf(objects []runtime.Object) map[string]kindOfPod {
	found := map[string]kindOfPod{}
	add := func(kind string, owner metav1.ObjectMeta, meta metav1.ObjectMeta, spec core.PodSpec, stays bool) {
		pod := core.Pod{ObjectMeta: meta, Spec: spec}
		pod.Namespace = owner.Namespace
		found[kind+"/"+owner.Name] = kindOfPod{pod, stays}
	}
	for _, object := range objects {
		switch each := object.(type) {
		case *apps.Deployment:
			add("Deployment", each.ObjectMeta, each.Spec.Template.ObjectMeta, each.Spec.Template.Spec, true)
		case *apps.StatefulSet:
			add("StatefulSet", each.ObjectMeta, each.Spec.Template.ObjectMeta, each.Spec.Template.Spec, true)
		case *apps.DaemonSet:
			add("DaemonSet", each.ObjectMeta, each.Spec.Template.ObjectMeta, each.Spec.Template.Spec, true)
		case *batch.CronJob:
			template := each.Spec.JobTemplate.Spec.Template
			add("CronJob", each.ObjectMeta, template.ObjectMeta, template.Spec, false)
		case *batch.Job:
			add("Job", each.ObjectMeta, each.Spec.Template.ObjectMeta, each.Spec.Template.Spec, false)
		case *serving.Service:
			meta := each.Spec.Template.ObjectMeta
			meta.Labels = map[string]string{"serving.knative.dev/service": each.Name} // which Knative adds
			add("Service", each.ObjectMeta, meta, each.Spec.Template.Spec.PodSpec, true)
		}
	}
	return found
}

func forEachPod(t *testing.T, test func(t *testing.T, pod kindOfPod)) {
	t.Helper()
	for _, folder := range folders {
		pods := podsOf(ofFolder(t, folder))
		if len(pods) == 0 {
			t.Errorf("%s has no pods", folder)
		}
		for _, name := range slices.Sorted(maps.Keys(pods)) {
			t.Run(filepath.Base(folder)+"/"+name, func(t *testing.T) { test(t, pods[name]) })
		}
	}
}

func TestPodsAreRestricted(t *testing.T) {
	evaluator := must(standards.NewEvaluator(standards.DefaultChecks()))
	restricted := podsecurity.LevelVersion{Level: podsecurity.LevelRestricted, Version: podsecurity.LatestVersion()}
	forEachPod(t, func(t *testing.T, pod kindOfPod) {
		for i := range pod.Spec.Containers {
			for j, port := range pod.Spec.Containers[i].Ports {
				if pod.Labels["app"] == "traefik" && strings.HasPrefix(port.Name, "web") { // on one node it has the node's ports, of which it is the purpose
					pod.Spec.Containers[i].Ports[j].HostPort = 0
				}
			}
		}
		if result := standards.AggregateCheckResults(evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec)); !result.Allowed {
			t.Error(result.ForbiddenDetail())
		}
		for _, container := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
			if only := container.SecurityContext.ReadOnlyRootFilesystem; only == nil || !*only {
				t.Errorf("%s writes to its root", container.Name)
			}
		}
	})
}

// A pod that says nothing runs as the account "default", of which nobody has decided what it may do.
func TestPodsHaveAnAccountOfTheirOwnOrNoToken(t *testing.T) {
	forEachPod(t, func(t *testing.T, pod kindOfPod) {
		token := pod.Spec.AutomountServiceAccountToken
		if pod.Spec.ServiceAccountName == "" && (token == nil || *token) {
			t.Error("it has the token of the account default")
		}
	})
}

func TestContainersSayWhatTheyTake(t *testing.T) {
	forEachPod(t, func(t *testing.T, pod kindOfPod) {
		for _, container := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
			takes := container.Resources
			if takes.Requests.Cpu().IsZero() || takes.Requests.Memory().IsZero() || takes.Limits.Memory().IsZero() {
				t.Errorf("%s takes %v", container.Name, takes)
			}
		}
	})
}

func TestServersAreProbed(t *testing.T) {
	forEachPod(t, func(t *testing.T, pod kindOfPod) {
		for _, container := range pod.Spec.Containers {
			if pod.stays && (container.ReadinessProbe == nil || container.LivenessProbe == nil) {
				t.Errorf("%s lacks a probe", container.Name)
			}
		}
	})
}

var (
	// An image of Pileus has no tag here: make/overlay gives it one by what it is made of.
	ownImage = regexp.MustCompile(`^dev\.local/pileus/([a-z-]+)$`)
	tagged   = regexp.MustCompile(`(@sha256:[0-9a-f]{64}|:[^:/]+)$`)
	apart    = regexp.MustCompile(`grep -Ev '\^\(([a-z0-9|-]+)\)='`)
)

func TestImagesAreOfOneVersion(t *testing.T) {
	found := apart.FindSubmatch(must(os.ReadFile("../../make/overlay")))
	if found == nil {
		t.Fatal("make/overlay does not say which images it leaves alone")
	}
	untagged := strings.Split(string(found[1]), "|")
	check := func(t *testing.T, image string) {
		if own := ownImage.FindStringSubmatch(image); own != nil {
			if slices.Contains(untagged, own[1]) {
				t.Errorf("make/overlay gives %s no tag", image)
			}
		} else if !tagged.MatchString(image) || strings.HasSuffix(image, ":latest") {
			t.Errorf("%s may be another one tomorrow", image)
		}
	}
	for _, folder := range folders {
		if folder == gitServer { // tagged by make/argocd
			continue
		}
		objects := ofFolder(t, folder)
		for _, pod := range podsOf(objects) {
			for _, container := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
				check(t, container.Image)
			}
		}
		for _, object := range objects {
			if settings, ok := object.(*core.ConfigMap); ok {
				for name, value := range settings.Data {
					if strings.HasPrefix(name, "PILEUS_IMAGES_") {
						check(t, value)
					}
				}
			}
		}
	}
}

// highestPriority is that of a class which is not Kubernetes' own.
const highestPriority = 1_000_000_000

func TestPileusGoesBeforeItsTenants(t *testing.T) {
	classes := map[string]int32{}
	for _, folder := range []string{"../base", "../../cluster/manifests/traefik"} {
		for _, object := range ofFolder(t, folder) {
			if class, ok := object.(*scheduling.PriorityClass); ok {
				classes[class.Name] = class.Value
				if class.GlobalDefault || class.Value > highestPriority {
					t.Errorf("%s: %d, for all: %t", class.Name, class.Value, class.GlobalDefault)
				}
			}
		}
	}
	if classes["pileus"] <= 0 || classes["pileus-platform"] <= classes["pileus"] {
		t.Errorf("there are %v", classes)
	}
	for folder, want := range map[string]string{
		"../overlays/embedded": "Deployment/operator, Service/git-poll, Service/peer, Service/provision, Service/status, Service/teardown, Service/ui",
		"../overlays/cloud":    "Deployment/operator", // of Knative there nothing is known
	} {
		var first []string
		for name, pod := range podsOf(ofFolder(t, folder)) {
			if pod.Spec.PriorityClassName == "pileus" {
				first = append(first, name)
			}
		}
		if got := strings.Join(slices.Sorted(slices.Values(first)), ", "); got != want {
			t.Errorf("%s: %s", folder, got)
		}
	}
}

// On a cloud a node may be drained at any time, and what is there twice goes on meanwhile; of what scales to zero there is nothing to keep.
func TestADrainTakesOneOfWhatIsThereTwice(t *testing.T) {
	objects := ofFolder(t, "../overlays/cloud")
	twice := map[string]bool{}
	for name, pod := range podsOf(objects) {
		twice[name] = pod.Annotations["autoscaling.knative.dev/min-scale"] == "2"
	}
	for _, object := range objects {
		if deployment, ok := object.(*apps.Deployment); ok {
			twice["Deployment/"+deployment.Name] = deployment.Spec.Replicas != nil && *deployment.Spec.Replicas == 2
		}
	}
	guarded := map[string]string{}
	for _, object := range objects {
		budget, ok := object.(*policy.PodDisruptionBudget)
		if !ok {
			continue
		}
		for name, pod := range podsOf(objects) {
			if must(metav1.LabelSelectorAsSelector(budget.Spec.Selector)).Matches(labels.Set(pod.Labels)) {
				guarded[name] = fmt.Sprint(budget.Spec.MaxUnavailable)
			}
		}
	}
	if len(guarded) != 3 {
		t.Errorf("budgets are of %v", guarded)
	}
	for name := range twice {
		if one := guarded[name] == "1"; one != twice[name] {
			t.Errorf("%s is there twice: %t; a drain takes %q", name, twice[name], guarded[name])
		}
	}
}
