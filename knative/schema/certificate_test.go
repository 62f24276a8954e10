package schema

import (
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

// A kubectl that knows the addresses, Pileus and one tenant, and keeps what is applied; and a launcher that makes certificates.
const (
	kubectlStandIn = `#!/bin/bash
case "$*" in
  *' get kservice ui '*) echo pileus-1 ;;
  *' get configmap pileus-1 '*) echo "$ADDRESSES" ;;
  *' get configmap pileus-platform '*) echo "$PLATFORM" ;;
  *'get namespace pileus '*) echo 'pileus uid-0' ;;
  *'get namespaces '*) echo 'team-a uid-1' ;;
  *'get namespace team-b '*) echo 'team-b uid-2' ;;
  *'get secret https-pileus '*) echo secret/https-pileus ;;
  apply*) echo --- >>applied; cat >>applied ;;
esac
`
	launcherStandIn = `#!/bin/bash
echo "$*" >>issued
mkdir -p .pileus/https
echo "certificate of $3" >".pileus/https/$3.crt"
echo "key of $3" >".pileus/https/$3.key"
`
)

// certified is what make/certificate applies, in order, by kind and name, and what it says.
func certified(t *testing.T, tls, addresses, platform string, arguments ...string) (objects []runtime.Object, said, issued string) {
	t.Helper()
	checkout := t.TempDir()
	script, err := filepath.Abs(filepath.Join("..", "..", "make", "certificate"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		".pileus/env": "TLS=" + tls + "\n", ".pileus/bin/kubectl": kubectlStandIn, ".pileus/bin/cluster": launcherStandIn,
	} {
		path := filepath.Join(checkout, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(script, arguments...)
	command.Dir = checkout
	command.Env = append(os.Environ(), "ADDRESSES="+addresses, "PLATFORM="+platform)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	applied, _ := os.ReadFile(filepath.Join(checkout, "applied"))
	signed, _ := os.ReadFile(filepath.Join(checkout, "issued"))
	for document := range strings.SplitSeq(string(applied), "---\n") {
		if document == "" {
			continue
		}
		object, _, err := decoder.Decode(must(yaml.YAMLToJSONStrict([]byte(document))), nil, nil)
		if err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
		objects = append(objects, object)
	}
	return objects, string(output), string(signed)
}

const clouds = "https://example.com sites.example.org traefik"

var hostsOfTenant = []string{"team-a.sites.example.org", "*.team-a.sites.example.org", "*.team-a.example.com"}

func TestGatewayIsGivenACertificateForEveryHost(t *testing.T) {
	objects, said, _ := certified(t, "issuer/letsencrypt", clouds, "configmap/pileus-platform")
	if len(objects) != 4 {
		t.Fatalf("%d objects: %s", len(objects), said)
	}
	for i, want := range [][]string{{"*.pileus.example.com"}, hostsOfTenant} {
		ingress, certificate := objects[2*i].(*networking.Ingress), objects[2*i+1].(*certmanager.Certificate)
		tls := ingress.Spec.TLS[0]
		if !slices.Equal(tls.Hosts, want) || !slices.Equal(certificate.Spec.DNSNames, want) || ingress.Spec.Rules[0].Host != want[0] || *ingress.Spec.IngressClassName != "traefik" {
			t.Errorf("hosts %v of the Ingress, %v of the Certificate, not %v", tls.Hosts, certificate.Spec.DNSNames, want)
		}
		if tls.SecretName != certificate.Spec.SecretName || certificate.Spec.IssuerRef.Name != "letsencrypt" || certificate.Spec.IssuerRef.Kind != "ClusterIssuer" {
			t.Errorf("%s is served, and %s is from %v", tls.SecretName, certificate.Spec.SecretName, certificate.Spec.IssuerRef)
		}
		if ingress.Spec.Rules[0].HTTP != nil || ingress.Spec.DefaultBackend != nil {
			t.Error("the Ingress leads somewhere")
		}
		for _, owned := range []struct{ namespace, owner string }{
			{ingress.Namespace, ingress.OwnerReferences[0].Kind}, {certificate.Namespace, certificate.OwnerReferences[0].Kind},
		} {
			if owned.namespace != "traefik" || owned.owner != "Namespace" {
				t.Errorf("in %s, of a %s: a tenant's members may mount what is in its own namespace", owned.namespace, owned.owner)
			}
		}
	}
}

func TestGatewayIsGivenCertificatesOfTheCheckoutsOwn(t *testing.T) {
	objects, _, issued := certified(t, "self-signed", clouds, "configmap/pileus-platform")
	if len(objects) != 4 {
		t.Fatalf("%d objects", len(objects))
	}
	for i, name := range []string{"https-pileus", "https-team-a"} {
		secret := objects[2*i+1].(*core.Secret)
		if secret.Name != name || secret.Namespace != "traefik" || secret.Type != core.SecretTypeTLS ||
			string(secret.Data["tls.crt"]) != "certificate of "+name+"\n" || string(secret.Data["tls.key"]) != "key of "+name+"\n" {
			t.Errorf("%s/%s of type %s: %s", secret.Namespace, secret.Name, secret.Type, base64.StdEncoding.EncodeToString(secret.Data["tls.crt"]))
		}
	}
	if want := "certificate example.com,sites.example.org https-team-a " + strings.Join(hostsOfTenant, " ") + "\n"; !strings.HasSuffix(issued, want) {
		t.Errorf("issued %s", issued)
	}
	if _, _, local := certified(t, "self-signed", "https://localhost:8443 sites.localhost traefik", "configmap/pileus-platform"); !strings.Contains(local, " https-pileus *.pileus.localhost git.localhost argocd.localhost\n") {
		t.Errorf("issued %s", local)
	}
}

func TestGatewayIsToldWhichSecretsAPersonPutsThere(t *testing.T) {
	objects, said, _ := certified(t, "secret", clouds, "configmap/pileus-platform")
	if len(objects) != 2 || strings.Contains(said, "https-pileus") || !strings.Contains(said, "put it into the Secret https-team-a") ||
		!strings.Contains(said, `"*.team-a.sites.example.org"`) {
		t.Errorf("%d objects, and was told %s", len(objects), said)
	}
}

func TestNoCertificatesAreMadeThatNobodyAsksFor(t *testing.T) {
	if objects, _, _ := certified(t, "none", "http://localhost:8080 sites.localhost traefik", "configmap/pileus-platform"); len(objects) != 0 {
		t.Errorf("over http: %v", objects)
	}
	if objects, said, _ := certified(t, "secret", clouds, ""); len(objects) != 0 || !strings.Contains(said, "docs/https.md") {
		t.Errorf("for somebody else's gateway: %v, %s", objects, said)
	}
	objects, _, _ := certified(t, "self-signed", clouds, "configmap/pileus-platform", "team-b")
	if len(objects) != 2 || objects[0].(*networking.Ingress).Name != "https-team-b" {
		t.Errorf("for one tenant: %v", objects)
	}
}
