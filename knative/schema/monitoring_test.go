package schema

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/histogram"
	metrics "github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

// monitored are the objects of the embedded cluster's overlay with the component.
func monitored(t *testing.T) []runtime.Object {
	t.Helper()
	return monitoredWith(t, "")
}

// monitoredWith are the same with more in the overlay around it.
func monitoredWith(t *testing.T, more string) []runtime.Object {
	t.Helper()
	folder := t.TempDir()
	here := must(filepath.EvalSymlinks(must(os.Getwd())))
	relative := must(filepath.Rel(must(filepath.EvalSymlinks(folder)), filepath.Dir(here)))
	kustomization := "resources: [" + relative + "/overlays/embedded]\ncomponents: [" + relative + "/components/monitoring]\n" + more
	if err := os.WriteFile(filepath.Join(folder, "kustomization.yaml"), []byte(kustomization), 0o600); err != nil {
		t.Fatal(err)
	}
	return ofFolder(t, folder)
}

// of are the objects of a type.
func of[T runtime.Object](objects []runtime.Object) []T {
	var found []T
	for _, object := range objects {
		if each, ok := object.(T); ok {
			found = append(found, each)
		}
	}
	return found
}

func TestNoOverlayNeedsThePrometheusOperator(t *testing.T) {
	for _, folder := range folders {
		for _, object := range ofFolder(t, folder) {
			if group := object.GetObjectKind().GroupVersionKind().Group; group == "monitoring.coreos.com" {
				t.Errorf("%s has a %s", folder, object.GetObjectKind().GroupVersionKind().Kind)
			}
		}
	}
}

func TestMonitorsFindThePortsOfPods(t *testing.T) {
	pods := podsOf(append(monitored(t), ofFolder(t, "../../cluster/manifests/traefik")...))
	// What Knative calls the port of a function's pod.
	for name, pod := range pods {
		if strings.HasPrefix(name, "Service/") {
			pod.Spec.Containers[0].Ports[0].Name = "user-port"
		}
	}
	want := map[string]string{
		"functions": "Service/git-poll, Service/peer, Service/provision, Service/status, Service/teardown, Service/ui",
		"operator":  "Deployment/operator",
		"gateway":   "Deployment/traefik",
	}
	monitors := of[*monitoring.PodMonitor](monitored(t))
	if len(monitors) != len(want) {
		t.Errorf("%d monitors", len(monitors))
	}
	for _, monitor := range monitors {
		namespaces := monitor.Spec.NamespaceSelector.MatchNames
		if len(namespaces) == 0 {
			namespaces = []string{monitor.Namespace}
		}
		var found []string
		for name, pod := range pods {
			if !slices.Contains(namespaces, pod.Namespace) || !selects(&monitor.Spec.Selector, labels.Set(pod.Labels)) {
				continue
			}
			found = append(found, name)
			for _, port := range pod.Spec.Containers[0].Ports {
				if port.Name == *monitor.Spec.PodMetricsEndpoints[0].Port {
					found[len(found)-1] = name
					break
				}
				found[len(found)-1] = name + " without that port"
			}
		}
		slices.Sort(found)
		if got := strings.Join(found, ", "); got != want[monitor.Name] {
			t.Errorf("%s asks %s", monitor.Name, got)
		}
	}
}

func TestPrometheusAloneAsksPodsAtTheirPort(t *testing.T) {
	policies := network(of[*networking.NetworkPolicy](monitored(t)))
	from := func(namespace, name string) end {
		pod := listening(namespace, 9090)
		pod.Labels = map[string]string{"app.kubernetes.io/name": name}
		return end{pod: pod, namespace: labels.Set{core.LabelMetadataName: namespace}}
	}
	function := end{pod: listening("pileus", 8080, 8012, 9090), namespace: labels.Set{core.LabelMetadataName: "pileus"}}
	for name, test := range map[string]struct {
		who  end
		port int32
		may  bool
	}{
		"Prometheus":                         {from("monitoring", "prometheus"), 8080, true},
		"Prometheus, by Knative's proxy":     {from("monitoring", "prometheus"), 8012, false},
		"what is beside it":                  {from("monitoring", "grafana"), 8080, false},
		"a tenant that calls itself that":    {from("team-a", "prometheus"), 8080, false},
		"the gateway, which brings requests": {from("traefik", "traefik"), 8012, true},
	} {
		if may := policies.connects(test.who, function, core.ProtocolTCP, test.port); may != test.may {
			t.Errorf("%s reaches port %d: %t", name, test.port, may)
		}
	}
}

func TestPrometheusIsElsewhereAsTheDocumentSays(t *testing.T) {
	_, after, found := strings.Cut(string(must(os.ReadFile("../../docs/monitoring.md"))), "- ../../components/monitoring\npatches:")
	patches, _, ended := strings.Cut(after, "```")
	if !found || !ended {
		t.Fatal("the document has no patches")
	}
	labelled := 0
	for _, object := range monitoredWith(t, "patches:"+patches) {
		switch each := object.(type) {
		case *monitoring.PodMonitor:
			labelled += strings.Count(each.Labels["release"], "prometheus")
		case *monitoring.PrometheusRule:
			labelled += strings.Count(each.Labels["release"], "prometheus")
		case *networking.NetworkPolicy:
			if each.Name == "monitoring" && each.Spec.Ingress[0].From[0].NamespaceSelector.MatchLabels[core.LabelMetadataName] != "observability" {
				t.Errorf("it lets in %v", each.Spec.Ingress[0].From)
			}
		}
	}
	if labelled != 4 {
		t.Errorf("%d have the label", labelled)
	}
}

// panel is what is looked at of a dashboard.
type panel struct {
	ID      int
	Title   string
	Type    string
	Targets []struct{ Expr, RefID string }
}

// expressions are those of the alerts and of the dashboard, by where they stand.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	objects := monitored(t)
	for _, rule := range of[*monitoring.PrometheusRule](objects)[0].Spec.Groups[0].Rules {
		found[rule.Alert] = rule.Expr.String()
	}
	for _, settings := range of[*core.ConfigMap](objects) {
		if settings.Labels["grafana_dashboard"] != "1" {
			continue
		}
		var dashboard struct{ Panels []panel }
		if err := json.Unmarshal([]byte(settings.Data["pileus.json"]), &dashboard); err != nil {
			t.Fatal(err)
		}
		ids := map[int]bool{}
		for _, each := range dashboard.Panels {
			if ids[each.ID] || each.Type != "row" && len(each.Targets) == 0 {
				t.Errorf("the panel %q has the number of another, or asks nothing", each.Title)
			}
			ids[each.ID] = true
			for _, target := range each.Targets {
				// Which Grafana puts there before it asks.
				found[each.Title+" "+target.RefID] = strings.ReplaceAll(target.Expr, "$__rate_interval", "1m")
			}
		}
	}
	if len(found) < 20 {
		t.Errorf("only %d expressions", len(found))
	}
	return found
}

// Metrics are compared with what is really told by MetricsTest of the end-to-end tests and by tests of the operator and of the
// replicas API, by these prefixes. Those of kube-state-metrics are the stable ones of its documentation.
var (
	told      = regexp.MustCompile(`^(traefik|http_server|jvm|process|operator_sdk|pileus_operator|replicas)_[a-z_]+$`)
	fromState = []string{
		"kube_deployment_spec_replicas", "kube_deployment_status_replicas_available", "kube_resourcequota",
		"kube_pod_container_status_waiting_reason",
	}
)

func TestExpressionsAskForMetricsThatThereAre(t *testing.T) {
	jobs := []string{"pileus/functions", "pileus/operator", "pileus/gateway"} // as the operator names those of monitors
	for name, text := range expressions(t) {
		expression, err := parser.ParseExpr(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, matchers := range parser.ExtractSelectors(expression) {
			for _, matcher := range matchers {
				switch matcher.Name {
				case model.MetricNameLabel:
					if metric := matcher.Value; metric != "up" && !told.MatchString(metric) && !slices.Contains(fromState, metric) {
						t.Errorf("%s asks for %s", name, metric)
					}
				case "job":
					if !slices.Contains(jobs, matcher.Value) {
						t.Errorf("%s asks the job %s", name, matcher.Value)
					}
				}
			}
		}
	}
}

func TestAlertsSayWhatIsWrongAndWhereToReadOn(t *testing.T) {
	spec := of[*monitoring.PrometheusRule](monitored(t))[0].Spec
	if _, errs := rulefmt.Parse(must(yaml.Marshal(spec)), false, model.UTF8Validation); len(errs) > 0 {
		t.Error(errs)
	}
	runbooks := string(must(os.ReadFile("../../docs/runbooks.md")))
	for _, rule := range spec.Groups[0].Rules {
		if severity := rule.Labels["severity"]; severity != "critical" && severity != "warning" {
			t.Errorf("%s is %q", rule.Alert, severity)
		}
		for _, annotation := range []string{"summary", "description"} {
			if text := rule.Annotations[annotation]; !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q", rule.Alert, text)
			}
		}
		if rule.Annotations["runbook"] != "docs/runbooks.md#"+strings.ToLower(rule.Alert) || !strings.Contains(runbooks, "\n## "+rule.Alert+"\n") {
			t.Errorf("the runbook of %s is not at %s", rule.Alert, rule.Annotations["runbook"])
		}
	}
}

// series are what Prometheus has scraped each minute, in its notation for tests: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
type series []string

type sample struct {
	at    int64
	value float64
}

func (s sample) T() int64                      { return s.at }
func (s sample) F() float64                    { return s.value }
func (s sample) H() *histogram.Histogram       { return nil }
func (s sample) FH() *histogram.FloatHistogram { return nil }
func (s sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (s sample) Copy() chunks.Sample           { return s }

// found is a set of series.
type found struct {
	all  []storage.Series
	next int
}

func (f *found) Next() bool                        { f.next++; return f.next <= len(f.all) }
func (f *found) At() storage.Series                { return f.all[f.next-1] }
func (f *found) Err() error                        { return nil }
func (f *found) Warnings() annotations.Annotations { return nil }

func (s series) queryable(t *testing.T) storage.Queryable {
	t.Helper()
	var all []storage.Series
	for _, text := range s {
		names, values, err := parser.ParseSeriesDesc(text)
		if err != nil {
			t.Fatal(err)
		}
		var samples []chunks.Sample
		for minute, value := range values {
			if !value.Omitted {
				samples = append(samples, sample{int64(minute) * time.Minute.Milliseconds(), value.Value})
			}
		}
		all = append(all, storage.NewListSeries(names, samples))
	}
	return &storage.MockQueryable{MockQuerier: &storage.MockQuerier{
		SelectMockFunction: func(_ bool, _ *storage.SelectHints, matchers ...*metrics.Matcher) storage.SeriesSet {
			matching := &found{}
			for _, each := range all {
				matches := func(matcher *metrics.Matcher) bool { return matcher.Matches(each.Labels().Get(matcher.Name)) }
				if !slices.ContainsFunc(matchers, func(matcher *metrics.Matcher) bool { return !matches(matcher) }) {
					matching.all = append(matching.all, each)
				}
			}
			return matching
		},
	}}
}

// ask has Prometheus' own engine answer, an hour after the first of the series.
func (s series) ask(t *testing.T, expression string) promql.Vector {
	t.Helper()
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1_000_000, Timeout: time.Minute, LookbackDelta: 5 * time.Minute})
	query, err := engine.NewInstantQuery(context.Background(), s.queryable(t), nil, expression, time.Unix(3600, 0))
	if err != nil {
		t.Fatal(err)
	}
	defer query.Close()
	return must(query.Exec(t.Context()).Vector())
}

var ofLabels = regexp.MustCompile(`\$labels\.([a-z_]+)`)

func TestAlertsSoundWhereSomethingIsWrongAndOnlyThere(t *testing.T) {
	const gateway = `{job="pileus/gateway", service="pileus-ui-rule-1-path-0-split-0@knative", code=`
	const functions = `http_server_requests_seconds_count{job="pileus/functions", function="status", uri=`
	tests := map[string]struct{ well, ill series }{
		"PileusVisitorsGetErrors": {
			series{"traefik_service_requests_total" + gateway + `"200"} 0+60x60`, "traefik_service_requests_total" + gateway + `"500"} 0+2x60`},
			series{"traefik_service_requests_total" + gateway + `"200"} 0+60x60`, "traefik_service_requests_total" + gateway + `"503"} 0+6x60`},
		},
		"PileusFunctionFails": {
			series{functions + `"/namespaces", status="200"} 0+60x60`, functions + `"/health/{selector}", status="503"} 0+60x60`},
			series{functions + `"/namespaces", status="200"} 0+60x60`, functions + `"/namespaces", status="500"} 0+6x60`},
		},
		"PileusNotAvailable": {
			series{
				`kube_deployment_spec_replicas{namespace="pileus", deployment="ui-00001-deployment"} 0x60`,
				`kube_deployment_status_replicas_available{namespace="pileus", deployment="ui-00001-deployment"} 0x60`,
				`kube_deployment_spec_replicas{namespace="team-a", deployment="web"} 1x60`,
				`kube_deployment_status_replicas_available{namespace="team-a", deployment="web"} 0x60`,
			},
			series{
				`kube_deployment_spec_replicas{namespace="pileus", deployment="operator"} 2x60`,
				`kube_deployment_status_replicas_available{namespace="pileus", deployment="operator"} 1x60`,
			},
		},
		"PileusOperatorAbsent": {
			series{`up{job="pileus/operator", pod="a"} 1x60`, `up{job="pileus/operator", pod="b"} 0x60`},
			series{`up{job="pileus/operator", pod="a"} 0x60`},
		},
		"PileusOperatorWithoutLeader": {
			series{`pileus_operator_leading{job="pileus/operator", pod="a"} 0x60`, `pileus_operator_leading{job="pileus/operator", pod="b"} 1x60`},
			series{`pileus_operator_leading{job="pileus/operator", pod="a"} 0x60`, `pileus_operator_leading{job="pileus/operator", pod="b"} 0x60`},
		},
		"PileusReconciliationsFail": {
			series{`operator_sdk_reconciliations_failed_total{job="pileus/operator", kind="PeerGroup"} 7x60`},
			series{`operator_sdk_reconciliations_failed_total{job="pileus/operator", kind="PeerGroup"} 0+1x60`},
		},
		"PileusReplicasCertificateExpires": {
			series{`replicas_certificates_expiry_seconds{namespace="replicas", certificate="server"} 700000x60`},
			series{`replicas_certificates_expiry_seconds{namespace="replicas", certificate="server"} 200000x60`},
		},
		"PileusReplicasCertificatesNotRead": {
			series{`replicas_certificates_reload_failures_total{namespace="replicas"} 3x60`},
			series{`replicas_certificates_reload_failures_total{namespace="replicas"} 0+1x60`},
		},
		"PileusReplicasOutOfDate": {
			series{`replicas_cache_age_seconds{namespace="replicas", pod="a"} 1x60`},
			series{`replicas_cache_age_seconds{namespace="replicas", pod="a"} 0+60x60`},
		},
	}
	rules := of[*monitoring.PrometheusRule](monitored(t))[0].Spec.Groups[0].Rules
	if len(rules) != len(tests) {
		t.Errorf("there are %d alerts, of which %v are tested", len(rules), slices.Sorted(maps.Keys(tests)))
	}
	for _, rule := range rules {
		t.Run(rule.Alert, func(t *testing.T) {
			test := tests[rule.Alert]
			if sounds := test.well.ask(t, rule.Expr.String()); len(sounds) > 0 {
				t.Errorf("it sounds without a reason: %v", sounds)
			}
			sounds := test.ill.ask(t, rule.Expr.String())
			if len(sounds) != 1 {
				t.Fatalf("it sounds for %v", sounds)
			}
			for _, name := range ofLabels.FindAllStringSubmatch(rule.Annotations["description"], -1) {
				if sounds[0].Metric.Get(name[1]) == "" {
					t.Errorf("its description tells the label %s, of which nothing is left", name[1])
				}
			}
		})
	}
}
