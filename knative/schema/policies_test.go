package schema

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	admissionregistration "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	dynamic "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

const (
	alice     = "system:serviceaccount:team-a:alice" // a member
	collector = "system:serviceaccount:kube-system:generic-garbage-collector"
	golden    = "../../functions/provision/src/test/java/dev/pileus/provision/kind/"
)

// apiServer is the part of the API server that asks the admission policies: its own code, with its own limits of cost.
type apiServer struct{ plugin *validating.Plugin }

// startAPIServer gives it the policies and settings of the embedded cluster's overlay.
func startAPIServer(t *testing.T) apiServer {
	t.Helper()
	objects := []runtime.Object{
		&core.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "team-a", Labels: map[string]string{"pileus.dev/tenant": "true"}}},
	}
	rendered, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), "../overlays/embedded")
	if err != nil {
		t.Fatal(err)
	}
	for _, resource := range rendered.Resources() {
		if resource.GetKind() == definition {
			continue
		}
		switch object := decode(t, must(resource.AsYAML())).(type) {
		case *core.ConfigMap:
			objects = append(objects, object)
		case *admissionregistration.ValidatingAdmissionPolicy:
			object.Namespace = "" // Kustomize takes it for namespaced
			setDefaults(object.Spec.MatchConstraints)
			objects = append(objects, object)
		case *admissionregistration.ValidatingAdmissionPolicyBinding:
			object.Namespace = ""
			setDefaults(object.Spec.MatchResources)
			objects = append(objects, object)
		}
	}
	mapper := meta.NewDefaultRESTMapper(nil)
	mapper.Add(core.SchemeGroupVersion.WithKind("ConfigMap"), meta.RESTScopeNamespace)
	client := fake.NewClientset(objects...)
	factory := informers.NewSharedInformerFactory(client, 0)
	plugin := validating.NewPlugin(nil)
	plugin.SetExternalKubeInformerFactory(factory)
	plugin.SetExternalKubeClientSet(client)
	plugin.SetRESTMapper(mapper)
	plugin.SetDynamicClient(dynamic.NewSimpleDynamicClient(scheme.Scheme))
	plugin.SetDrainedNotification(t.Context().Done())
	plugin.SetAuthorizer(authorizer.AuthorizerFunc(onlyTheCollectorReads))
	if err := plugin.ValidateInitialization(); err != nil {
		t.Fatal(err)
	}
	factory.Start(t.Context().Done())
	factory.WaitForCacheSync(t.Context().Done())
	if !plugin.WaitForReady() {
		t.Fatal("the policies were not read")
	}
	return apiServer{plugin}
}

// setDefaults does what the API server does, whose defaults are in no library.
func setDefaults(match *admissionregistration.MatchResources) {
	if match == nil {
		return
	}
	equivalent := admissionregistration.Equivalent
	match.MatchPolicy = &equivalent
	match.ObjectSelector = &metav1.LabelSelector{}
	if match.NamespaceSelector == nil {
		match.NamespaceSelector = &metav1.LabelSelector{}
	}
}

func onlyTheCollectorReads(_ context.Context, asked authorizer.Attributes) (authorizer.Decision, string, error) {
	if asked.GetVerb() == "get" && asked.GetResource() == "secrets" && asked.GetUser().GetName() == collector {
		return authorizer.DecisionAllow, "", nil
	}
	return authorizer.DecisionNoOpinion, "", nil
}

// create is what the policies say to somebody who makes the object.
func (s apiServer) create(who string, object runtime.Object) error {
	return s.ask(who, admission.Create, object, nil, "", &metav1.CreateOptions{}, false)
}

func (s apiServer) ask(
	who string, operation admission.Operation, object, old runtime.Object, subresource string, options runtime.Object, dryRun bool,
) error {
	subject := object
	if subject == nil {
		subject = old
	}
	kind := subject.GetObjectKind().GroupVersionKind()
	resource, _ := meta.UnsafeGuessKindToResource(kind)
	metadata := must(meta.Accessor(subject))
	attributes := admission.NewAttributesRecord(object, old, kind, metadata.GetNamespace(), metadata.GetName(), resource,
		subresource, operation, options, dryRun, &user.DefaultInfo{Name: who})
	return s.plugin.Validate(context.Background(), attributes, admission.NewObjectInterfacesFromScheme(scheme.Scheme))
}

func TestPoliciesAdmitWhatProvisionMakes(t *testing.T) {
	server := startAPIServer(t)
	files := must(filepath.Glob(golden + "*/*.yaml"))
	if len(files) == 0 {
		t.Fatal("no objects of provision")
	}
	// And what the docs have people make by hand.
	for _, file := range append(files, must(filepath.Glob("../../docs/git-app/*.yaml"))...) {
		for _, document := range documents(t, file) {
			if document["kind"] == "PeerGroup" {
				continue // no policy looks at it, and its schema is the operator's
			}
			name := filepath.Base(file) + "/" + document["kind"].(string)
			t.Run(name, func(t *testing.T) {
				document["metadata"].(object)["namespace"] = "team-a"
				if err := server.create(alice, toObject(t, document)); err != nil {
					t.Error(err)
				}
				if pod, ok := podOf(document); ok {
					if err := server.create("system:serviceaccount:kube-system:job-controller", toObject(t, asKubernetesMakesIt(pod))); err != nil {
						t.Errorf("its pod: %v", err)
					}
				}
			})
		}
	}
}

// What a member may run with Secrets of the tenant's own, and as large as pods come.
func TestPoliciesAdmitWhatIsAMembersOwn(t *testing.T) {
	server := startAPIServer(t)
	own := spec(`
volumes: [{name: own, secret: {secretName: shop.settings}}]
imagePullSecrets: [{name: shop.registry}]
containers:
- name: own
  image: registry.example.org:5000/team/shop:1
  env: [{name: A, valueFrom: {secretKeyRef: {name: shop.settings, key: a}}}]
  envFrom: [{secretRef: {name: shop.settings}}]
  volumeMounts: [{name: own, mountPath: /own}]
affinity:
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: shop}}}]
`)
	large := spec(`{containers: [], volumes: []}`)
	for i := range 20 {
		container := object{"name": fmt.Sprint("c", i), "image": "ghcr.io/team/shop:1"}
		for j := range 50 {
			container["env"] = append(list(container["env"]), object{"name": fmt.Sprint("E", j), "value": "x"})
			container["volumeMounts"] = append(list(container["volumeMounts"]), object{"name": fmt.Sprint("v", j), "mountPath": fmt.Sprint("/v", j)})
		}
		large["containers"] = append(list(large["containers"]), container)
	}
	for j := range 50 {
		large["volumes"] = append(list(large["volumes"]), object{"name": fmt.Sprint("v", j), "emptyDir": object{}})
	}
	for name, pod := range map[string]object{"with Secrets of its own": own, "large": large} {
		for _, each := range []object{asPod(pod), asDeployment(pod), asJob(pod)} {
			if err := server.create(alice, toObject(t, each)); err != nil {
				t.Errorf("%s, as a %s: %v", name, each["kind"], err)
			}
		}
	}
}

func TestPoliciesKeepSecretsOfWorkloadsFromOtherContainers(t *testing.T) {
	server := startAPIServer(t)
	plain := func(yaml string) object { return spec("{containers: [{name: own, image: docker.io/own}]}", yaml) }
	shell := object{"name": "own", "image": "dev.local/pileus/shell:test"}
	tests := map[string]object{
		"mounted":             plain(`{volumes: [{name: k, secret: {secretName: shop-git}}], containers: [{name: own, image: own, volumeMounts: [{name: k, mountPath: /k}]}]}`),
		"mounted before":      plain(`{volumes: [{name: k, secret: {secretName: shop-git}}], initContainers: [{name: i, image: own, volumeMounts: [{name: k, mountPath: /k}]}]}`),
		"projected":           plain(`{volumes: [{name: k, projected: {sources: [{configMap: {name: a}}, {secret: {name: shop-git}}]}}]}`),
		"given to a driver":   plain(`{volumes: [{name: k, csi: {driver: csi.example.com, nodePublishSecretRef: {name: shop-git}}}]}`),
		"in a variable":       plain(`{containers: [{name: own, image: own, env: [{name: K, valueFrom: {secretKeyRef: {name: shop-git, key: ssh-privatekey}}}]}]}`),
		"in all variables":    plain(`{containers: [{name: own, image: own, envFrom: [{secretRef: {name: box}}]}]}`),
		"in variables before": plain(`{initContainers: [{name: i, image: own, envFrom: [{secretRef: {name: box}}]}]}`),
		"shown to a registry": plain(`{imagePullSecrets: [{name: shop-git}]}`),

		"checkout with another image":       checkout(t, func(pod, c object) { c["image"] = "docker.io/evil/git-poll:test" }),
		"checkout with an image like it":    checkout(t, func(pod, c object) { c["image"] = "dev.local/pileus/git-poll-evil:test" }),
		"checkout from the next repository": checkout(t, func(pod, c object) { c["image"] = "dev.local/pileus/git-poll/evil:test" }),
		"checkout with another command":     checkout(t, func(pod, c object) { c["command"] = []any{"cat"} }),
		"checkout with other arguments":     checkout(t, func(pod, c object) { c["args"] = []any{"checkout", "more"} }),
		"checkout with a variable of Java's": checkout(t, func(pod, c object) {
			c["env"] = append(list(c["env"]), object{"name": "JAVA_TOOL_OPTIONS", "value": "-javaagent:/content/a.jar"})
		}),
		"checkout that finds its Secret elsewhere": checkout(t, func(pod, c object) {
			c["env"] = append(list(c["env"]), object{"name": "PILEUS_GIT_TARGET", "value": "/var/run/pileus/git"})
		}),
		"checkout with variables from a ConfigMap": checkout(t, func(pod, c object) {
			c["envFrom"] = []any{object{"configMapRef": object{"name": "own"}}}
		}),
		"checkout with a hook": checkout(t, func(pod, c object) {
			c["lifecycle"] = object{"postStart": object{"exec": object{"command": []any{"cat"}}}}
		}),
		"checkout with a probe that prints": checkout(t, func(pod, c object) {
			c["startupProbe"] = object{"exec": object{"command": []any{"cat", "/var/run/pileus/git/ssh-privatekey"}}}
		}),
		"checkout with a folder over its programs": checkout(t, func(pod, c object) {
			c["volumeMounts"] = append(list(c["volumeMounts"]), object{"name": "content", "mountPath": "/opt"})
		}),
		"checkout with the key among the content": checkout(t, func(pod, c object) {
			c["volumeMounts"].([]any)[1].(object)["name"] = "git"
		}),
		"checkout with a part of the key's folder": checkout(t, func(pod, c object) {
			c["volumeMounts"].([]any)[0].(object)["subPath"] = "x"
		}),
		"the app beside the checkout": checkout(t, func(pod, c object) {
			app := pod["containers"].([]any)[0].(object)
			app["volumeMounts"] = append(list(app["volumeMounts"]), object{"name": "git", "mountPath": "/k"})
		}),
		"a pod whose containers see each other": checkout(t, func(pod, c object) { pod["shareProcessNamespace"] = true }),
		"a pod with hosts of its own":           checkout(t, func(pod, c object) { pod["hostAliases"] = []any{object{"ip": "192.0.2.1"}} }),
		"a pod with a resolver of its own": checkout(t, func(pod, c object) {
			pod["dnsConfig"] = object{"nameservers": []any{"192.0.2.1"}}
		}),
		"a key under another name": checkout(t, func(pod, c object) {
			for _, volume := range pod["volumes"].([]any) {
				if secret, ok := volume.(object)["secret"].(object); ok {
					secret["items"] = []any{object{"key": "ssh-privatekey", "path": "known_hosts"}}
				}
			}
		}),
		"a shell beside the SSH box": box(t, func(pod, c object) {
			pod["containers"] = append(list(pod["containers"]), spec(`{name: x, image: dev.local/pileus/shell, volumeMounts: [{name: run, mountPath: /r}]}`))
		}),
		"a second box that is none": box(t, func(pod, c object) {
			pod["containers"] = append(list(pod["containers"]), spec(`{name: x, image: dev.local/pileus/ssh, command: [cat], volumeMounts: [{name: run, mountPath: /run/sshd}]}`))
		}),
		"a box that copies its key to a volume": box(t, func(pod, c object) {
			for _, mount := range c["volumeMounts"].([]any) {
				if mount := mount.(object); mount["mountPath"] == "/run/sshd" {
					mount["name"] = "home"
				}
			}
		}),
		"a box with a variable": box(t, func(pod, c object) {
			c["env"] = []any{object{"name": "BASH_ENV", "value": "/home/me/x"}}
		}),
		"a box with another command": box(t, func(pod, c object) { c["command"] = []any{"/bin/cat"} }),
		"a box with another image":   box(t, func(pod, c object) { maps.Copy(c, shell) }),
	}
	for name, pod := range tests {
		for _, each := range []object{asPod(pod), asDeployment(pod), asJob(pod), asStatefulSet(pod), asKnativeService(pod)} {
			t.Run(name+" of a "+each["kind"].(string), func(t *testing.T) {
				mustSay(t, server.create(alice, toObject(t, each)), "Secret")
			})
		}
	}
	t.Run("into a pod that runs", func(t *testing.T) {
		running := checkout(t, func(pod, c object) {
			pod["ephemeralContainers"] = []any{spec(`{name: e, image: own, volumeMounts: [{name: git, mountPath: /k}]}`)}
		})
		pod := toObject(t, asPod(running))
		mustSay(t, server.ask(alice, admission.Update, pod, pod, "ephemeralcontainers", &metav1.UpdateOptions{}, false), "Secret")
	})
	t.Run("with a dot", func(t *testing.T) {
		secret := spec(`{apiVersion: v1, kind: Secret, metadata: {name: shop.git, namespace: team-a, labels: {pileus.dev/workload: shop}}}`)
		mustSay(t, server.create(alice, toObject(t, secret)), "no dot")
	})
}

func TestPoliciesLetNoDeletionAnswerWithASecret(t *testing.T) {
	server := startAPIServer(t)
	plain := spec(`{apiVersion: v1, kind: Secret, metadata: {name: box, namespace: team-a}}`)
	held := spec(`{apiVersion: v1, kind: Secret, metadata: {name: box, namespace: team-a, finalizers: [example.com/hold]}}`)
	foreground, orphan, background := metav1.DeletePropagationForeground, metav1.DeletePropagationOrphan, metav1.DeletePropagationBackground
	yes := true
	tests := map[string]struct {
		secret  object
		options metav1.DeleteOptions
		allowed bool
	}{
		"at once":                   {plain, metav1.DeleteOptions{}, true},
		"in the background":         {plain, metav1.DeleteOptions{PropagationPolicy: &background}, true},
		"in the foreground":         {plain, metav1.DeleteOptions{PropagationPolicy: &foreground}, false},
		"without its dependents":    {plain, metav1.DeleteOptions{PropagationPolicy: &orphan}, false},
		"likewise, as it once was":  {plain, metav1.DeleteOptions{OrphanDependents: &yes}, false},
		"only tried":                {plain, metav1.DeleteOptions{DryRun: []string{metav1.DryRunAll}}, false},
		"of what somebody holds on": {held, metav1.DeleteOptions{}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.options.TypeMeta = metav1.TypeMeta{APIVersion: "meta.k8s.io/v1", Kind: "DeleteOptions"}
			delete := func(who string) error {
				return server.ask(who, admission.Delete, nil, toObject(t, test.secret), "", &test.options, len(test.options.DryRun) > 0)
			}
			if err := delete(collector); err != nil {
				t.Errorf("who may read it is refused: %v", err)
			}
			if test.allowed {
				if err := delete(alice); err != nil {
					t.Error(err)
				}
			} else {
				mustSay(t, delete(alice), "deleted at once")
			}
		})
	}
}

func TestPoliciesKeepPodsInTheirPlace(t *testing.T) {
	server := startAPIServer(t)
	tests := map[string][2]string{
		"before everybody's":         {`{priorityClassName: system-node-critical}`, "priority"},
		"before the cluster's own":   {`{priorityClassName: system-cluster-critical}`, "priority"},
		"as Pileus' own":             {`{priorityClassName: pileus}`, "priority"},
		"as the gateway":             {`{priorityClassName: pileus-platform}`, "priority"},
		"on a node":                  {`{nodeName: node-1}`, "chooses no node"},
		"on every node":              {`{tolerations: [{operator: Exists}]}`, "taints"},
		"on the control plane":       {`{tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]}`, "taints"},
		"alone on its node":          {`{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, namespaceSelector: {}}]}}}`, "keeps away"},
		"without Pileus on its node": {`{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, namespaces: [pileus]}]}}}`, "keeps away"},
		"from the metadata service":  {`{containers: [{name: x, image: "169.254.169.254/a/b"}]}`, "registry"},
		"from the node itself":       {`{containers: [{name: x, image: "localhost:10250/a"}]}`, "registry"},
		"from localhost":             {`{containers: [{name: x, image: "localhost/a"}]}`, "registry"},
		"from an address in IPv6":    {`{containers: [{name: x, image: "[::1]:5000/a"}]}`, "registry"},
		"from a Service":             {`{containers: [{name: x, image: "status.pileus.svc:80/a"}]}`, "registry"},
		"from a Service in full":     {`{containers: [{name: x, image: "status.pileus.svc.cluster.local/a"}]}`, "registry"},
		"from inside, before it":     {`{initContainers: [{name: x, image: "10.0.0.1:80/a"}]}`, "registry"},
		"of a crowd":                 {"{containers: [" + strings.Repeat("{name: x, image: own},", 21) + "]}", "at most 20"},
	}
	for name, test := range tests {
		pod := spec("{containers: [{name: own, image: own}]}", test[0])
		for _, each := range []object{asPod(pod), asDeployment(pod), asJob(pod), asStatefulSet(pod), asKnativeService(pod)} {
			t.Run(name+" as a "+each["kind"].(string), func(t *testing.T) {
				mustSay(t, server.create(alice, toObject(t, each)), test[1])
			})
		}
	}
}

func TestPoliciesLetKnativeAskRegistriesOfTheSettingOnly(t *testing.T) {
	server := startAPIServer(t)
	for image, allowed := range map[string]bool{
		"nginx": true, "library/nginx:1": true, "ghcr.io/a/b@sha256:1": true, "dev.local/pileus/web:1": true,
		"registry.example.org/a": false, "ghcr.io.example.org/a": false, "ghcr.io:8080/a": false, "127.0.0.1.nip.io/a": false,
	} {
		t.Run(image, func(t *testing.T) {
			err := server.create(alice, toObject(t, asKnativeService(spec("{containers: [{name: own, image: '"+image+"'}]}"))))
			if allowed && err != nil {
				t.Error(err)
			}
			if !allowed {
				mustSay(t, err, "one of docker.io,ghcr.io")
			}
		})
	}
	routes := asKnativeService(spec("{containers: [{name: own, image: own}]}"))
	for i := range 11 {
		routes["spec"].(object)["traffic"] = append(list(routes["spec"].(object)["traffic"]), object{"latestRevision": true, "tag": fmt.Sprint("t", i)})
	}
	mustSay(t, server.create(alice, toObject(t, routes)), "at most 10 routes")
}

// peer is a pod as a PeerGroup's StatefulSet makes it, after a change.
func peer(change string) object {
	return spec(`
apiVersion: v1
kind: Pod
metadata:
  name: mesh-0
  namespace: team-a
  labels: {pileus.dev/peer-group: mesh}
  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: mesh, uid: "1", controller: true}]
spec:
  serviceAccountName: mesh.peers
  containers: [{name: peer, image: dev.local/pileus/peer:test}]
`, change)
}

func TestPoliciesKeepWhatPeersMayDoFromOtherPods(t *testing.T) {
	server := startAPIServer(t)
	const controller = "system:serviceaccount:kube-system:statefulset-controller"
	if err := server.create(controller, toObject(t, peer("{}"))); err != nil {
		t.Errorf("a peer: %v", err)
	}
	of := func(version, kind, controller string) string {
		return "metadata: {name: own, namespace: team-a, labels: {pileus.dev/peer-group: mesh}, " +
			"ownerReferences: [{apiVersion: " + version + ", kind: " + kind + ", name: own, uid: '1', controller: " + controller + "}]}"
	}
	for name, change := range map[string]string{
		"of a Deployment":                  of("apps/v1", "ReplicaSet", "true"),
		"of a Job":                         of("batch/v1", "Job", "true"),
		"of somebody's own StatefulSet":    of("example.com/v1", "StatefulSet", "true"),
		"that a StatefulSet does not make": of("apps/v1", "StatefulSet", "false"),
		"of nobody":                        "metadata: {name: own, namespace: team-a}",
		"with the label alone":             "{metadata: {name: own, namespace: team-a, labels: {pileus.dev/peer-group: mesh}}, spec: {containers: [{name: own, image: own}]}}",
	} {
		t.Run(name, func(t *testing.T) {
			mustSay(t, server.create(controller, toObject(t, peer(change))), "a peer is a pod that")
		})
	}
	t.Run("as a member", func(t *testing.T) {
		pod := peer("spec: {serviceAccountName: alice, containers: [{name: own, image: own}]}")
		mustSay(t, server.create(controller, toObject(t, pod)), "runs as the account 'default'")
	})
}

func TestPoliciesLetMembersDeletePodsOfPeersOnly(t *testing.T) {
	server := startAPIServer(t)
	delete := func(who string, pod object) error {
		options := metav1.DeleteOptions{TypeMeta: metav1.TypeMeta{APIVersion: "meta.k8s.io/v1", Kind: "DeleteOptions"}}
		return server.ask(who, admission.Delete, nil, toObject(t, pod), "", &options, false)
	}
	own := spec("{apiVersion: v1, kind: Pod, metadata: {name: shop-7d9f, namespace: team-a}, spec: {containers: []}}")
	for _, who := range []string{alice, "alice@example.com"} {
		if err := delete(who, peer("{}")); err != nil {
			t.Errorf("a peer, by %s: %v", who, err)
		}
		mustSay(t, delete(who, own), "pods of peers only")
	}
	for _, who := range []string{collector, "system:kube-scheduler", "system:node:a", "system:serviceaccount:knative-serving:controller"} {
		if err := delete(who, own); err != nil {
			t.Errorf("a pod, by %s: %v", who, err)
		}
	}
}

func TestPoliciesHoldTheOperatorToPeerGroups(t *testing.T) {
	server := startAPIServer(t)
	const operator = "system:serviceaccount:pileus:operator"
	const group = "{name: mesh.peers, namespace: team-a, labels: {pileus.dev/peer-group: mesh}}"
	made := documents(t, "../../operator/src/test/resources/peergroup/mesh.yaml")
	if len(made) < 7 {
		t.Fatal("not all objects of a group")
	}
	for _, document := range made {
		t.Run(document["kind"].(string), func(t *testing.T) {
			object := toObject(t, document)
			if err := server.create(operator, object); err != nil {
				t.Error(err)
			}
			if err := server.ask(operator, admission.Update, object, object, "", &metav1.UpdateOptions{}, false); err != nil {
				t.Errorf("again: %v", err)
			}
		})
	}
	for name, test := range map[string][2]string{
		"a role that no group has":      {"{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: git-poll, namespace: team-a, labels: {pileus.dev/peer-group: a}}}", "end in .peers"},
		"an account like a member's":    {"{apiVersion: v1, kind: ServiceAccount, metadata: {name: alice, namespace: team-a, labels: {pileus.dev/peer-group: a}}}", "end in .peers"},
		"a binding without a label":     {"{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a.peers, namespace: team-a}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}}", "objects of peer groups only"},
		"peers with a member's account": {"{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a, namespace: team-a, labels: {pileus.dev/peer-group: a}}, spec: {serviceName: a, selector: {}, template: {spec: {serviceAccountName: alice, containers: [{name: a, image: a}]}}}}", "the account of their group"},
	} {
		t.Run(name, func(t *testing.T) { mustSay(t, server.create(operator, toObject(t, spec(test[0]))), test[1]) })
	}
	t.Run("an object that was another's", func(t *testing.T) {
		theirs := toObject(t, spec("{apiVersion: v1, kind: ConfigMap, metadata: {name: mesh.peers, namespace: team-a}}"))
		taken := toObject(t, spec("{apiVersion: v1, kind: ConfigMap, metadata: "+group+"}"))
		mustSay(t, server.ask(operator, admission.Update, taken, theirs, "", &metav1.UpdateOptions{}, false), "objects of peer groups only")
	})
	t.Run("an object that lost its label", func(t *testing.T) {
		before := toObject(t, spec("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: team-a, ownerReferences: [{apiVersion: pileus.dev/v1alpha1, kind: PeerGroup, name: mesh, uid: '1'}]}}"))
		after := toObject(t, spec("{apiVersion: v1, kind: ConfigMap, metadata: "+group+"}"))
		if err := server.ask(operator, admission.Update, after, before, "", &metav1.UpdateOptions{}, false); err != nil {
			t.Error(err)
		}
	})
}

func TestPoliciesBoundRecords(t *testing.T) {
	server := startAPIServer(t)
	record := func(kind string, characters int) object {
		record := spec("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: team-a, annotations: {pileus.dev/expires-at: '2030-01-01T00:00:00Z'}}}")
		record["metadata"].(object)["labels"] = object{"pileus.dev/record": "workload", "pileus.dev/kind": kind}
		record["data"] = object{"parameters": strings.Repeat("x", characters)}
		return record
	}
	if err := server.create(alice, toObject(t, record("website", 1_000_000))); err != nil {
		t.Errorf("a website of half a megabyte, escaped: %v", err)
	}
	if err := server.create(alice, toObject(t, record("command", 199_000))); err != nil {
		t.Errorf("a long command, escaped: %v", err)
	}
	mustSay(t, server.create(alice, toObject(t, record("command", 200_001))), "no value of more than 200000")
	mustSay(t, server.create(alice, toObject(t, record("castle", 1))), "a kind that there is")
}

func TestPoliciesHoldIngressesToTheTenantsHosts(t *testing.T) {
	server := startAPIServer(t)
	path := func(path, kind string) string {
		return "{path: '" + path + "', pathType: " + kind + ", backend: {service: {name: a, port: {number: 80}}}}"
	}
	rule := func(host string, paths ...string) string {
		return "{host: '" + host + "', http: {paths: [" + strings.Join(paths, ",") + "]}}"
	}
	any := path("/", "Prefix")
	for name, test := range map[string][2]string{
		"its own host":               {rule("team-a.sites.localhost", path("/notes/today", "Exact"), path("/~me/a.b_c-d", "Exact")), ""},
		"an app's host":              {rule("shop.team-a.sites.localhost", any), ""},
		"the host that all share":    {rule("sites.localhost", path("/team-a/x", "Exact")), "every rule is for the host team-a.sites"},
		"another tenant's":           {rule("team-b.sites.localhost", any), "every rule is for the host"},
		"another tenant's app's":     {rule("shop.team-b.sites.localhost", any), "every rule is for the host"},
		"one that ends like its own": {rule("not-team-a.sites.localhost", any), "every rule is for the host"},
		"Pileus' own":                {rule("ui.pileus.localhost", any), "every rule is for the host"},
		"all hosts":                  {"{http: {paths: [" + any + "]}}", "every rule is for the host"},
		"all of the sites'":          {rule("*.sites.localhost", any), "every rule is for the host"},
		"another after its own":      {rule("team-a.sites.localhost", any) + "," + rule("team-b.sites.localhost", any), "every rule is for the host"},
		"many hosts":                 {strings.Repeat(rule("team-a.sites.localhost", any)+",", 5), "at most 4 rules"},
		"many paths":                 {rule("team-a.sites.localhost", strings.Split(strings.Repeat(any+"\n", 8)+any, "\n")...), "of 8 paths"},
		"a rule of the gateway's":    {rule("team-a.sites.localhost", path("/x`) || Host(`ui.pileus.localhost", "Exact")), "letters, digits"},
		"a long path":                {rule("team-a.sites.localhost", path("/"+strings.Repeat("a", 256), "Exact")), "at most 256"},
		"as the gateway likes it":    {rule("team-a.sites.localhost", path("/", "ImplementationSpecific")), "exact ones or prefixes"},
	} {
		t.Run(name, func(t *testing.T) {
			ingress := spec("{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a, namespace: team-a}, spec: {rules: [" + test[0] + "]}}")
			err := server.create(alice, toObject(t, ingress))
			if test[1] != "" {
				mustSay(t, err, test[1])
			} else if err != nil {
				t.Error(err)
			}
			metadata := ingress["metadata"].(object)
			metadata["deletionTimestamp"] = "2026-01-01T00:00:00Z"
			leaving := toObject(t, ingress)
			if err := server.ask(collector, admission.Update, leaving, leaving, "", &metav1.UpdateOptions{}, false); err != nil {
				t.Errorf("it cannot go: %v", err)
			}
		})
	}
}

type object = map[string]any

// mustSay checks that it is refused for that reason, and not because a policy itself is wrong.
func mustSay(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil {
		t.Error("it is admitted")
	} else if !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "expression '") {
		t.Errorf("it is refused for another reason: %v", err)
	}
}

// spec reads an object; later documents are put over the earlier.
func spec(documents ...string) object {
	result := object{}
	for _, document := range documents {
		if err := yaml.Unmarshal([]byte(document), &result); err != nil {
			panic(err)
		}
	}
	return result
}

// checkout is the pod of a git app after a change of it and of its checkout step.
func checkout(t *testing.T, change func(pod, container object)) object {
	t.Helper()
	return changed(t, "gitapp/git-app.yaml", "initContainers", change)
}

// box is the pod of an SSH box after a change of it and of its container.
func box(t *testing.T, change func(pod, container object)) object {
	t.Helper()
	return changed(t, "ssh/ssh.yaml", "containers", change)
}

func changed(t *testing.T, file, containers string, change func(pod, container object)) object {
	t.Helper()
	for _, document := range documents(t, golden+file) {
		if pod, ok := podOf(document); ok {
			change(pod, pod[containers].([]any)[0].(object))
			return pod
		}
	}
	t.Fatalf("%s has no pod", file)
	return nil
}

// podOf is the pod that comes of an object, if one does.
func podOf(document object) (object, bool) {
	within, _ := document["spec"].(object)
	template, _ := within["template"].(object)
	pod, ok := template["spec"].(object)
	return pod, ok
}

// asKubernetesMakesIt adds what admission and Knative add.
func asKubernetesMakesIt(pod object) object {
	made := asPod(maps.Clone(pod))
	maps.Copy(made["spec"].(object), spec(`
serviceAccountName: default
priority: 0
dnsPolicy: ClusterFirst
tolerations:
- {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 300}
- {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 300}
- {key: node.kubernetes.io/memory-pressure, operator: Exists, effect: NoSchedule}
`))
	containers := made["spec"].(object)["containers"].([]any)
	if containers[0].(object)["name"] == "app" {
		made["spec"].(object)["containers"] = append(containers, spec(`{name: queue-proxy, image: dev.local/queue, env: [{name: A, value: b}]}`))
	}
	return made
}

func asPod(pod object) object { return with("v1", "Pod", pod) }
func asDeployment(pod object) object {
	return with("apps/v1", "Deployment", object{"selector": object{}, "template": object{"spec": pod}})
}
func asStatefulSet(pod object) object {
	return with("apps/v1", "StatefulSet", object{"selector": object{}, "serviceName": "a", "template": object{"spec": pod}})
}
func asJob(pod object) object {
	return with("batch/v1", "Job", object{"template": object{"spec": pod}})
}
func asKnativeService(pod object) object {
	return with("serving.knative.dev/v1", "Service", object{"template": object{"spec": pod}})
}

func with(version, kind string, spec object) object {
	return object{"apiVersion": version, "kind": kind, "metadata": object{"name": "own", "namespace": "team-a"}, "spec": spec}
}

// documents reads the objects of a file.
func documents(t *testing.T, file string) []object {
	t.Helper()
	var all []object
	for _, document := range strings.Split(string(must(os.ReadFile(file))), "\n---\n") {
		all = append(all, spec(document))
	}
	return all
}

// toObject is the object as the API server holds it.
func toObject(t *testing.T, document object) runtime.Object {
	t.Helper()
	return decode(t, must(yaml.Marshal(document)))
}

func decode(t *testing.T, document []byte) runtime.Object {
	t.Helper()
	decoded, _, err := decoder.Decode(must(yaml.YAMLToJSON(document)), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if service, ok := decoded.(*core.Service); ok && service.Spec.Type == "" {
		service.Spec.Type = core.ServiceTypeClusterIP // as the API server has it
	}
	return decoded
}

func list(value any) []any {
	values, _ := value.([]any)
	return values
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
