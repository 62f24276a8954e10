package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
	podsecurity "k8s.io/pod-security-admission/api"
	standards "k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

// chart is a folder of ../../charts.
type chart string

const (
	replicas chart = "replicas"
	site     chart = "site"
)

// charts are those that there are, each with the least number of its files of values.
var charts = map[chart]int{replicas: 8, site: 10}

func init() {
	for _, add := range []func(*runtime.Scheme) error{certmanager.AddToScheme, monitoring.AddToScheme} {
		if err := add(scheme.Scheme); err != nil {
			panic(err)
		}
	}
}

func (c chart) folder() string { return "../../charts/" + string(c) }

// values is the argument that has Helm read one of the files that the chart is tried with.
func (c chart) values(name string) string { return "--values=" + c.folder() + "/ci/" + name + ".yaml" }

// files are the names of those files, for values.
func (c chart) files(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, path := range must(filepath.Glob(c.folder() + "/ci/*.yaml")) {
		names = append(names, strings.TrimSuffix(filepath.Base(path), ".yaml"))
	}
	if len(names) < charts[c] {
		t.Fatalf("only %d files of values", len(names))
	}
	return names
}

// forEachFile runs a test with the values of each file of each chart.
func forEachFile(t *testing.T, test func(t *testing.T, c chart, values string)) {
	t.Helper()
	for _, c := range slices.Sorted(maps.Keys(charts)) {
		for _, name := range c.files(t) {
			t.Run(string(c)+"/"+name, func(t *testing.T) { test(t, c, c.values(name)) })
		}
	}
}

// helm runs Helm, and fails with what it says.
func helm(t *testing.T, input string, arguments ...string) (string, error) {
	t.Helper()
	command := exec.Command("../../.pileus/bin/helm", arguments...)
	command.Stdin = strings.NewReader(input)
	command.Env = append(os.Environ(), "GOGC=off") // it ends before its memory is worth collecting
	var refusal bytes.Buffer
	command.Stderr = &refusal
	output, err := command.Output()
	if _, ran := err.(*exec.ExitError); ran {
		return "", fmt.Errorf("%s%s", output, refusal.String())
	} else if err != nil {
		t.Fatalf("%v: `make helm` builds it", err)
	}
	return string(output), nil
}

// render has Helm render the chart, and fails with what Helm says of its values.
func render(t *testing.T, c chart, arguments ...string) ([]runtime.Object, error) {
	t.Helper()
	output, err := helm(t, "", append([]string{"template", c.folder(), "--name-template", "r", "--namespace", "team"}, arguments...)...)
	if err != nil {
		return nil, err
	}
	var objects []runtime.Object
	for _, document := range strings.Split(output, "\n---\n") {
		text, err := yaml.YAMLToJSONStrict([]byte(document))
		if err != nil {
			t.Fatalf("%v\n%s", err, document)
		}
		if string(text) != "null" {
			objects = append(objects, decode(t, text))
		}
	}
	return objects, nil
}

var renderings = map[string][]runtime.Object{}

// objects are those of a chart. The same arguments are rendered once, so what is random in them is the same in all tests.
func objects(t *testing.T, c chart, arguments ...string) []runtime.Object {
	t.Helper()
	key := fmt.Sprint(c, arguments)
	if _, ok := renderings[key]; !ok {
		objects, err := render(t, c, arguments...)
		if err != nil {
			t.Fatal(err)
		}
		renderings[key] = objects
	}
	return renderings[key]
}

// rendered are the objects of a kind, in the order in which Helm has them.
func rendered[T runtime.Object](t *testing.T, c chart, arguments ...string) []T {
	t.Helper()
	var found []T
	for _, object := range objects(t, c, arguments...) {
		if each, ok := object.(T); ok {
			found = append(found, each)
		}
	}
	return found
}

// pods are those that the objects come to, by kind and name of what makes them.
func pods(t *testing.T, c chart, arguments ...string) map[string]core.Pod {
	t.Helper()
	found := map[string]core.Pod{}
	add := func(kind string, owner metav1.ObjectMeta, template core.PodTemplateSpec) {
		pod := core.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
		pod.Namespace = owner.Namespace
		found[kind+"/"+owner.Name] = pod
	}
	for _, object := range objects(t, c, arguments...) {
		switch each := object.(type) {
		case *core.Pod:
			found["Pod/"+each.Name] = *each
		case *apps.Deployment:
			add("Deployment", each.ObjectMeta, each.Spec.Template)
		case *apps.StatefulSet:
			add("StatefulSet", each.ObjectMeta, each.Spec.Template)
		case *batch.Job:
			add("Job", each.ObjectMeta, each.Spec.Template)
		}
	}
	return found
}

// refuses checks that Helm says these words of values, which are given as YAML.
func refuses(t *testing.T, c chart, values map[string]string) {
	t.Helper()
	for values, words := range values {
		t.Run(values, func(t *testing.T) {
			t.Parallel()
			_, err := helm(t, values, "template", c.folder(), "--values", "-")
			if err == nil || !strings.Contains(err.Error(), words) {
				t.Errorf("it says: %v", err)
			}
		})
	}
}

func TestChartsAreValid(t *testing.T) {
	forEachFile(t, func(t *testing.T, c chart, values string) {
		if len(objects(t, c, values)) == 0 {
			t.Error("there is nothing")
		}
	})
}

func TestChartsAreWithoutWarnings(t *testing.T) {
	forEachFile(t, func(t *testing.T, c chart, values string) {
		t.Parallel()
		if said, err := helm(t, "", "lint", "--quiet", "--strict", c.folder(), values); err != nil || said != "" {
			t.Error(said, err)
		}
	})
}

func TestChartsPodsAreRestricted(t *testing.T) {
	evaluator := must(standards.NewEvaluator(standards.DefaultChecks()))
	restricted := podsecurity.LevelVersion{Level: podsecurity.LevelRestricted, Version: podsecurity.LatestVersion()}
	forEachFile(t, func(t *testing.T, c chart, values string) {
		pods := pods(t, c, values)
		if len(pods) < 2 {
			t.Errorf("%d kinds of pods", len(pods))
		}
		for name, pod := range pods {
			if result := standards.AggregateCheckResults(evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec)); !result.Allowed {
				t.Errorf("%s: %s", name, result.ForbiddenDetail())
			}
			for _, container := range pod.Spec.Containers {
				if only := container.SecurityContext.ReadOnlyRootFilesystem; only == nil || !*only {
					t.Errorf("%s: %s writes to its root", name, container.Name)
				}
			}
		}
	})
}

func TestChartsContainersSayWhatTheyTake(t *testing.T) {
	forEachFile(t, func(t *testing.T, c chart, values string) {
		for name, pod := range pods(t, c, values) {
			for _, container := range pod.Spec.Containers {
				takes := container.Resources
				if takes.Requests.Cpu().IsZero() || takes.Requests.Memory().IsZero() || takes.Limits.Memory().IsZero() {
					t.Errorf("%s: %s takes %v", name, container.Name, takes)
				}
			}
		}
	})
}

func TestChartsServersAreProbed(t *testing.T) {
	forEachFile(t, func(t *testing.T, c chart, values string) {
		for name, pod := range pods(t, c, values) {
			if pod.Spec.RestartPolicy == core.RestartPolicyNever {
				continue
			}
			for _, container := range pod.Spec.Containers {
				for _, probe := range []*core.Probe{container.StartupProbe, container.ReadinessProbe, container.LivenessProbe} {
					if probe == nil {
						t.Errorf("%s: %s lacks a probe", name, container.Name)
						continue
					}
					var port intstr.IntOrString
					if probe.HTTPGet != nil {
						port = probe.HTTPGet.Port
					} else if probe.TCPSocket != nil {
						port = probe.TCPSocket.Port
					}
					if number(pod, port) == 0 {
						t.Errorf("%s: %s is asked at %s", name, container.Name, port.String())
					}
				}
			}
		}
	})
}

func TestChartsServicesFindTheirPorts(t *testing.T) {
	forEachFile(t, func(t *testing.T, c chart, values string) {
		for _, service := range rendered[*core.Service](t, c, values) {
			found := 0
			for name, pod := range pods(t, c, values) {
				if !labels.SelectorFromValidatedSet(service.Spec.Selector).Matches(labels.Set(pod.Labels)) {
					continue
				}
				found++
				for _, port := range service.Spec.Ports {
					if number(pod, port.TargetPort) == 0 {
						t.Errorf("%s: %s has no port %s", service.Name, name, port.TargetPort.String())
					}
				}
			}
			if found != 1 {
				t.Errorf("%s has %d kinds of pods", service.Name, found)
			}
		}
	})
}

// number is that of a port which the pod has, by its number or name; else 0.
func number(pod core.Pod, port intstr.IntOrString) int32 {
	for _, container := range pod.Spec.Containers {
		for _, each := range container.Ports {
			if each.Name == port.StrVal && port.Type == intstr.String || each.ContainerPort == port.IntVal && port.Type == intstr.Int {
				return each.ContainerPort
			}
		}
	}
	return 0
}

func TestChartsMonitorsFindThePortOfMetrics(t *testing.T) {
	for c := range charts {
		values := c.values("monitoring")
		monitors := rendered[*monitoring.ServiceMonitor](t, c, values)
		if len(monitors) == 0 {
			t.Errorf("%s has no monitor", c)
		}
		for _, monitor := range monitors {
			selector := must(metav1.LabelSelectorAsSelector(&monitor.Spec.Selector))
			var ports []string
			for _, service := range rendered[*core.Service](t, c, values) {
				if selector.Matches(labels.Set(service.Labels)) {
					ports = append(ports, service.Spec.Ports[0].Name)
				}
			}
			if !slices.Equal(ports, []string{monitor.Spec.Endpoints[0].Port}) {
				t.Errorf("the monitor %s asks %s, and finds %v", monitor.Name, monitor.Spec.Endpoints[0].Port, ports)
			}
		}
	}
}

var row = regexp.MustCompile("(?m)^\\| `([A-Za-z0-9.]+)` \\| `(.*?)` \\| ")

func TestChartsReadmesHaveTheirValues(t *testing.T) {
	for c := range charts {
		t.Run(string(c), func(t *testing.T) {
			var values, schema object
			if err := yaml.Unmarshal(must(os.ReadFile(c.folder()+"/values.yaml")), &values); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(must(os.ReadFile(c.folder()+"/values.schema.json")), &schema); err != nil {
				t.Fatal(err)
			}
			delete(schema["properties"].(object), "global") // what a parent's chart gives all of its parts
			want, got := map[string]string{}, map[string]string{}
			_, table, _ := strings.Cut(string(must(os.ReadFile(c.folder()+"/README.md"))), "\n## Values\n")
			for _, match := range row.FindAllStringSubmatch(table, -1) {
				got[match[1]] = match[2]
			}
			definitions, _ := schema["definitions"].(object)
			defaults("", schema, values, definitions, got, want)
			for name, value := range want {
				if got[name] != value {
					t.Errorf("%s is `%s`, and the README says `%s`", name, value, got[name])
				}
			}
			for name := range got {
				if _, ok := want[name]; !ok {
					t.Errorf("there is no %s", name)
				}
			}
		})
	}
}

// defaults notes the value of each property that the schema tells the properties of where it stands, or in a definition; but for
// those of which the README tells as a whole.
func defaults(path string, schema, value any, definitions object, told, into map[string]string) {
	if reference, ok := schema.(object)["$ref"].(string); ok && told[path] == "" {
		schema = definitions[strings.TrimPrefix(reference, "#/definitions/")]
	}
	properties, ok := schema.(object)["properties"].(object)
	if !ok {
		text, isText := value.(string)
		if !isText || text == "" {
			text = string(must(json.Marshal(value)))
		}
		into[path] = text
		return
	}
	fields, _ := value.(object)
	for name, property := range properties {
		defaults(strings.TrimPrefix(path+"."+name, "."), property, fields[name], definitions, told, into)
	}
}
