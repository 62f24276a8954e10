package schema

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"mvdan.cc/sh/v3/syntax"
)

// operator is what Helm says where the cluster has the Prometheus operator.
var operator = []string{"--api-versions=monitoring.coreos.com/v1/ServiceMonitor", "--api-versions=monitoring.coreos.com/v1/PrometheusRule"}

// forEachFileOfSite runs a test with the values of each file.
func forEachFileOfSite(t *testing.T, test func(t *testing.T, values string)) {
	t.Helper()
	for _, name := range site.files(t) {
		t.Run(name, func(t *testing.T) { test(t, site.values(name)) })
	}
}

func component(of metav1.Object) string { return of.GetLabels()["app.kubernetes.io/component"] }

// environment is that of a pod's only container.
func environment(pod core.Pod) map[string]string {
	variables := map[string]string{}
	for _, each := range pod.Spec.Containers[0].Env {
		variables[each.Name] = each.Value
	}
	return variables
}

func TestSiteSelectsThePodsOfTheSameComponentOnly(t *testing.T) {
	neighbours := pods(t, site, "--name-template=another")
	forEachFileOfSite(t, func(t *testing.T, values string) {
		own := pods(t, site, values)
		for _, object := range objects(t, site, values) {
			name := must(meta.Accessor(object))
			for _, selector := range selectors(object) {
				for of, pod := range own {
					if selects(selector, pod.Labels) != (component(&pod) == strings.TrimSuffix(component(name), "-pods")) {
						t.Errorf("%T %s: %s", object, name.GetName(), of)
					}
				}
				for of, pod := range neighbours {
					if selects(selector, pod.Labels) {
						t.Errorf("%T %s: %s of another release", object, name.GetName(), of)
					}
				}
			}
		}
	})
}

// selectors are those by which an object finds pods.
func selectors(object runtime.Object) []*metav1.LabelSelector {
	spread := func(found *metav1.LabelSelector, pod core.PodSpec) []*metav1.LabelSelector {
		all := []*metav1.LabelSelector{found}
		for _, constraint := range pod.TopologySpreadConstraints {
			all = append(all, constraint.LabelSelector)
		}
		return all
	}
	switch each := object.(type) {
	case *apps.Deployment:
		return spread(each.Spec.Selector, each.Spec.Template.Spec)
	case *apps.StatefulSet:
		return spread(each.Spec.Selector, each.Spec.Template.Spec)
	case *policy.PodDisruptionBudget:
		return []*metav1.LabelSelector{each.Spec.Selector}
	case *networking.NetworkPolicy:
		return []*metav1.LabelSelector{&each.Spec.PodSelector}
	case *core.Service:
		return []*metav1.LabelSelector{{MatchLabels: each.Spec.Selector}}
	}
	return nil
}

func TestSitesPodsAreNoUsersOfKubernetes(t *testing.T) {
	forEachFileOfSite(t, func(t *testing.T, values string) {
		for name, pod := range pods(t, site, values) {
			if token, links := pod.Spec.AutomountServiceAccountToken, pod.Spec.EnableServiceLinks; token == nil || *token || links == nil || *links {
				t.Errorf("%s has a token, or the addresses of Services", name)
			}
		}
	})
}

func TestSitesServersAreOnDifferentNodes(t *testing.T) {
	for name, pod := range pods(t, site) {
		var topologies []string
		for _, constraint := range pod.Spec.TopologySpreadConstraints {
			topologies = append(topologies, constraint.TopologyKey)
		}
		if server := pod.Spec.RestartPolicy != core.RestartPolicyNever; server && !slices.Equal(topologies, []string{core.LabelHostname, core.LabelTopologyZone}) {
			t.Errorf("%s is spread over %v", name, topologies)
		}
	}
}

func TestSitesPodsAreAllScheduledAsTheValuesSay(t *testing.T) {
	for name, pod := range pods(t, site, site.values("scheduling")) {
		spec := pod.Spec
		if spec.PriorityClassName != "system-cluster-critical" || spec.NodeSelector["kubernetes.io/arch"] != "amd64" ||
			len(spec.Tolerations) != 1 || spec.Tolerations[0].Value != "web" || !slices.Equal(spec.ImagePullSecrets, []core.LocalObjectReference{{Name: "registry"}}) {
			t.Errorf("%s: %+v", name, spec)
		}
	}
}

func TestSitesImagesAreByDigestWhereThereIsOne(t *testing.T) {
	const silo = "docker.io/pgsty/silo@sha256:635197cb9f36d01bee221d34d1c7d7960f6a95c48b0b6c01d99cd13bdae51a46 IfNotPresent"
	const own = "registry.example.org:5000/"
	for values, want := range map[string]map[string]string{
		"defaults": {
			"Deployment/r-site-s3www": "docker.io/y4m4/s3www:v1.0.0 IfNotPresent", "StatefulSet/r-site-minio": silo,
			"Job/r-site-files": silo, "Job/r-site-prepare": silo, "Pod/r-site-test": silo,
		},
		"scheduling": {
			"Deployment/docs-s3www":  own + "s3www:1.0.0 Always",
			"StatefulSet/docs-minio": own + "minio@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef Always",
			"Job/docs-files":         own + "loader:1 Never", "Job/docs-prepare": own + "loader:1 Never", "Pod/docs-test": own + "loader:1 Never",
		},
	} {
		got := map[string]string{}
		for name, pod := range pods(t, site, site.values(values)) {
			got[name] = pod.Spec.Containers[0].Image + " " + string(pod.Spec.Containers[0].ImagePullPolicy)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", values, got)
		}
	}
}

// callers are those that policies let through, for each port of the site and of what it may call.
func callers(t *testing.T, arguments ...string) map[string]string {
	t.Helper()
	in := func(namespace string, more ...string) labels.Set {
		return labels.Set{core.LabelMetadataName: namespace, "team": strings.Join(more, "")}
	}
	ends := map[string]end{
		"dns":        {pod: listening("kube-system", 53), namespace: in("kube-system")},
		"gateway":    {pod: listening("traefik"), namespace: in("traefik")},
		"monitoring": {pod: listening("monitoring", 9090), namespace: in("monitoring")},
		"observer":   {pod: listening("prometheus", 9090), namespace: in("prometheus", "observability")},
		"neighbour":  {pod: listening("team", 8080, 9000), namespace: in("team")},
		"internet":   {pod: listening("", 53, 80, 443, 8081, 9000), address: "203.0.113.9"},
		"source":     {pod: listening("", 443), address: "198.51.100.7"},
		"s3":         {pod: listening("", 443), address: "192.0.2.7"},
		"s3 by IPv6": {pod: listening("", 443), address: "2001:db8::7"},
	}
	for _, pod := range pods(t, site, arguments...) {
		ends[component(&pod)] = end{pod: pod, namespace: in("team")}
	}
	for _, pod := range pods(t, site, "--name-template=another") {
		ends["another "+component(&pod)] = end{pod: pod, namespace: in("team")}
	}
	policies := network(rendered[*networking.NetworkPolicy](t, site, arguments...))
	parts := []string{"s3www", "minio", "loader", "test"}
	found := map[string]string{}
	for _, to := range slices.Sorted(maps.Keys(ends)) {
		for _, from := range slices.Sorted(maps.Keys(ends)) {
			if !slices.Contains(parts, from) && !slices.Contains(parts, to) {
				continue
			}
			ports := []int32{1} // none has it, and a policy that is missing would open it
			for _, port := range ends[to].pod.Spec.Containers[0].Ports {
				ports = append(ports, port.ContainerPort)
			}
			for _, port := range ports {
				protocol := core.ProtocolTCP
				if port == 53 {
					protocol = core.ProtocolUDP
				}
				if policies.connects(ends[from], ends[to], protocol, port) {
					name := fmt.Sprintf("%s:%d", to, port)
					found[name] = strings.TrimPrefix(found[name]+", "+from, ", ")
				}
			}
		}
	}
	return found
}

func listening(namespace string, ports ...int32) core.Pod {
	container := core.Container{}
	for _, port := range ports {
		container.Ports = append(container.Ports, core.ContainerPort{ContainerPort: port})
	}
	return core.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace}, Spec: core.PodSpec{Containers: []core.Container{container}}}
}

func TestSitesPoliciesLetThroughWhatIsNeededAndNothingElse(t *testing.T) {
	usual := map[string]string{
		"dns:53":      "loader, minio, s3www, test",
		"internet:53": "loader, minio, s3www, test",
		"minio:9000":  "loader, minio, s3www",
		"s3www:8080": "another loader, another minio, another s3www, another test, dns, gateway, internet, monitoring, neighbour, observer, " +
			"s3, s3 by IPv6, source, test",
		"internet:80": "loader", "internet:443": "loader", "source:443": "loader", "s3:443": "loader", "s3 by IPv6:443": "loader",
	}
	with := func(changes map[string]string) map[string]string {
		all := maps.Clone(usual)
		maps.Copy(all, changes)
		return all
	}
	for name, test := range map[string]struct {
		arguments []string
		want      map[string]string
	}{
		"by default":                           {[]string{site.values("defaults")}, usual},
		"where files come from another port":   {[]string{site.values("files")}, with(map[string]string{"internet:8081": "loader"})},
		"where Prometheus is":                  {operator, with(map[string]string{"minio:9000": "loader, minio, monitoring, s3www"})},
		"where Prometheus is and is not asked": {append([]string{site.values("no-monitoring")}, operator...), usual},
		"for clients and Prometheus": {
			[]string{site.values("monitoring")},
			with(map[string]string{"s3www:8080": "gateway, observer, test", "minio:9000": "loader, minio, observer, s3www"}),
		},
		"for clients and a Prometheus of which nothing is said": {
			[]string{site.values("monitoring"), "--set=networkPolicy.monitoring=null"},
			with(map[string]string{"s3www:8080": "gateway, monitoring, test", "minio:9000": "loader, minio, monitoring, s3www"}),
		},
		"to another S3": {[]string{site.values("external")}, map[string]string{
			"dns:53": "loader, s3www, test", "s3:443": "loader, s3www", "s3 by IPv6:443": "loader, s3www", "source:443": "loader",
			"s3www:8080": usual["s3www:8080"],
		}},
		"to another S3 at any address": {[]string{site.values("external-as-it-is")}, map[string]string{
			"dns:53": "s3www, test", "internet:53": "s3www, test", "internet:80": "s3www", "internet:9000": "s3www", "neighbour:9000": "s3www", "another minio:9000": "s3www",
			"s3www:8080": usual["s3www:8080"],
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := callers(t, test.arguments...)
			for port, who := range test.want {
				if got[port] != who {
					t.Errorf("%s is called by %s, and should be by %s", port, got[port], who)
				}
			}
			for port, who := range got {
				if test.want[port] == "" {
					t.Errorf("%s is called by %s", port, who)
				}
			}
		})
	}
}

func TestSitesPoliciesCanBeSomebodyElses(t *testing.T) {
	if len(rendered[*networking.NetworkPolicy](t, site, site.values("without-volume"))) > 0 {
		t.Error("there are some")
	}
}

func TestSitesSecretsAreMountedByWhomTheyConcern(t *testing.T) {
	for values, want := range map[string]map[string][]string{
		"defaults": {
			"r-site-minio":       {"Job/r-site-files", "Job/r-site-prepare", "StatefulSet/r-site-minio"},
			"r-site-reader":      {"Deployment/r-site-s3www", "Job/r-site-files"},
			"r-site-reader-next": {"Job/r-site-prepare"},
		},
		"secrets": {
			"site-root":   {"Job/r-site-files", "Job/r-site-prepare", "StatefulSet/r-site-minio"},
			"site-reader": {"Deployment/r-site-s3www", "Job/r-site-files", "Job/r-site-prepare"},
		},
		"external":          {"site-writer": {"Job/r-site-files", "Job/r-site-prepare"}, "site-reader": {"Deployment/r-site-s3www"}},
		"external-as-it-is": {"site-reader": {"Deployment/r-site-s3www"}},
	} {
		got := map[string][]string{}
		all := pods(t, site, site.values(values))
		for _, name := range slices.Sorted(maps.Keys(all)) {
			for _, volume := range all[name].Spec.Volumes {
				switch {
				case volume.Secret != nil:
					got[volume.Secret.SecretName] = append(got[volume.Secret.SecretName], name)
				case volume.EmptyDir == nil && volume.ConfigMap == nil:
					t.Errorf("%s has a volume that is neither a Secret, a ConfigMap nor empty: %s", name, volume.Name)
				}
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", values, got)
		}
	}
}

func TestSitesCredentialsAreInSecretsOnly(t *testing.T) {
	forEachFileOfSite(t, func(t *testing.T, values string) {
		for name, pod := range pods(t, site, values) {
			for _, container := range pod.Spec.Containers {
				if container.EnvFrom != nil || slices.ContainsFunc(container.Env, func(each core.EnvVar) bool { return each.ValueFrom != nil }) {
					t.Errorf("%s: %s has variables from elsewhere", name, container.Name)
				}
			}
		}
		for _, secret := range rendered[*core.Secret](t, site, values) {
			for key, value := range secret.StringData {
				for _, object := range objects(t, site, values) {
					text := string(must(json.Marshal(object)))
					if _, ok := object.(*core.Secret); !ok && (strings.Contains(text, value) || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte(value)))) {
						t.Errorf("the %s of %s is in %T %s", key, secret.Name, object, must(meta.Accessor(object)).GetName())
					}
				}
			}
		}
	})
}

func TestSitesCredentialsAreLongAndDifferEachTime(t *testing.T) {
	seen := map[string]bool{}
	for range 2 {
		for _, object := range must(render(t, site)) {
			secret, ok := object.(*core.Secret)
			if !ok || strings.HasSuffix(secret.Name, "-next") {
				continue
			}
			for key, length := range map[string]int{"accessKey": 20, "secretKey": 40} {
				value := secret.StringData[key]
				if len(value) != length || !regexp.MustCompile("^[A-Za-z0-9]+$").MatchString(value) || seen[value] {
					t.Errorf("the %s of %s is %d long, or was seen", key, secret.Name, len(value))
				}
				seen[value] = true
			}
		}
	}
	if len(seen) != 8 {
		t.Errorf("%d of 8", len(seen))
	}
}

func TestSitesReaderIsKnownBeforeAnUpgradeByTheSameCredentials(t *testing.T) {
	secrets := map[string]*core.Secret{}
	for _, secret := range rendered[*core.Secret](t, site, site.values("scheduling")) {
		secrets[secret.Name] = secret
	}
	if next := secrets["docs-reader-next"].StringData; len(next) != 2 || !reflect.DeepEqual(next, secrets["docs-reader"].StringData) {
		t.Error("they differ")
	}
	for name, generation := range map[string]string{"docs-minio": "3", "docs-reader": "2", "docs-reader-next": "2"} {
		if got := secrets[name].Annotations["pileus.dev/generation"]; got != generation {
			t.Errorf("%s is of the generation %q", name, got)
		}
	}
}

func TestSiteMakesNoSecretWhereThereAreSome(t *testing.T) {
	for _, values := range []string{"secrets", "external", "external-as-it-is"} {
		if secrets := rendered[*core.Secret](t, site, site.values(values)); len(secrets) > 0 {
			t.Errorf("%s: %d", values, len(secrets))
		}
	}
}

func TestSitesHooksRunInOrderAndLeaveWhatFailed(t *testing.T) {
	const files = "post-install,post-upgrade,post-rollback; before-hook-creation,hook-succeeded; hook-failed"
	const prepare = "pre-upgrade,pre-rollback; before-hook-creation,hook-succeeded; hook-failed"
	const next = "pre-upgrade,pre-rollback; before-hook-creation,hook-succeeded,hook-failed; "
	const test = "test; before-hook-creation,hook-succeeded; hook-failed"
	for values, want := range map[string]map[string]string{
		"defaults":          {"r-site-reader-next": next, "r-site-prepare": prepare, "r-site-files": files, "r-site-test": test},
		"secrets":           {"r-site-prepare": prepare, "r-site-files": files, "r-site-test": test},
		"external":          {"r-site-prepare": prepare, "r-site-files": files, "r-site-test": test},
		"external-as-it-is": {"r-site-test": test},
	} {
		got, weights := map[string]string{}, map[string]int{}
		for _, object := range objects(t, site, site.values(values)) {
			each := must(meta.Accessor(object))
			said := each.GetAnnotations()
			if hook, ok := said["helm.sh/hook"]; ok {
				got[each.GetName()] = hook + "; " + said["helm.sh/hook-delete-policy"] + "; " + said["helm.sh/hook-output-log-policy"]
				weights[each.GetName()], _ = strconv.Atoi(said["helm.sh/hook-weight"])
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", values, got)
		}
		if values == "defaults" && weights["r-site-reader-next"] >= weights["r-site-prepare"] {
			t.Error("the Secret comes after the Job that mounts it")
		}
	}
}

func TestSitesJobsAreNotTriedAgainAndEnd(t *testing.T) {
	for _, job := range rendered[*batch.Job](t, site, site.values("scheduling")) {
		if spec := job.Spec; *spec.BackoffLimit != 0 || *spec.ActiveDeadlineSeconds != 90 || *spec.TTLSecondsAfterFinished == 0 {
			t.Errorf("%s: %+v", job.Name, spec)
		}
		environment := environment(core.Pod{Spec: job.Spec.Template.Spec})
		for name, value := range map[string]string{
			"MAX_FILE_KIB": "10240", "DEADLINE_SECONDS": "60", "WORKSPACE_KIB": "101376", "RELEASE": "team/docs", "BUCKET": "docs-2026", "ENDPOINT": "http://docs-minio:9000", "ADMIN": "true", "PRUNE": "false",
			"HTTPS_PROXY": "http://proxy.example.org:3128",
		} {
			if environment[name] != value {
				t.Errorf("%s: %s is %q", job.Name, name, environment[name])
			}
		}
	}
}

const checksum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// file is an item of the list, after a change.
func file(change object) object {
	item := object{"url": "https://example.org/index.html", "sha256": checksum, "key": "index.html", "contentType": "text/html", "cacheControl": "no-cache"}
	maps.Copy(item, change)
	return item
}

func listOf(files ...object) string { return string(must(json.Marshal(files))) }

func TestSitesFilesAreKnownByAllButWhereTheyComeFrom(t *testing.T) {
	lineOf := func(change object) string {
		return environment(pods(t, site, "--set-json", "files="+listOf(file(change)))["Job/r-site-files"])["FILES"]
	}
	revision, rest, _ := strings.Cut(lineOf(nil), "|")
	if rest != checksum+"|index.html|text/html|no-cache|https://example.org/index.html" || !regexp.MustCompile("^[0-9a-f]{16}$").MatchString(revision) {
		t.Errorf("%s|%s", revision, rest)
	}
	for field, value := range map[string]string{
		"sha256": strings.Repeat("0", 64), "key": "other.html", "contentType": "text/plain", "cacheControl": "no-store",
	} {
		if strings.HasPrefix(lineOf(object{field: value}), revision) {
			t.Errorf("another %s makes no difference", field)
		}
	}
	if moved := lineOf(object{"url": "http://mirror.example.org/a"}); !strings.HasPrefix(moved, revision+"|") {
		t.Errorf("from elsewhere it is another file: %s", moved)
	}
}

func TestSitesTestKnowsTheSameFiles(t *testing.T) {
	pods := pods(t, site, site.values("files"))
	want, got := environment(pods["Job/r-site-files"])["FILES"], environment(pods["Pod/r-site-test"])["FILES"]
	if got != want || strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "?version=3|2") {
		t.Errorf("%s\nand %s", want, got)
	}
}

func TestSitesMinioHasAsManyDrivesAsPods(t *testing.T) {
	for values, test := range map[string]struct {
		replicas       int32
		where, storage string
		class          string
		claimed        bool
	}{
		"defaults":       {replicas: 1, where: "/data", storage: "10Gi", claimed: true},
		"distributed":    {replicas: 4, where: "http://r-site-minio-{0...3}.r-site-minio-pods.team.svc:9000/data", storage: "100Gi", class: "fast", claimed: true},
		"without-volume": {replicas: 1, where: "/data", storage: "1Gi"},
	} {
		set := rendered[*apps.StatefulSet](t, site, site.values(values))[0]
		if arguments := set.Spec.Template.Spec.Containers[0].Args; *set.Spec.Replicas != test.replicas || !slices.Equal(arguments, []string{"server", test.where}) {
			t.Errorf("%s: %d run %v", values, *set.Spec.Replicas, arguments)
		}
		storage, class := "", ""
		for _, volume := range set.Spec.Template.Spec.Volumes {
			if volume.Name == "data" {
				storage = volume.EmptyDir.SizeLimit.String()
			}
		}
		for _, claim := range set.Spec.VolumeClaimTemplates {
			storage = claim.Spec.Resources.Requests.Storage().String()
			if claim.Spec.StorageClassName != nil {
				class = *claim.Spec.StorageClassName
			}
		}
		if len(set.Spec.VolumeClaimTemplates) == 1 != test.claimed || storage != test.storage || class != test.class {
			t.Errorf("%s: %s of the class '%s'", values, storage, class)
		}
	}
}

func TestSitesMinioFindsItsOtherPodsAndKeepsItsVolumes(t *testing.T) {
	set := rendered[*apps.StatefulSet](t, site, site.values("distributed"))[0]
	if set.Spec.PodManagementPolicy != apps.ParallelPodManagement {
		t.Error("the first waits for itself to be ready")
	}
	if kept := set.Spec.PersistentVolumeClaimRetentionPolicy; kept.WhenDeleted != apps.RetainPersistentVolumeClaimRetentionPolicyType ||
		kept.WhenScaled != apps.RetainPersistentVolumeClaimRetentionPolicyType {
		t.Errorf("%v", kept)
	}
	for _, service := range rendered[*core.Service](t, site, site.values("distributed")) {
		if service.Name == set.Spec.ServiceName {
			if service.Spec.ClusterIP != core.ClusterIPNone || !service.Spec.PublishNotReadyAddresses {
				t.Error("its pods have no names before they are ready")
			}
			return
		}
	}
	t.Errorf("there is no %s", set.Spec.ServiceName)
}

func TestSitesRolloutTakesNoPodBeforeAnotherIsReady(t *testing.T) {
	for _, drain := range []int64{1, 10, 300} {
		spec := rendered[*apps.Deployment](t, site, fmt.Sprint("--set=s3www.drainSeconds=", drain))[0].Spec
		if surge := spec.Strategy.RollingUpdate; surge.MaxUnavailable.IntValue() != 0 || surge.MaxSurge.IntValue() != 1 {
			t.Errorf("%v", surge)
		}
		pod := spec.Template.Spec
		if slept := pod.Containers[0].Lifecycle.PreStop.Sleep.Seconds; slept != drain || *pod.TerminationGracePeriodSeconds <= slept {
			t.Errorf("%d of %d seconds to drain for %d", slept, *pod.TerminationGracePeriodSeconds, drain)
		}
	}
}

// No file is there when the release is installed, and Helm waits for the pods before the Job that brings it.
func TestSiteIsReadyByAFileFromTheFirstUpgradeOn(t *testing.T) {
	values := site.values("load-balancer")
	probe := rendered[*apps.Deployment](t, site, values)[0].Spec.Template.Spec.Containers[0].ReadinessProbe
	if probe.TCPSocket == nil || probe.HTTPGet != nil {
		t.Errorf("installed, it is ready by %+v", probe.ProbeHandler)
	}
	probe = rendered[*apps.Deployment](t, site, values, "--is-upgrade")[0].Spec.Template.Spec.Containers[0].ReadinessProbe
	if probe.TCPSocket != nil || probe.HTTPGet == nil || probe.HTTPGet.Path != "/index.html" {
		t.Errorf("upgraded, it is ready by %+v", probe.ProbeHandler)
	}
}

func TestSiteIsReadByTheOriginsThatAreSaidAndNoOther(t *testing.T) {
	for values, want := range map[string]string{"defaults": "none", "load-balancer": "https://*.example.org,http://localhost:3000"} {
		environment := environment(pods(t, site, site.values(values))["Deployment/r-site-s3www"])
		if origins := environment["S3WWW_ALLOWED_CORS_ORIGINS"]; origins != want {
			t.Errorf("%s: %q", values, origins)
		}
	}
}

func TestSitesIngressLeadsToItsService(t *testing.T) {
	values := site.values("files")
	spec := rendered[*networking.Ingress](t, site, values)[0].Spec
	if *spec.IngressClassName != "traefik" || spec.TLS[0].SecretName != "site-tls" ||
		!slices.Equal(spec.TLS[0].Hosts, []string{"site.example.org"}) || spec.Rules[0].Host != "site.example.org" {
		t.Errorf("%+v", spec)
	}
	backend := spec.Rules[0].HTTP.Paths[0].Backend.Service
	for _, service := range rendered[*core.Service](t, site, values) {
		if service.Name == backend.Name && service.Spec.Ports[0].Name == backend.Port.Name {
			return
		}
	}
	t.Errorf("there is no %+v", backend)
}

func TestSitesNotesSayWhereItIsAndWhatIsLost(t *testing.T) {
	const lost, classless = "bucket is lost with its pod", "no default StorageClass"
	for values, test := range map[string]struct{ words, without []string }{
		"defaults":       {[]string{"http://r-site-s3www.team:80/", "No files are listed"}, []string{lost}},
		"files":          {[]string{"https://site.example.org/", "Its 2 files", "helm test r --namespace team"}, []string{lost}},
		"load-balancer":  {[]string{"kubectl get service r-site-s3www --namespace team"}, []string{lost}},
		"without-volume": {[]string{lost}, []string{classless}},
	} {
		output, err := helm(t, "", "install", "r", site.folder(), "--namespace=team", "--dry-run=client", site.values(values))
		if err != nil {
			t.Fatal(err)
		}
		_, notes, _ := strings.Cut(output, "\nNOTES:\n")
		for _, words := range test.words {
			if !strings.Contains(notes, words) {
				t.Errorf("%s: without %q: %s", values, words, notes)
			}
		}
		for _, words := range test.without {
			if strings.Contains(notes, words) {
				t.Errorf("%s: with %q: %s", values, words, notes)
			}
		}
	}
}

func TestSiteIsMonitoredWhereTheClusterHasTheOperator(t *testing.T) {
	for name, test := range map[string]struct {
		arguments []string
		want      []string
	}{
		"without the operator":           {[]string{site.values("defaults")}, nil},
		"with it":                        {append([]string{site.values("defaults")}, operator...), []string{"r-site-minio /minio/v2/metrics/cluster", "r-site"}},
		"with it, and not wanted":        {append([]string{site.values("no-monitoring")}, operator...), nil},
		"with it, and without MinIO":     {append([]string{site.values("external")}, operator...), []string{"r-site"}},
		"wanted, and s3www's metrics so": {[]string{site.values("monitoring")}, []string{"r-site-minio /minio/v2/metrics/cluster", "r-site-s3www /metrics", "r-site"}},
	} {
		var got []string
		for _, monitor := range rendered[*monitoring.ServiceMonitor](t, site, test.arguments...) {
			got = append(got, monitor.Name+" "+monitor.Spec.Endpoints[0].Path)
		}
		for _, rule := range rendered[*monitoring.PrometheusRule](t, site, test.arguments...) {
			got = append(got, rule.Name)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSitesMonitorsAndRulesHaveTheLabelsThatPrometheusSelectsBy(t *testing.T) {
	values := site.values("monitoring")
	found := 0
	for _, object := range objects(t, site, values) {
		switch object.(type) {
		case *monitoring.ServiceMonitor, *monitoring.PrometheusRule:
			found++
			if each := must(meta.Accessor(object)); each.GetLabels()["release"] != "prometheus" {
				t.Errorf("%s: %v", each.GetName(), each.GetLabels())
			}
		}
	}
	if found != 3 {
		t.Errorf("%d", found)
	}
	for _, monitor := range rendered[*monitoring.ServiceMonitor](t, site, values) {
		if monitor.Spec.Endpoints[0].Interval != "1m" {
			t.Errorf("%s: each %s", monitor.Name, monitor.Spec.Endpoints[0].Interval)
		}
	}
}

// An alert on what nobody measures would be silent, or sound for ever.
func TestSitesRulesAskWhatPrometheusKnows(t *testing.T) {
	all := []string{"SiteDown", "SiteMinioDown", "SiteMinioDriveOffline", "SiteMinioAlmostFull", "SiteMinioUnhealthy", "SiteMinioRefuses"}
	for name, test := range map[string]struct {
		arguments, want []string
	}{
		"with MinIO":               {append([]string{site.values("distributed")}, operator...), all},
		"without MinIO's metrics":  {append([]string{"--set=metrics.minio.enabled=false"}, operator...), all[:1]},
		"without MinIO":            {append([]string{site.values("external")}, operator...), all[:1]},
		"with a name of their own": {append([]string{"--set=fullnameOverride=docs"}, operator...), all},
	} {
		t.Run(name, func(t *testing.T) {
			known := map[string][]string{"namespace": {"team"}}
			for _, deployment := range rendered[*apps.Deployment](t, site, test.arguments...) {
				known["deployment"] = append(known["deployment"], deployment.Name)
			}
			for _, monitor := range rendered[*monitoring.ServiceMonitor](t, site, test.arguments...) {
				for _, service := range rendered[*core.Service](t, site, test.arguments...) {
					if selects(&monitor.Spec.Selector, service.Labels) {
						known["job"] = append(known["job"], service.Name) // as the operator names it
					}
				}
			}
			var alerts []string
			for _, rule := range rendered[*monitoring.PrometheusRule](t, site, test.arguments...)[0].Spec.Groups[0].Rules {
				alerts = append(alerts, rule.Alert)
				expression, err := parser.ParseExpr(rule.Expr.String())
				if err != nil {
					t.Fatalf("%s: %v", rule.Alert, err)
				}
				for _, matchers := range parser.ExtractSelectors(expression) {
					asked := 0
					for _, matcher := range matchers {
						if matcher.Name != model.MetricNameLabel && slices.Contains(known[matcher.Name], matcher.Value) {
							asked++
						}
					}
					if asked != 2 || len(matchers) != 3 {
						t.Errorf("%s asks for %v, and there are %v", rule.Alert, matchers, known)
					}
				}
			}
			if !slices.Equal(alerts, test.want) {
				t.Errorf("%v", alerts)
			}
		})
	}
}

func TestSitesAlertsSayWhatIsWrong(t *testing.T) {
	readme := string(must(os.ReadFile(site.folder() + "/README.md")))
	for _, rule := range rendered[*monitoring.PrometheusRule](t, site, site.values("monitoring"))[0].Spec.Groups[0].Rules {
		if _, err := model.ParseDuration(string(*rule.For)); err != nil {
			t.Errorf("%s: %v", rule.Alert, err)
		}
		if severity := rule.Labels["severity"]; severity != "critical" && severity != "warning" {
			t.Errorf("%s is %q", rule.Alert, severity)
		}
		for _, annotation := range []string{"summary", "description"} {
			// Prometheus would take what is in braces for a template of its own.
			if text := rule.Annotations[annotation]; !strings.HasSuffix(text, ".") || strings.Contains(text, "{{") {
				t.Errorf("%s: %q", rule.Alert, text)
			}
		}
		if !strings.Contains(readme, "\n| `"+rule.Alert+"` | ") {
			t.Errorf("the README does not say what to do about %s", rule.Alert)
		}
	}
}

// MinIO's image has no grep and no sed.
func TestSitesScriptsRunWhatTheirImageHas(t *testing.T) {
	known := strings.Fields("break continue echo exit mapfile printf read return set shift shopt true ulimit " + // Bash's own
		"curl mc sha256sum sleep stat tee timeout")
	scripts := 0
	for name, pod := range pods(t, site, site.values("files")) {
		if !slices.Equal(pod.Spec.Containers[0].Command, []string{"bash", "-c"}) {
			continue
		}
		scripts++
		script := must(syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(pod.Spec.Containers[0].Args[0]), name))
		named := map[string]bool{`"$@"`: true, `"${mc[@]}"`: true} // the one is looked at where it is called, the other where it is set
		var commands [][]*syntax.Word
		syntax.Walk(script, func(node syntax.Node) bool {
			switch each := node.(type) {
			case *syntax.FuncDecl:
				named[each.Name.Value] = true
			case *syntax.CallExpr:
				commands = append(commands, each.Args)
			case *syntax.Assign:
				if each.Name.Value == "mc" {
					commands = append(commands, nil)
					for _, element := range each.Array.Elems {
						commands[len(commands)-1] = append(commands[len(commands)-1], element.Value)
					}
				}
			}
			return true
		})
		within := map[string]int{"last_error": 1, "retry": 2, "timeout": 2} // after so many words there is another command
		for _, words := range commands {
			for len(words) > 0 {
				var text strings.Builder
				if err := syntax.NewPrinter().Print(&text, words[0]); err != nil {
					t.Fatal(err)
				}
				command := text.String()
				if !slices.Contains(known, command) && !named[command] {
					t.Errorf("%s runs %s", name, command)
				}
				if words = words[min(within[command], len(words)):]; within[command] == 0 {
					break
				}
			}
		}
	}
	if scripts != 3 {
		t.Errorf("%d scripts", scripts)
	}
}

func TestSiteTakesNamesThatLookLikeNumbers(t *testing.T) {
	numbers := []string{"--name-template=123", "--namespace=456", "--set-string=reader.existingSecret=789,priorityClassName=12,caConfigMap=34"}
	for _, values := range []string{"distributed", "files", "monitoring"} {
		if len(pods(t, site, append([]string{site.values(values)}, numbers...)...)) != 5 {
			t.Errorf("%s: not all pods", values)
		}
	}
}

func TestSitesUrlsAreNotExpanded(t *testing.T) {
	file := `--set-json=files=[{"url": "http://example.org/$(BUCKET)?a=$$b", "sha256": "` + strings.Repeat("0", 64) + `", "key": "a"}]`
	for name, pod := range pods(t, site, file) {
		if files := environment(pod)["FILES"]; files != "" && !strings.HasSuffix(files, "|http://example.org/$$(BUCKET)?a=$$$$b") {
			t.Errorf("%s: %s", name, files)
		}
	}
}

func TestSitesAuthoritiesAreTrustedByWhomeverTheyConcern(t *testing.T) {
	for name, pod := range pods(t, site, "--set=caConfigMap=authorities") {
		mounted := slices.ContainsFunc(pod.Spec.Volumes, func(v core.Volume) bool { return v.ConfigMap != nil && v.ConfigMap.Name == "authorities" })
		concerned := strings.HasPrefix(name, "Job/") || name == "Deployment/r-site-s3www"
		if trusted := environment(pod)["SSL_CERT_FILE"] == "/etc/site/ca/ca.crt"; mounted != concerned || trusted != concerned {
			t.Errorf("%s: %t, %t", name, mounted, trusted)
		}
	}
}

func TestSiteRefusesWhatItDoesNotKnow(t *testing.T) {
	refuses(t, site, map[string]string{
		"replicas: 2":                                "additional properties 'replicas' not allowed",
		"s3www: {port: 80}":                          "at '/s3www': additional properties 'port' not allowed",
		"minio: {image: {name: x}}":                  "at '/minio/image': additional properties 'name' not allowed",
		"loader: {resources: {memory: 1Gi}}":         "at '/loader/resources': additional properties 'memory' not allowed",
		"metrics: {rules: {labels: {}}}":             "at '/metrics/rules': additional properties 'labels' not allowed",
		"ingress: {tls: {hosts: []}}":                "at '/ingress/tls': additional properties 'hosts' not allowed",
		"networkPolicy: {s3: {cidr: 10.0.0.0/8}}":    "at '/networkPolicy/s3': additional properties 'cidr' not allowed",
		"credentials: {r-site-minio: {}}":            "additional properties 'credentials' not allowed",
		"externalS3: {accessKey: x}":                 "at '/externalS3': additional properties 'accessKey' not allowed",
		"minio: {auth: {secretKey: x}}":              "at '/minio/auth': additional properties 'secretKey' not allowed",
		"minio: {replicas: 0}":                       "at '/minio/replicas': value must be 1",
		"minio: {replicas: 2}":                       "at '/minio/replicas': minimum: got 2, want 4",
		"minio: {replicas: 3}":                       "at '/minio/replicas': minimum: got 3, want 4",
		"minio: {replicas: 17}":                      "at '/minio/replicas': maximum: got 17, want 16",
		"minio: {auth: {generation: 0}}":             "at '/minio/auth/generation': minimum",
		"minio: {persistence: {size: 10 GB}}":        "at '/minio/persistence/size': '10 GB' does not match pattern",
		"minio: {persistence: {size: 0Gi}}":          "at '/minio/persistence/size': '0Gi' does not match pattern",
		"minio: {persistence: {enabled: maybe}}":     "at '/minio/persistence/enabled': value must be one of 'auto', true, false",
		"minio: {image: {digest: 'sha256:1'}}":       "at '/minio/image/digest': 'sha256:1' does not match pattern",
		"s3www: {extraEnv: [{name: A, x: y}]}":       "at '/s3www/extraEnv/0': additional properties 'x' not allowed",
		"s3www: {image: {repository: ''}}":           "at '/s3www/image/repository': minLength",
		"minio: {image: {repository: \"a\\nb: c\"}}": "at '/minio/image/repository': 'a\\nb: c' does not match pattern",
		"imagePullSecrets: [{name: a, x: y}]":        "at '/imagePullSecrets/0': additional properties 'x' not allowed",
		"caConfigMap: '-'":                           "at '/caConfigMap': '-' does not match pattern",
		"minio: {extraEnv: [{value: x}]}":            "at '/minio/extraEnv/0': missing property 'name'",
		"s3www: {replicas: 0}":                       "at '/s3www/replicas': minimum",
		"s3www: {drainSeconds: 0}":                   "at '/s3www/drainSeconds': minimum: got 0, want 1",
		"s3www: {bucketPath: public}":                "at '/s3www/bucketPath': 'public' does not match pattern",
		"s3www: {readinessPath: index.html}":         "at '/s3www/readinessPath': 'index.html' does not match pattern",
		"s3www: {allowedOrigins: [example.org]}":     "at '/s3www/allowedOrigins/0': 'example.org' does not match pattern",
		"s3www: {allowedOrigins: ['https://a,*']}":   "at '/s3www/allowedOrigins/0': 'https://a,*' does not match pattern",
		"bucket: A":                             "at '/bucket': 'A' does not match pattern",
		"bucket: ab":                            "at '/bucket': 'ab' does not match pattern",
		"bucket: a_b":                           "at '/bucket': 'a_b' does not match pattern",
		"bucket: site-":                         "at '/bucket': 'site-' does not match pattern",
		"loader: {maxFileSize: 1G}":             "at '/loader/maxFileSize': '1G' does not match pattern",
		"loader: {deadlineSeconds: 10}":         "at '/loader/deadlineSeconds': minimum",
		"service: {type: ExternalName}":         "at '/service/type': value must be one of 'ClusterIP', 'NodePort', 'LoadBalancer'",
		"service: {port: 65536}":                "at '/service/port': maximum",
		"ingress: {enabled: true}":              "at '/ingress/host': minLength",
		"ingress: {host: 'http://example.org'}": "at '/ingress/host': 'http://example.org' does not match pattern",
		"networkPolicy: {sources: {ports: []}}": "at '/networkPolicy/sources/ports': minItems",
		"networkPolicy: {clients: [{}]}":        "at '/networkPolicy/clients/0': minProperties",
		"metrics: {interval: often}":            "at '/metrics/interval': 'often' does not match pattern",
		"fullnameOverride: Docs":                "at '/fullnameOverride': 'Docs' does not match pattern",
		"podLabels: {version: 1}":               "at '/podLabels/version': got number, want string",
	})
}

func TestSiteRefusesAnotherS3WithoutItsAddressAndSecrets(t *testing.T) {
	const external = "minio: {enabled: false}\n"
	refuses(t, site, map[string]string{
		external + "reader: {existingSecret: r}":                          "at '/externalS3/endpoint': minLength",
		external + "externalS3: {endpoint: 'https://s3.example.org'}":     "at '/reader/existingSecret': minLength",
		external + "externalS3: {endpoint: s3.example.org}":               "at '/externalS3/endpoint': 's3.example.org' does not match pattern",
		external + "externalS3: {endpoint: 'https://s3.example.org/x'}":   "at '/externalS3/endpoint': 'https://s3.example.org/x' does not match pattern",
		external + "externalS3: {endpoint: 'https://a:b@s3.example.org'}": "at '/externalS3/endpoint': 'https://a:b@s3.example.org' does not match pattern",
		external + "reader: {existingSecret: r}\nexternalS3: {endpoint: 'https://s3.example.org'}\n" +
			"files: " + listOf(file(nil)): "at '/externalS3/writerSecret': minLength",
	})
}

func TestSiteRefusesListsThatCannotBeWhatIsMeant(t *testing.T) {
	refuses(t, site, map[string]string{
		"files: " + listOf(file(nil), file(object{"url": "https://example.org/other"})): `files: the key "index.html" is there twice`,
		"files: " + listOf(file(object{"url": "https://example.org:65536/"})):           `files: the url of the key "index.html" has a port above 65535`,
		"files: " + listOf(file(object{"key": "a/b/c"}), file(object{"key": "a/b"})):    `files: MinIO cannot have the key "a/b" beside "a/b/c"`,
		"files: " + listOf(slices.Repeat([]object{file(nil)}, 65)...):                   "at '/files': maxItems: got 65, want 64",
		"files: " + listOf(object{"key": "x"}):                                          "at '/files/0': missing properties 'url', 'sha256'",
		"files: " + listOf(file(object{"mode": "0644"})):                                "at '/files/0': additional properties 'mode' not allowed",
	})
}

func TestSiteRefusesFilesThatCannotBeWhatIsMeant(t *testing.T) {
	for field, values := range map[string][]string{
		"key": {"", ".", "..", "..x", "../x", "/x", "a//b", "a/", "a/.", "a/..", "a/../b", "a b", "a|b", "a\nb", `a"b`, "ä", strings.Repeat("a", 256)},
		"url": {
			"", "index.html", "ftp://example.org/x", "file:///etc/passwd", "https://", "https:///x", "https://user:password@example.org/x",
			"https://user@example.org/x", "https://example.org/a b", " https://example.org", "https://example.org/a\nb", `https://example.org/"`,
			"https://example.org:0/x", "https://example.org:100000/x", "https://example.org:x/", "https://example.org/\u2028x", "https://example.org/ä",
		},
		"sha256":       {"", checksum[1:], checksum + "0", strings.ToUpper(checksum), "sha256:" + checksum, checksum + "\n"},
		"contentType":  {"text", `text/html; charset="utf-8"`, "text/html;", `text/html; X="`, "text/html\n", "text/html|x", "text/html;X-Amz-Acl"},
		"cacheControl": {`private="x"`, "no-cache;X-Amz-Meta-Site-Revision=x", "no-cache\n", "no-cache|x"},
	} {
		t.Run(field, func(t *testing.T) {
			var items []object
			for _, value := range values {
				items = append(items, file(object{field: value}))
			}
			_, err := helm(t, "files: "+listOf(items...), "template", site.folder(), "--values=-")
			for i, value := range values {
				if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("at '/files/%d/%s': ", i, field)) {
					t.Errorf("it takes %q: %v", value, err)
				}
			}
		})
	}
}

func TestSiteTakesFilesFromAnywhereToAnywhere(t *testing.T) {
	keys := []string{"a", ".well-known/security.txt", "a.b/~c/_d/-e/F9..x", strings.Repeat("a", 255), "x/y/z"}
	urls := []string{"http://a", "https://198.51.100.7:8443/x", "http://[2001:db8::7]:65535/", "https://example.org?a=b|c#d", "https://a-b.example.org/%41;(x)?q=@"}
	var items []object
	for i := range keys {
		items = append(items, file(object{"key": keys[i], "url": urls[i], "contentType": "a/b+c; d=e", "cacheControl": "public, max-age=3600"}))
	}
	lines := strings.Split(environment(pods(t, site, "--set-json", "files="+listOf(items...))["Job/r-site-files"])["FILES"], "\n")
	for i := range keys {
		if !strings.HasSuffix(lines[i], "|"+keys[i]+"|a/b+c; d=e|public, max-age=3600|"+urls[i]) {
			t.Error(lines[i])
		}
	}
	policy := string(must(json.Marshal(rendered[*networking.NetworkPolicy](t, site, "--set-json", "files="+listOf(items...)))))
	if !strings.Contains(policy, `"port":8443`) || !strings.Contains(policy, `"port":65535`) {
		t.Error(policy)
	}
}
