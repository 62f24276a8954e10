// Package schema checks, without a cluster, that what Kustomize and Helm render is what Kubernetes and Knative understand: no
// unknown field, no wrong type, and for Knative Services the very rules of Knative's admission webhook.
package schema

import (
	"context"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"knative.dev/pkg/apis"
	serving "knative.dev/serving/pkg/apis/serving/v1"
)

var decoder = func() runtime.Decoder {
	if err := serving.AddToScheme(scheme.Scheme); err != nil {
		panic(err)
	}
	strict := json.SerializerOptions{Strict: true}
	return json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme.Scheme, scheme.Scheme, strict)
}()

// definition is the kind of object that is not looked at here: the operator's own tests have an API server take its CRDs.
const definition = "CustomResourceDefinition"

func TestRenderedObjectsAreValid(t *testing.T) {
	overlays, err := filepath.Glob("../overlays/*")
	if err != nil || len(overlays) == 0 {
		t.Fatalf("no overlays: %v", err)
	}
	for _, folder := range append(overlays, "../tenant", gitServer) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			ctx := featuresOfPlatform(t)
			if filepath.Base(folder) == "cloud" { // whose Knative may be anybody's
				ctx = t.Context()
			}
			objects, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
			if err != nil {
				t.Fatal(err)
			}
			for _, object := range objects.Resources() {
				if object.GetKind() == definition {
					continue
				}
				t.Run(object.GetKind()+"/"+object.GetName(), func(t *testing.T) {
					document, err := object.MarshalJSON()
					if err != nil {
						t.Fatal(err)
					}
					check(t, ctx, document)
				})
			}
		})
	}
}

// What all functions have in common is a patch, which would take the place of what one says by itself.
func TestStatusIsReadyOnceItKnowsTheCluster(t *testing.T) {
	objects := must(krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), "../base"))
	for _, object := range objects.Resources() {
		if object.GetKind() != "Service" || object.GetName() != "status" {
			continue
		}
		status, _, err := decoder.Decode(must(object.MarshalJSON()), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		probe := status.(*serving.Service).Spec.Template.Spec.Containers[0].ReadinessProbe
		if probe.HTTPGet == nil || probe.HTTPGet.Path != "/health/readiness" {
			t.Errorf("status is ready by %+v", probe.ProbeHandler)
		}
		return
	}
	t.Fatal("there is no status")
}

func check(t *testing.T, ctx context.Context, document []byte) {
	t.Helper()
	object, _, err := decoder.Decode(document, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if service, ok := object.(*serving.Service); ok {
		ctx := apis.WithinCreate(ctx)
		service.SetDefaults(ctx)
		if invalid := service.Validate(ctx); invalid != nil {
			t.Error(invalid)
		}
	}
}
