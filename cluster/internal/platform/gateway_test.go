package platform

import (
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"dev.pileus/cluster/internal/checkout"
)

func TestTLSIsWhatTheKindOfClusterCanHave(t *testing.T) {
	for tls, want := range map[string]struct{ local, elsewhere bool }{
		"self-signed": {true, true}, "none": {true, false}, "secret": {false, true}, "issuer/letsencrypt": {false, true},
		"issuer/": {false, false}, "issuer/a b": {false, false}, "yes": {false, false}, "": {false, false},
	} {
		if err := CheckTLS(tls, true); (err == nil) != want.local {
			t.Errorf("TLS=%s on this machine: %v", tls, err)
		}
		if err := CheckTLS(tls, false); (err == nil) != want.elsewhere {
			t.Errorf("TLS=%s elsewhere: %v", tls, err)
		}
	}
}

func TestAddressIsTheOneThatPeopleSee(t *testing.T) {
	for want, gateway := range map[string]Gateway{
		"http://localhost:8080": {8080, 8443, TLSNone}, "https://localhost:8443": {8080, 8443, TLSSelfSigned}, "": {TLS: TLSSecret},
	} {
		env := gateway.Env(checkout.Env{})
		if gateway.Address() != want || env[checkout.KeyGateway] != want || env[checkout.KeyTLS] != gateway.TLS {
			t.Errorf("%+v: %s, %v", gateway, gateway.Address(), env)
		}
	}
}

// port80 is what the gateway's Service and its pod's host do with requests in clear, and what is said of https.
func port80(t *testing.T, text string) (service, host, httpsPort, hsts, scheme string) {
	t.Helper()
	for document := range strings.SplitSeq(text, "\n---\n") {
		switch {
		case strings.Contains(document, "kind: Service\n") && strings.Contains(document, "\n  name: traefik\n"):
			service = after(document, "    port: 80\n", "targetPort: ")
		case strings.Contains(document, "kind: Deployment\n") && strings.Contains(document, "\n  name: traefik\n"):
			host, httpsPort, hsts = after(document, "hostPort: 80\n", "name: "), after(document, "name: HTTPS_PORT\n", "value: "), after(document, "name: HSTS\n", "value: ")
		case strings.Contains(document, "\n  name: config-network\n"):
			scheme = after(document, "", "\n  default-external-scheme: ")
		}
	}
	return service, host, httpsPort, hsts, scheme
}

// after is the rest of the line that begins with a prefix, behind a mark.
func after(text, mark, prefix string) string {
	_, text, found := strings.Cut(text, mark)
	if !found {
		return ""
	}
	_, text, _ = strings.Cut(text, prefix)
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func TestNothingIsAnsweredInClearWhereThereIsTLS(t *testing.T) {
	for _, overlay := range overlays {
		text, err := rendered(t, overlay).AsYaml()
		if err != nil {
			t.Fatal(err)
		}
		service, host, _, hsts, scheme := port80(t, string(text))
		if overlay == "current" {
			if service != "redirect" || host != "" || hsts != "hsts-year" || scheme != "https" || strings.Contains(string(text), "hostPort") {
				t.Errorf("current: Service %s, host %s, %s, %s", service, host, hsts, scheme)
			}
			continue
		}
		if service != "web" || host != "web" || hsts != "hsts-minutes" || scheme != "" {
			t.Errorf("%s: Service %s, host %s, %s, %s", overlay, service, host, hsts, scheme)
		}
		service, host, port, hsts, scheme := port80(t, secured(t, string(text)))
		if service != "redirect" || host != "redirect" || port != `"9443"` || hsts != "hsts-minutes" || scheme != "https" {
			t.Errorf("%s, over TLS: Service %s, host %s, port %s, %s, %s", overlay, service, host, port, hsts, scheme)
		}
	}
}

// secured is what Gateway.Secured renders, without the cluster's own kubectl.
func secured(t *testing.T, manifests string) string {
	t.Helper()
	files := filesys.MakeFsInMemory()
	component, err := filesys.MakeFsOnDisk().ReadFile(filepath.Join("..", "..", "manifests", "https", "kustomization.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		"/.pileus/gateway/manifests.yaml":             manifests,
		"/.pileus/gateway/kustomization.yaml":         Gateway{8080, 9443, TLSSelfSigned}.kustomization(),
		"/cluster/manifests/https/kustomization.yaml": string(component),
	} {
		if err := files.WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(files, "/.pileus/gateway")
	if err != nil {
		t.Fatal(err)
	}
	text, err := resources.AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
