package platform

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"dev.pileus/cluster/internal/checkout"
)

// network answers in place of the network, and notes what it was asked for.
type network struct {
	answers func(address string) (status int, body io.Reader)
	asked   []string
}

func (n *network) RoundTrip(request *http.Request) (*http.Response, error) {
	n.asked = append(n.asked, request.URL.String())
	if n.answers == nil {
		return nil, errors.New("network is unreachable")
	}
	status, body := n.answers(request.URL.String())
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: io.NopCloser(body), Request: request}, nil
}

// connect has all requests of a test answered by a network.
func connect(t *testing.T, n *network) {
	t.Helper()
	before := http.DefaultTransport
	http.DefaultTransport = n
	t.Cleanup(func() { http.DefaultTransport = before })
}

func answering(status int, body string) *network {
	return &network{answers: func(string) (int, io.Reader) { return status, strings.NewReader(body) }}
}

func TestReleasesAreFetchedOnceAndTheSecondRunIsOffline(t *testing.T) {
	t.Setenv("PILEUS_CACHE", t.TempDir())
	c, err := checkout.At(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	render := func() string {
		dir := filepath.Join(t.TempDir(), "manifests")
		if err := writeFetched(c, dir); err != nil {
			t.Fatal(err)
		}
		kustomizer := krusty.MakeKustomizer(krusty.MakeDefaultOptions())
		resources, err := kustomizer.Run(filesys.MakeFsOnDisk(), filepath.Join(dir, "overlays", "kind"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := resources.AsYaml()
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	online := &network{answers: releases(t, c)}
	connect(t, online)
	first := render()
	if len(online.asked) != 3 {
		t.Errorf("asked for %v", online.asked)
	}
	connect(t, &network{})
	if second := render(); second != first || !strings.Contains(second, "name: reloader-reloader") {
		t.Error("the second run has other manifests")
	}
}

// releases answers with what has the form of the releases that the kustomizations name: Knative's as assembled from its modules,
// and of Reloader what the kustomization changes.
func releases(t *testing.T, c checkout.Checkout) func(string) (int, io.Reader) {
	t.Helper()
	texts := map[string]string{"reloader.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: reloader-reloader}
spec: {template: {spec: {containers: [{name: reloader, image: reloader}]}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reloader-reloader-role}
rules: []
`}
	for name, files := range map[string]release{"serving-crds.yaml": servingCRDs, "serving-core.yaml": servingCore} {
		text, err := files.read(c)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = text
	}
	return func(address string) (int, io.Reader) {
		text, known := texts[path.Base(address)]
		if !known {
			return http.StatusNotFound, strings.NewReader("")
		}
		return http.StatusOK, strings.NewReader(text)
	}
}

func TestWhatIsNoManifestIsNotKept(t *testing.T) {
	t.Setenv("PILEUS_CACHE", t.TempDir())
	const address = "https://example.com/release.yaml"
	for name, n := range map[string]*network{
		"nothing":          {},
		"a refusal":        answering(http.StatusForbidden, "apiVersion: v1\n"),
		"a page to log in": answering(http.StatusOK, "<html>Welcome to the hotel</html>"),
		"too much": {answers: func(string) (int, io.Reader) {
			return http.StatusOK, io.MultiReader(strings.NewReader("apiVersion: v1\n"), bytes.NewReader(make([]byte, maxManifest)))
		}},
	} {
		connect(t, n)
		if text, err := fetched(address); err == nil {
			t.Errorf("%s was taken for %.40q", name, text)
		}
	}
	connect(t, answering(http.StatusOK, "apiVersion: v1\n"))
	if text, err := fetched(address); err != nil || string(text) != "apiVersion: v1\n" {
		t.Errorf("got %q, %v", text, err)
	}
}
