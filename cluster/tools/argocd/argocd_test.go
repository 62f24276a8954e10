// Package argocd checks, without a cluster and with Argo CD's own code, what argocd/ tells Argo CD.
package argocd

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

const root = "../../.."

var inCluster = &v1alpha1.Cluster{Server: v1alpha1.KubernetesInternalAPIServerAddr, Name: "in-cluster"}

// Kinds of which an object is in no namespace, among those that are deployed.
var clusterWide = map[string]bool{
	"ClusterRole": true, "ClusterRoleBinding": true, "CustomResourceDefinition": true, "IngressClass": true,
	"MutatingWebhookConfiguration": true, "PriorityClass": true, "Namespace": true, "StorageClass": true, "ValidatingAdmissionPolicy": true,
	"ValidatingAdmissionPolicyBinding": true, "ValidatingWebhookConfiguration": true,
}

func kustomize(t *testing.T, folder string) []*unstructured.Unstructured {
	t.Helper()
	rendered, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		t.Fatal(err)
	}
	text, err := rendered.AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	return objects(t, string(text))
}

// helm renders a chart as the repo server does.
func helm(t *testing.T, chart, namespace, values string) ([]*unstructured.Unstructured, error) {
	t.Helper()
	command := exec.Command(filepath.Join(root, ".pileus/bin/helm3"), "template", "name", filepath.Join(root, chart),
		"--namespace", namespace, "--values", "-")
	command.Stdin = strings.NewReader(values)
	var failure strings.Builder
	command.Stderr = &failure
	text, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, failure.String())
	}
	return objects(t, string(text)), nil
}

func objects(t *testing.T, text string) []*unstructured.Unstructured {
	t.Helper()
	var found []*unstructured.Unstructured
	for document := range strings.SplitSeq("\n"+text, "\n---\n") {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(document), &object.Object); err != nil {
			t.Fatal(err)
		}
		if len(object.Object) > 0 {
			found = append(found, object)
		}
	}
	return found
}

// of finds an object, and decodes it without any field that Argo CD does not know.
func of[T any](t *testing.T, all []*unstructured.Unstructured, kind, name string) *T {
	t.Helper()
	for _, object := range all {
		if object.GetKind() == kind && object.GetName() == name {
			text, err := json.Marshal(object)
			if err != nil {
				t.Fatal(err)
			}
			decoded := new(T)
			if err := yaml.UnmarshalStrict(text, decoded); err != nil {
				t.Fatal(err)
			}
			return decoded
		}
	}
	t.Fatalf("there is no %s %s", kind, name)
	return nil
}

func project(t *testing.T, name string) *v1alpha1.AppProject {
	t.Helper()
	return of[v1alpha1.AppProject](t, kustomize(t, filepath.Join(root, "argocd/bootstrap")), "AppProject", name)
}

func isPermitted(t *testing.T, in *v1alpha1.AppProject, object *unstructured.Unstructured, namespace string) bool {
	t.Helper()
	switch {
	case clusterWide[object.GetKind()]:
		namespace = ""
	case object.GetNamespace() != "":
		namespace = object.GetNamespace()
	}
	permitted, err := in.IsResourcePermitted(object.GroupVersionKind().GroupKind(), namespace, inCluster, noClusters)
	if err != nil {
		t.Fatal(err)
	}
	return permitted
}

func isDestination(t *testing.T, in *v1alpha1.AppProject, namespace string) bool {
	t.Helper()
	permitted, err := in.IsDestinationPermitted(inCluster, namespace, noClusters)
	if err != nil {
		t.Fatal(err)
	}
	return permitted
}

// noClusters are those of a project's own.
func noClusters(string) ([]*v1alpha1.Cluster, error) { return nil, nil }

func requirePermitted(t *testing.T, in *v1alpha1.AppProject, namespace string, all ...*unstructured.Unstructured) {
	t.Helper()
	if len(all) == 0 {
		t.Error("nothing is rendered")
	}
	for _, object := range all {
		if !isPermitted(t, in, object, namespace) {
			t.Errorf("%s does not permit %s %s/%s", in.Name, object.GroupVersionKind(), object.GetNamespace(), object.GetName())
		}
	}
}

func TestProjectsPermitAllThatIsDeployed(t *testing.T) {
	pileus := project(t, "pileus")
	for _, overlay := range []string{"embedded", "kind", "cloud"} {
		t.Run(overlay, func(t *testing.T) {
			requirePermitted(t, pileus, "", kustomize(t, filepath.Join(root, "knative/overlays", overlay))...)
		})
	}
	for _, cluster := range []string{"embedded", "kind", "current"} {
		t.Run("platform of "+cluster, func(t *testing.T) {
			command := exec.Command(".pileus/bin/cluster", "render", "--offline", "--cluster", cluster)
			command.Dir = root
			text, err := command.Output()
			if err != nil {
				t.Fatal(err)
			}
			requirePermitted(t, pileus, "", objects(t, string(text))...)
		})
	}
	t.Run("replicas", func(t *testing.T) {
		rendered, err := helm(t, "charts/replicas", "replicas", "{replicaTargets: true, tls: {mode: existing, existingSecret: replicas-tls}}")
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range rendered {
			if object.GetAnnotations()["helm.sh/hook"] == "" {
				requirePermitted(t, pileus, "replicas", object)
			}
		}
	})
	t.Run("tenant", func(t *testing.T) {
		rendered, err := helm(t, "argocd/members", "tenant", "{accounts: [alice], users: [bob@example.com], groups: [team]}")
		if err != nil {
			t.Fatal(err)
		}
		requirePermitted(t, project(t, "pileus-tenants"), "tenant", append(rendered, kustomize(t, filepath.Join(root, "argocd/tenant"))...)...)
	})
	t.Run("applications", func(t *testing.T) {
		all := kustomize(t, filepath.Join(root, "argocd/apps"))
		requirePermitted(t, project(t, "pileus-apps"), "argocd", all...)
		for _, name := range []string{"pileus-platform", "pileus-functions", "pileus-replicas"} {
			requireAllowed(t, of[v1alpha1.Application](t, all, "Application", name))
		}
		requireAllowed(t, of[v1alpha1.Application](t, kustomize(t, filepath.Join(root, "argocd/bootstrap")), "Application", "pileus"))
		tenants, err := tenant(t, "team-c.yaml", "{}")
		if err != nil {
			t.Fatal(err)
		}
		requireAllowed(t, tenants)
	})
}

// requireAllowed looks at an Application as its project does before anything is rendered.
func requireAllowed(t *testing.T, application *v1alpha1.Application) {
	t.Helper()
	in := project(t, application.Spec.Project)
	if !isDestination(t, in, application.Spec.Destination.Namespace) {
		t.Errorf("%s does not permit %s in %q", in.Name, application.Name, application.Spec.Destination.Namespace)
	}
	for _, source := range application.Spec.GetSources() {
		if !in.IsSourcePermitted(source) {
			t.Errorf("%s does not permit the source of %s", in.Name, application.Name)
		}
	}
}

func TestProjectsRefuseAllElse(t *testing.T) {
	object := func(kind, version, namespace string) *unstructured.Unstructured {
		made := &unstructured.Unstructured{Object: map[string]any{"kind": kind, "apiVersion": version}}
		made.SetNamespace(namespace)
		return made
	}
	for _, test := range []struct {
		project, namespace string
		object             *unstructured.Unstructured
	}{
		{"pileus-apps", "argocd", object("AppProject", "argoproj.io/v1alpha1", "")},
		{"pileus-apps", "argocd", object("Secret", "v1", "")},
		{"pileus-apps", "pileus", object("Application", "argoproj.io/v1alpha1", "")},
		{"pileus", "argocd", object("ConfigMap", "v1", "argocd")},
		{"pileus", "team-a", object("ConfigMap", "v1", "team-a")},
		{"pileus", "pileus", object("Pod", "v1", "pileus")},
		{"pileus", "", object("PersistentVolume", "v1", "")},
		{"pileus", "", object("APIService", "apiregistration.k8s.io/v1", "")},
		{"pileus-tenants", "team-a", object("Role", "rbac.authorization.k8s.io/v1", "")},
		{"pileus-tenants", "team-a", object("Secret", "v1", "")},
		{"pileus-tenants", "team-a", object("ClusterRoleBinding", "rbac.authorization.k8s.io/v1", "")},
		{"pileus-tenants", "team-a", object("RoleBinding", "rbac.authorization.k8s.io/v1", "kube-system")},
		{"default", "team-a", object("ConfigMap", "v1", "")},
	} {
		if isPermitted(t, project(t, test.project), test.object, test.namespace) {
			t.Errorf("%s permits a %s in %q", test.project, test.object.GetKind(), test.namespace)
		}
	}
	for _, name := range []string{"default", "pileus-apps", "pileus", "pileus-tenants"} {
		if project(t, name).IsSourcePermitted(v1alpha1.ApplicationSource{RepoURL: "https://example.com/other.git"}) {
			t.Errorf("%s permits another repository", name)
		}
	}
}

func TestNoTenantHasANamespaceOfThePlatform(t *testing.T) {
	tenants := project(t, "pileus-tenants")
	for _, namespace := range []string{
		"argocd", "default", "kube-system", "kube-public", "knative-serving", "kourier-system", "local-path-storage",
		"pileus", "reloader", "replicas", "sites", "traefik", "istio-system",
	} {
		if isDestination(t, tenants, namespace) {
			t.Errorf("%s can be a tenant", namespace)
		}
	}
	for _, namespace := range []string{"team-a", "kubernetes", "argocd-team", "pileus-team"} {
		if !isDestination(t, tenants, namespace) {
			t.Errorf("%s cannot be a tenant", namespace)
		}
	}
}

// A tenant's file in the words of docs/gitops.md, and what comes of it.
func TestAFileIsATenant(t *testing.T) {
	for _, test := range []struct{ file, quota, members string }{
		{"{}", `{}`, `{}`},
		{
			"{members: {accounts: [alice], users: ['bob: \"the builder\"'], groups: [team-c]}, quota: {pods: 40, requests.cpu: '4'}}",
			`{"pods":40,"requests.cpu":"4"}`,
			`{"accounts":["alice"],"groups":["team-c"],"users":["bob: \"the builder\""]}`,
		},
	} {
		application, err := tenant(t, "team-c.yaml", test.file)
		if err != nil {
			t.Fatal(err)
		}
		if application.Name != "tenant-team-c" || application.Spec.Destination.Namespace != "team-c" {
			t.Errorf("%s in %s", application.Name, application.Spec.Destination.Namespace)
		}
		quota, members := application.Spec.Sources[0].Kustomize.Patches[0].Patch, application.Spec.Sources[1].Helm.Values
		var patch map[string]any
		if err := yaml.Unmarshal([]byte(quota), &patch); err != nil || !strings.Contains(quota, "{hard: "+test.quota+"}") {
			t.Errorf("%s: %v", quota, err)
		}
		if members != test.members {
			t.Errorf("%s instead of %s", members, test.members)
		}
		if rendered, err := helm(t, "argocd/members", "team-c", members); err != nil || len(rendered) == 0 {
			t.Errorf("%v: %v", rendered, err)
		}
	}
}

// Who may write tenants' files alone is to get no further by what is in them.
func TestATenantIsNothingElseWhateverItsFileHolds(t *testing.T) {
	plain, err := tenant(t, "team-c.yaml", "{}")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{
		`{project: pileus, spec: {project: pileus}, template: {}, path: {filename: other.yaml}}`,
		`{members: {accounts: ["a\"}\n  project: pileus"]}}`,
		`{quota: {"pods}}\nkind: Secret\n#": "1"}}`,
		`{quota: {pods: "{{ .path.filename }}"}, members: {users: ["{{ .path.filename }}"]}}`,
	} {
		application, err := tenant(t, "team-c.yaml", file)
		if err != nil {
			t.Fatal(err)
		}
		var patch map[string]any
		if err := yaml.Unmarshal([]byte(application.Spec.Sources[0].Kustomize.Patches[0].Patch), &patch); err != nil || patch["kind"] != "ResourceQuota" {
			t.Errorf("%s patches %v: %v", file, patch, err)
		}
		application.Spec.Sources[0].Kustomize.Patches, application.Spec.Sources[1].Helm.Values = nil, ""
		want := plain.DeepCopy()
		want.Spec.Sources[0].Kustomize.Patches, want.Spec.Sources[1].Helm.Values = nil, ""
		if got, want := string(must(json.Marshal(application))), string(must(json.Marshal(want))); got != want {
			t.Errorf("%s makes %s", file, got)
		}
	}
}

// A name that no Application can have would keep the controller from changing any other.
func TestAFileOfAnyNameIsAnApplication(t *testing.T) {
	for file, name := range map[string]string{"Team_C.yaml": "tenant-team-c", "a b.yaml": "tenant-a-b"} {
		application, err := tenant(t, file, "{}")
		if err != nil || application.Name != name {
			t.Errorf("%s makes %v: %v", file, application.Name, err)
		}
	}
}

// tenant is what comes of a file of that name and content, with the parameters that the generator for files of git adds.
func tenant(t *testing.T, name, file string) (*v1alpha1.Application, error) {
	t.Helper()
	set := of[v1alpha1.ApplicationSet](t, kustomize(t, filepath.Join(root, "argocd/apps")), "ApplicationSet", "pileus-tenants")
	var parameters map[string]any
	if err := yaml.Unmarshal([]byte(file), &parameters); err != nil {
		t.Fatal(err)
	}
	parameters["path"] = map[string]any{"path": "argocd/clusters/munich/tenants", "filename": name}
	template := &v1alpha1.Application{Spec: set.Spec.Template.Spec}
	template.Name, template.Labels = set.Spec.Template.Name, set.Spec.Template.Labels
	return (&utils.Render{}).RenderTemplateParams(template, nil, parameters, set.Spec.GoTemplate, set.Spec.GoTemplateOptions)
}

func TestWhoIsNoMember(t *testing.T) {
	for _, values := range []string{
		"{accounts: [default]}", "{accounts: [Alice]}", "{accounts: [a, a]}", `{accounts: ["a\nb"]}`, "{accounts: alice}",
		"{users: ['system:admin']}", "{groups: ['system:authenticated']}", "{groups: ['']}", "{roles: [admin]}",
	} {
		if _, err := helm(t, "argocd/members", "team-c", values); err == nil {
			t.Errorf("%s is taken", values)
		}
	}
}

func TestApplicationsFollowTheirCluster(t *testing.T) {
	// As the repo server does with the patches of the Application `pileus`: in a copy of the folder itself.
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(filepath.Join(root, "argocd/apps"))); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(copied, "kustomization.yaml")
	text := string(must(os.ReadFile(file))) + `patches:
- target: {kind: ConfigMap, name: cluster}
  patch: |
    - {op: replace, path: /data/name, value: munich}
    - {op: replace, path: /data/repository, value: "https://example.com/p.git"}
    - {op: replace, path: /data/revision, value: release}
`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	rendered := kustomize(t, copied)
	paths := map[string]string{"pileus-platform": "argocd/clusters/munich/platform", "pileus-functions": "argocd/clusters/munich/functions", "pileus-replicas": "charts/replicas"}
	for name, path := range paths {
		source := of[v1alpha1.Application](t, rendered, "Application", name).Spec.Source
		if source.Path != path || source.RepoURL != "https://example.com/p.git" || source.TargetRevision != "release" {
			t.Errorf("%s follows %+v", name, source)
		}
	}
	if values := of[v1alpha1.Application](t, rendered, "Application", "pileus-replicas").Spec.Source.Helm.ValueFiles; values[0] != "/argocd/clusters/munich/replicas/release.yaml" || values[1] != "/argocd/clusters/munich/replicas/values.yaml" {
		t.Error(values)
	}
	set := of[v1alpha1.ApplicationSet](t, rendered, "ApplicationSet", "pileus-tenants").Spec
	if git := set.Generators[0].Git; git.Files[0].Path != "argocd/clusters/munich/tenants/*.yaml" || git.RepoURL != "https://example.com/p.git" || git.Revision != "release" {
		t.Errorf("%+v", git)
	}
	for _, source := range set.Template.Spec.Sources {
		if source.RepoURL != "https://example.com/p.git" || source.TargetRevision != "release" {
			t.Errorf("%+v", source)
		}
	}
	if len(rendered) != 4 {
		t.Errorf("%d objects", len(rendered))
	}
}

func TestHealth(t *testing.T) {
	const ready, notYet, failed = `{type: Ready, status: "True"}`, `{type: Ready, status: Unknown, reason: Deploying}`, `{type: Ready, status: "False", reason: RevisionFailed, message: no image}`
	knative := func(observed int, condition string) string {
		return fmt.Sprintf("{metadata: {generation: 2}, status: {observedGeneration: %d, conditions: [{type: RoutesReady, status: Unknown}, %s]}}", observed, condition)
	}
	peers := func(conditions string) string {
		return fmt.Sprintf("{metadata: {generation: 2}, status: {conditions: [%s]}}", conditions)
	}
	condition := func(kind, status, reason string, generation int) string {
		return fmt.Sprintf("{type: %s, status: %q, reason: %s, message: why, observedGeneration: %d}", kind, status, reason, generation)
	}
	for _, test := range []struct{ script, object, status, message string }{
		{"knative-service", "{metadata: {generation: 1}}", "Progressing", "not looked"},
		{"knative-service", knative(1, ready), "Progressing", "not looked"},
		{"knative-service", knative(2, ready), "Healthy", ""},
		{"knative-service", knative(2, notYet), "Progressing", "Deploying"},
		{"knative-service", knative(2, failed), "Degraded", "RevisionFailed: no image"},
		{"knative-service", "{metadata: {generation: 1}, status: {observedGeneration: 1}}", "Progressing", "no condition"},
		{"application", "{metadata: {}}", "Progressing", ""},
		{"application", "{status: {health: {status: Degraded}}}", "Progressing", "degraded"},
		{"application", "{status: {health: {status: Healthy}}}", "Healthy", ""},
		{"pileus", "{metadata: {generation: 1}}", "Progressing", "not looked"},
		{"pileus", peers(condition("Ready", "True", "AllPeersReady", 1)), "Progressing", "not looked"},
		{"pileus", peers(condition("Ready", "True", "AllPeersReady", 2)), "Healthy", ""},
		{"pileus", peers(condition("Ready", "True", "AllPeersReady", 2) + "," + condition("Degraded", "True", "LinksDown", 2)), "Degraded", "LinksDown: why"},
		{"pileus", peers(condition("Ready", "False", "PeersNotReady", 2) + "," + condition("Degraded", "False", "AsExpected", 2)), "Progressing", "PeersNotReady: why"},
		{"pileus", peers(condition("Ready", "False", "ReplicasNotReady", 2)), "Progressing", "ReplicasNotReady: why"},
		{"pileus", peers(condition("Applied", "False", "Contested", 2) + "," + condition("Ready", "False", "Contested", 2)), "Degraded", "Contested: why"},
	} {
		object := objects(t, test.object)[0]
		script := string(must(os.ReadFile(filepath.Join(root, "argocd/install/health", test.script+".lua"))))
		health, err := lua.VM{}.ExecuteHealthLua(object, script)
		if err != nil {
			t.Fatalf("%s of %s: %v", test.script, test.object, err)
		}
		if string(health.Status) != test.status || !strings.Contains(health.Message, test.message) {
			t.Errorf("%s of %s is %+v", test.script, test.object, health)
		}
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
