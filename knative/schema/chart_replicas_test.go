package schema

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"reflect"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"
)

func deployment(t *testing.T, arguments ...string) *apps.Deployment {
	t.Helper()
	return rendered[*apps.Deployment](t, replicas, arguments...)[0]
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

func TestReplicasSelectsThePodsOfTheServerOnly(t *testing.T) {
	values := replicas.values("monitoring")
	server := deployment(t, values)
	selectors := map[string]map[string]string{
		"Deployment":           server.Spec.Selector.MatchLabels,
		"NetworkPolicy":        rendered[*networking.NetworkPolicy](t, replicas, values)[0].Spec.PodSelector.MatchLabels,
		"PodDisruptionBudget":  rendered[*policy.PodDisruptionBudget](t, replicas, values)[0].Spec.Selector.MatchLabels,
		"topology":             server.Spec.Template.Spec.TopologySpreadConstraints[0].LabelSelector.MatchLabels,
		"Service":              rendered[*core.Service](t, replicas, values)[0].Spec.Selector,
		"Service for metrics":  rendered[*core.Service](t, replicas, values)[1].Spec.Selector,
		"preferred other node": server.Spec.Template.Spec.Affinity.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution[0].PodAffinityTerm.LabelSelector.MatchLabels,
	}
	test := rendered[*core.Pod](t, replicas, values)[0].Labels
	neighbour := deployment(t, values, "--name-template", "another").Spec.Template.Labels
	for name, selector := range selectors {
		matches := labels.SelectorFromValidatedSet(selector).Matches
		if !matches(labels.Set(server.Spec.Template.Labels)) || matches(labels.Set(test)) || matches(labels.Set(neighbour)) {
			t.Errorf("%s selects %v", name, selector)
		}
	}
}

func TestReplicasGivesTheRightsThatTheServerUsesAndNoOther(t *testing.T) {
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
		for _, role := range rendered[*rbac.Role](t, replicas, values...) {
			got = append(got, role.Rules...)
		}
		for _, role := range rendered[*rbac.ClusterRole](t, replicas, values...) {
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

func TestReplicasFollowsTargetsWhereTheClusterHasThem(t *testing.T) {
	if followed := variable(t, "REPLICA_TARGETS"); followed != "false" {
		t.Errorf("without the kind: %s", followed)
	}
	if followed := variable(t, "REPLICA_TARGETS", "--api-versions", "pileus.dev/v1alpha1/ReplicaTarget"); followed != "true" {
		t.Errorf("with the kind: %s", followed)
	}
}

func TestReplicasRolloutTakesNoPodBeforeAnotherIsReady(t *testing.T) {
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

func TestReplicasCertificateIsGoodForItsNames(t *testing.T) {
	secrets := map[string]*core.Secret{}
	for _, secret := range rendered[*core.Secret](t, replicas, "--set", "tls.dnsNames={replicas.example.org}") {
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

func TestReplicasRefusesWhatItDoesNotKnow(t *testing.T) {
	refuses(t, replicas, map[string]string{
		"replicas: 3":                       "additional properties 'replicas' not allowed",
		"image: {name: x}":                  "additional properties 'name' not allowed",
		"tls: {certManager: {issuer: x}}":   "additional properties 'issuer' not allowed",
		"probes: {readiness: {path: /}}":    "additional properties 'path' not allowed",
		"replicaCount: 0":                   "at '/replicaCount': minimum",
		"replicaCount: two":                 "got string, want integer",
		"maxReplicas: 1000001":              "at '/maxReplicas': maximum",
		"scope: everything":                 "value must be one of 'cluster', 'namespace'",
		"replicaTargets: maybe":             "value must be one of 'auto', true, false",
		"image: {digest: 'sha256:1'}":       "does not match pattern",
		"service: {type: ExternalName}":     "value must be one of 'ClusterIP', 'NodePort', 'LoadBalancer'",
		"serviceMonitor: {interval: often}": "does not match pattern",
		"tls: {mode: existing}":             "at '/tls/existingSecret': minLength",
		"tls: {mode: certManager}":          "at '/tls/certManager/issuerRef/name': minLength",
		"serviceMonitor: {enabled: true}":   "it has to say Prometheus' own",
	})
}
