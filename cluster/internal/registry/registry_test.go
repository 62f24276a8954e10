package registry

import (
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

func TestPlacesToPushTo(t *testing.T) {
	for text, want := range map[string]Registry{
		"registry.example.com/pileus":         {Path: "registry.example.com/pileus"},
		"registry.example.com/pileus/":        {Path: "registry.example.com/pileus"},
		"https://registry.example.com/pileus": {Path: "registry.example.com/pileus"},
		"localhost:32000":                     {Path: "localhost:32000"},
		"http://10.0.0.1:5000/a/b_c":          {Path: "10.0.0.1:5000/a/b_c", IsPlain: true},
	} {
		got, err := Parse(text)
		if err != nil || got != want {
			t.Errorf("%s is %+v, %v", text, got, err)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Errorf("%s is %+v when it is read again, %v", got, again, err)
		}
	}
	for _, text := range []string{"", "ftp://a/b", "a b", "a/$(id)", "a/'b", "A.example.com/b", "a//b", "a:b/c", "user@a/b", strings.Repeat("a", 201)} {
		if got, err := Parse(text); err == nil || !strings.Contains(err.Error(), "registry.example.com/pileus") {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
}

func TestImagesMoveToTheRegistry(t *testing.T) {
	if got := (Registry{Path: "registry.example.com/pileus"}).Name("dev.local/pileus/ui:1"); got != "registry.example.com/pileus/ui:1" {
		t.Error(got)
	}
}

func TestPlainHTTPStaysOnTheMachineUnlessItIsAskedFor(t *testing.T) {
	network := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{Body: io.NopCloser(strings.NewReader(""))}, nil
	})
	for _, test := range []struct {
		address       string
		isPlain, goes bool
	}{
		{"http://localhost:5000/v2/", false, true},
		{"http://127.0.0.1:5000/v2/", false, true},
		{"http://10.0.0.1:5000/v2/", false, false},
		{"http://registry.local/v2/", false, false},
		{"http://10.0.0.1:5000/v2/", true, true},
		{"https://10.0.0.1:5000/v2/", false, true},
	} {
		request, err := http.NewRequest(http.MethodGet, test.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (guarded{network, test.isPlain}).RoundTrip(request); (err == nil) != test.goes {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

// serving is a real registry, and what it was asked for.
func serving(t *testing.T) (Registry, func() []string) {
	t.Helper()
	var lock sync.Mutex
	var asked []string
	handler := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		asked = append(asked, r.Method+" "+r.URL.Path)
		lock.Unlock()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	// No credentials of whoever runs the tests.
	t.Setenv("HOME", t.TempDir())
	t.Setenv("REGISTRY_AUTH_FILE", filepath.Join(t.TempDir(), "none"))
	return Registry{Path: strings.TrimPrefix(server.URL, "http://") + "/pileus"}, func() []string {
		lock.Lock()
		defer lock.Unlock()
		return slices.Clone(asked)
	}
}

// image is one for an architecture, with a layer of its own on a base.
func image(t *testing.T, base v1.Image, architecture string) v1.Image {
	t.Helper()
	layer, err := random.Layer(1000, "application/vnd.oci.image.layer.v1.tar")
	if err != nil {
		t.Fatal(err)
	}
	made, err := mutate.AppendLayers(base, layer)
	if err != nil {
		t.Fatal(err)
	}
	config, err := made.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config.OS, config.Architecture = "linux", architecture
	if made, err = mutate.ConfigFile(made, config); err != nil {
		t.Fatal(err)
	}
	return made
}

// built is a layout with images, as images/build leaves it.
func built(t *testing.T, images map[string]v1.Image) string {
	t.Helper()
	folder, err := layout.Write(t.TempDir(), empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	for name, image := range images {
		if err := folder.AppendImage(image, layout.WithAnnotations(map[string]string{refName: name})); err != nil {
			t.Fatal(err)
		}
	}
	return string(folder)
}

func TestOnlyWhatTheRegistryLacksIsPushed(t *testing.T) {
	place, asked := serving(t)
	base := image(t, empty.Image, runtime.GOARCH)
	one, two := image(t, base, runtime.GOARCH), image(t, base, runtime.GOARCH)
	pusher := Pusher{Registry: place, Architectures: []string{runtime.GOARCH},
		Layout: built(t, map[string]v1.Image{"dev.local/pileus/one:1": one, "dev.local/pileus/two:1": two}), Work: t.TempDir()}
	names := []string{"dev.local/pileus/one:1", "dev.local/pileus/two:1"}
	if pushed, err := pusher.Push(names); err != nil || len(pushed) != 2 {
		t.Fatalf("pushed %v, %v", pushed, err)
	}
	tag, err := name.NewTag(place.Name(names[1]))
	if err != nil {
		t.Fatal(err)
	}
	there, err := remote.Image(tag)
	if err != nil {
		t.Fatal(err)
	}
	if digest, err := there.Digest(); err != nil || pusher.Digests[names[1]] != digest.String() {
		t.Errorf("its digest is %s, not %s", digest, pusher.Digests[names[1]])
	}
	digests := maps.Clone(pusher.Digests)
	if want, got := configuration(t, two), configuration(t, there); want != got {
		t.Errorf("pushed with configuration %s, not %s", got, want)
	}
	uploads := count(asked(), "PUT ")
	if pushed, err := pusher.Push(names); err != nil || len(pushed) != 0 || count(asked(), "PUT ") != uploads {
		t.Errorf("pushed %v again, %v", pushed, err)
	}
	if !maps.Equal(pusher.Digests, digests) || len(digests) != 2 {
		t.Errorf("the digests are %v, and were %v", pusher.Digests, digests)
	}
}

func configuration(t *testing.T, image v1.Image) string {
	t.Helper()
	digest, err := image.ConfigName()
	if err != nil {
		t.Fatal(err)
	}
	return digest.String()
}

func count(requests []string, prefix string) (found int) {
	for _, request := range requests {
		if strings.HasPrefix(request, prefix) {
			found++
		}
	}
	return found
}

func TestAnImageOfTheSameTagForOtherNodesIsNotTheSame(t *testing.T) {
	place, _ := serving(t)
	const ui = "dev.local/pileus/ui:1"
	for _, architecture := range []string{"arm64", "amd64"} {
		pusher := Pusher{Registry: place, Architectures: []string{architecture}, Work: t.TempDir(),
			Layout: built(t, map[string]v1.Image{ui: image(t, empty.Image, architecture)})}
		if pushed, err := pusher.Push([]string{ui}); err != nil || len(pushed) != 1 {
			t.Errorf("%s: pushed %v, %v", architecture, pushed, err)
		}
	}
}

func TestImagesThatRunOnNoNodeAreNotPushed(t *testing.T) {
	place, asked := serving(t)
	pusher := Pusher{Registry: place, Architectures: []string{"arm64"}, Work: t.TempDir(),
		Layout: built(t, map[string]v1.Image{"dev.local/pileus/ui:1": image(t, empty.Image, "amd64")})}
	pushed, err := pusher.Push([]string{"dev.local/pileus/ui:1"})
	if err == nil || !strings.Contains(err.Error(), "is for amd64, and the cluster's nodes are arm64") || len(pushed)+count(asked(), "PUT ") > 0 {
		t.Errorf("pushed %v, %v", pushed, err)
	}
}

func TestImagesOfDockersStoreAreSavedOnce(t *testing.T) {
	place, _ := serving(t)
	bin, work := t.TempDir(), t.TempDir()
	tag, err := name.NewTag("dev.local/pileus/ui:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := tarball.WriteToFile(filepath.Join(bin, "saved.tar"), tag, image(t, empty.Image, runtime.GOARCH)); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\ncase \"$1 $2\" in image*) exit 0 ;; save*) cp " + bin + "/saved.tar \"$3\" ;; esac\n"
	if err := os.WriteFile(filepath.Join(bin, "docker"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	pusher := Pusher{Registry: place, Architectures: []string{runtime.GOARCH}, Layout: t.TempDir(), Work: work}
	if pushed, err := pusher.Push([]string{"dev.local/pileus/ui:1"}); err != nil || len(pushed) != 1 {
		t.Errorf("pushed %v, %v", pushed, err)
	}
	if left, err := os.ReadDir(work); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestARegistryThatRefusesAsksForALogin(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Basic realm="here"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(server.Close)
	t.Setenv("HOME", t.TempDir())
	host := strings.TrimPrefix(server.URL, "http://")
	pusher := Pusher{Registry: Registry{Path: host + "/pileus"}, Architectures: []string{runtime.GOARCH}}
	if _, err := pusher.Push([]string{"dev.local/pileus/ui:1"}); err == nil || !strings.Contains(err.Error(), "docker login "+host) {
		t.Errorf("%v", err)
	}
}
