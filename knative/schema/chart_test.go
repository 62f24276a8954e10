package schema

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	podsecurity "k8s.io/pod-security-admission/api"
	standards "k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

const chart = "../../charts/replicas"

func init() {
	for _, add := range []func(*runtime.Scheme) error{certmanager.AddToScheme, monitoring.AddToScheme} {
		if err := add(scheme.Scheme); err != nil {
			panic(err)
		}
	}
}

// render has Helm render the chart, and fails with what Helm says of its values.
func render(t *testing.T, arguments ...string) ([][]byte, error) {
	t.Helper()
	command := exec.Command("../../.pileus/bin/helm", append([]string{"template", chart, "--name-template", "r", "--namespace", "team"}, arguments...)...)
	var refusal bytes.Buffer
	command.Stderr = &refusal
	rendered, err := command.Output()
	if _, ran := err.(*exec.ExitError); ran {
		return nil, fmt.Errorf("%s", refusal.String())
	} else if err != nil {
		t.Fatalf("%v: `make helm` builds it", err)
	}
	var documents [][]byte
	for _, document := range strings.Split(string(rendered), "\n---\n") {
		if text := must(yaml.YAMLToJSON([]byte(document))); string(text) != "null" {
			documents = append(documents, text)
		}
	}
	return documents, nil
}

// rendered are the objects of a kind, in the order in which Helm has them.
func rendered[T runtime.Object](t *testing.T, arguments ...string) []T {
	t.Helper()
	var found []T
	for _, document := range must(render(t, arguments...)) {
		if each, ok := decode(t, document).(T); ok {
			found = append(found, each)
		}
	}
	return found
}

func deployment(t *testing.T, arguments ...string) *apps.Deployment {
	t.Helper()
	return rendered[*apps.Deployment](t, arguments...)[0]
}

func variable(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	for _, each := range deployment(t, arguments...).Spec.Template.Spec.Containers[0].Env {
		if each.Name == name {
			return each.Value
		}
	}
	t.Fatalf("there is no %s", name)
	return ""
}

func valueFiles(t *testing.T) []string {
	t.Helper()
	files := must(filepath.Glob(chart + "/ci/*.yaml"))
	if len(files) < 8 {
		t.Fatalf("only %d files of values", len(files))
	}
	return files
}

func TestChartIsValid(t *testing.T) {
	for _, file := range valueFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			objects, err := render(t, "--values", file)
			if err != nil {
				t.Fatal(err)
			}
			for _, document := range objects {
				check(t, document)
			}
		})
	}
}

func TestChartsPodsAreRestricted(t *testing.T) {
	evaluator := must(standards.NewEvaluator(standards.DefaultChecks()))
	restricted := podsecurity.LevelVersion{Level: podsecurity.LevelRestricted, Version: podsecurity.LatestVersion()}
	for _, file := range valueFiles(t) {
		template := deployment(t, "--values", file).Spec.Template
		pods := []core.Pod{{ObjectMeta: template.ObjectMeta, Spec: template.Spec}}
		for _, pod := range rendered[*core.Pod](t, "--values", file) {
			pods = append(pods, *pod)
		}
		if len(pods) != 2 {
			t.Errorf("%s: %d kinds of pods", file, len(pods))
		}
		for _, pod := range pods {
			if result := standards.AggregateCheckResults(evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec)); !result.Allowed {
				t.Errorf("%s: %s", file, result.ForbiddenDetail())
			}
			for _, container := range pod.Spec.Containers {
				if !*container.SecurityContext.ReadOnlyRootFilesystem {
					t.Errorf("%s: %s writes to its root", file, container.Name)
				}
			}
		}
	}
}

func TestChartSelectsThePodsOfTheServerOnly(t *testing.T) {
	values := chart + "/ci/monitoring.yaml"
	server := deployment(t, "--values", values)
	selectors := map[string]map[string]string{
		"Deployment":           server.Spec.Selector.MatchLabels,
		"NetworkPolicy":        rendered[*networking.NetworkPolicy](t, "--values", values)[0].Spec.PodSelector.MatchLabels,
		"PodDisruptionBudget":  rendered[*policy.PodDisruptionBudget](t, "--values", values)[0].Spec.Selector.MatchLabels,
		"topology":             server.Spec.Template.Spec.TopologySpreadConstraints[0].LabelSelector.MatchLabels,
		"Service":              rendered[*core.Service](t, "--values", values)[0].Spec.Selector,
		"Service for metrics":  rendered[*core.Service](t, "--values", values)[1].Spec.Selector,
		"preferred other node": server.Spec.Template.Spec.Affinity.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution[0].PodAffinityTerm.LabelSelector.MatchLabels,
	}
	test := rendered[*core.Pod](t, "--values", values)[0].Labels
	neighbour := deployment(t, "--values", values, "--name-template", "another").Spec.Template.Labels
	for name, selector := range selectors {
		matches := labels.SelectorFromValidatedSet(selector).Matches
		if !matches(labels.Set(server.Spec.Template.Labels)) || matches(labels.Set(test)) || matches(labels.Set(neighbour)) {
			t.Errorf("%s selects %v", name, selector)
		}
	}
}

func TestChartsMonitorFindsThePortOfMetrics(t *testing.T) {
	values := chart + "/ci/monitoring.yaml"
	monitor := rendered[*monitoring.ServiceMonitor](t, "--values", values)[0]
	selector := must(metav1.LabelSelectorAsSelector(&monitor.Spec.Selector))
	var ports []string
	for _, service := range rendered[*core.Service](t, "--values", values) {
		if selector.Matches(labels.Set(service.Labels)) {
			ports = append(ports, service.Spec.Ports[0].Name)
		}
	}
	if !slices.Equal(ports, []string{monitor.Spec.Endpoints[0].Port}) {
		t.Errorf("the monitor asks %s, and finds %v", monitor.Spec.Endpoints[0].Port, ports)
	}
}

func TestChartGivesTheRightsThatTheServerUsesAndNoOther(t *testing.T) {
	const deployments = `
- {apiGroups: [apps], resources: [deployments], verbs: [list, watch]}
- {apiGroups: [apps], resources: [deployments/scale], verbs: [get, update]}
`
	const targets = `
- {apiGroups: [pileus.dev], resources: [replicatargets], verbs: [get, list, watch, patch]}
`
	const all = "- {apiGroups: [authorization.k8s.io], resources: [subjectaccessreviews], verbs: [create]}"
	const own = "- {apiGroups: [authorization.k8s.io], resources: [localsubjectaccessreviews], verbs: [create]}"
	for _, test := range []struct{ scope, targets, rules string }{
		{"cluster", "false", deployments + all},
		{"cluster", "true", deployments + targets + all},
		{"namespace", "false", deployments + own},
		{"namespace", "true", deployments + targets + own},
	} {
		values := []string{"--set", "scope=" + test.scope, "--set", "replicaTargets=" + test.targets}
		var want, got []rbac.PolicyRule
		if err := yaml.Unmarshal([]byte(test.rules), &want); err != nil {
			t.Fatal(err)
		}
		for _, role := range rendered[*rbac.Role](t, values...) {
			got = append(got, role.Rules...)
		}
		for _, role := range rendered[*rbac.ClusterRole](t, values...) {
			got = append(got, role.Rules...)
			if test.scope == "namespace" {
				t.Error("a ClusterRole for one namespace")
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%v: %v", values, got)
		}
		watched := map[string]string{"cluster": "", "namespace": "team"}[test.scope]
		if namespace := variable(t, "WATCH_NAMESPACE", values...); namespace != watched {
			t.Errorf("%v: it watches '%s'", values, namespace)
		}
		if followed := variable(t, "REPLICA_TARGETS", values...); followed != test.targets {
			t.Errorf("%v: ReplicaTargets are followed: %s", values, followed)
		}
	}
}

func TestChartFollowsTargetsWhereTheClusterHasThem(t *testing.T) {
	if followed := variable(t, "REPLICA_TARGETS"); followed != "false" {
		t.Errorf("without the kind: %s", followed)
	}
	if followed := variable(t, "REPLICA_TARGETS", "--api-versions", "pileus.dev/v1alpha1/ReplicaTarget"); followed != "true" {
		t.Errorf("with the kind: %s", followed)
	}
}

func TestChartsRolloutTakesNoPodBeforeAnotherIsReady(t *testing.T) {
	for _, drain := range []string{"0", "10", "300"} {
		spec := deployment(t, "--set", "drainSeconds="+drain).Spec
		if surge := spec.Strategy.RollingUpdate; surge.MaxUnavailable.IntValue() != 0 || surge.MaxSurge.IntValue() != 1 {
			t.Errorf("%v", surge)
		}
		var seconds int64
		fmt.Sscan(drain, &seconds)
		if grace := *spec.Template.Spec.TerminationGracePeriodSeconds; grace <= seconds+10 {
			t.Errorf("%d seconds to drain for %d", grace, seconds)
		}
	}
}

func TestChartsCertificateIsGoodForItsNames(t *testing.T) {
	secrets := map[string]*core.Secret{}
	for _, secret := range rendered[*core.Secret](t, "--set", "tls.dnsNames={replicas.example.org}") {
		secrets[secret.Name] = secret
	}
	authority, server := secrets["r-replicas-ca"], secrets["r-replicas-tls"]
	if !bytes.Equal(authority.Data["tls.crt"], server.Data["ca.crt"]) {
		t.Error("the server trusts another authority")
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(server.Data["ca.crt"])
	block, _ := pem.Decode(server.Data["tls.crt"])
	certificate := must(x509.ParseCertificate(block.Bytes))
	for _, name := range []string{"r-replicas", "r-replicas.team.svc", "localhost", "replicas.example.org"} {
		for _, usage := range []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth} {
			if _, err := certificate.Verify(x509.VerifyOptions{DNSName: name, Roots: roots, KeyUsages: []x509.ExtKeyUsage{usage}}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if len(certificate.URIs)+len(certificate.EmailAddresses) > 0 {
		t.Error("the server is a user")
	}
	// The authority's key is for nobody in the cluster, and outlives the release.
	if strings.Contains(string(must(json.Marshal(deployment(t)))), authority.Name) || authority.Annotations["helm.sh/resource-policy"] != "keep" {
		t.Error("the authority is in a pod, or goes with the release")
	}
}

func TestChartRefusesWhatItDoesNotKnow(t *testing.T) {
	for values, words := range map[string]string{
		"replicas=3":                    "additional properties 'replicas' not allowed",
		"image.name=x":                  "additional properties 'name' not allowed",
		"tls.certManager.issuer=x":      "additional properties 'issuer' not allowed",
		"probes.readiness.path=/":       "additional properties 'path' not allowed",
		"replicaCount=0":                "at '/replicaCount': minimum",
		"replicaCount=two":              "got string, want integer",
		"maxReplicas=1000001":           "at '/maxReplicas': maximum",
		"scope=everything":              "value must be one of 'cluster', 'namespace'",
		"replicaTargets=maybe":          "value must be one of 'auto', true, false",
		"image.digest=sha256:1":         "does not match pattern",
		"service.type=ExternalName":     "value must be one of 'ClusterIP', 'NodePort', 'LoadBalancer'",
		"serviceMonitor.interval=often": "does not match pattern",
		"tls.mode=existing":             "at '/tls/existingSecret': minLength",
		"tls.mode=certManager":          "at '/tls/certManager/issuerRef/name': minLength",
		"serviceMonitor.enabled=true":   "it has to say Prometheus' own",
	} {
		if _, err := render(t, "--set", values); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", values, err)
		}
	}
}

var row = regexp.MustCompile("(?m)^\\| `([A-Za-z.]+)` \\| `(.*?)` \\| ")

func TestChartsReadmeHasItsValues(t *testing.T) {
	var values, schema object
	if err := yaml.Unmarshal(must(os.ReadFile(chart+"/values.yaml")), &values); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(must(os.ReadFile(chart+"/values.schema.json")), &schema); err != nil {
		t.Fatal(err)
	}
	delete(schema["properties"].(object), "global") // what a parent's chart gives all of its parts
	want, got := map[string]string{}, map[string]string{}
	defaults("", schema, values, want)
	for _, match := range row.FindAllStringSubmatch(string(must(os.ReadFile(chart+"/README.md"))), -1) {
		got[match[1]] = match[2]
	}
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
}

// defaults notes the value of each property that the schema tells the properties of where it stands.
func defaults(path string, schema, value any, into map[string]string) {
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
		defaults(strings.TrimPrefix(path+"."+name, "."), property, fields[name], into)
	}
}
