package embedded

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
)

func issued(t *testing.T, dir string, domains []string, hosts ...string) (leaf, ca *x509.Certificate) {
	t.Helper()
	if err := Certificate(dir, domains, "team", hosts); err != nil {
		t.Fatal(err)
	}
	var err error
	if leaf, err = (pki{dir}).readCertificate("team"); err != nil {
		t.Fatal(err)
	}
	if ca, err = (pki{dir}).readCertificate("ca"); err != nil {
		t.Fatal(err)
	}
	return leaf, ca
}

func verify(leaf, ca *x509.Certificate, host string) error {
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	_, err := leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: roots})
	return err
}

func TestGatewayCertificateServesItsHostsOneLabelDeep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "https")
	leaf, ca := issued(t, dir, []string{"localhost"}, "team.sites.localhost", "*.team.sites.localhost")
	for host, want := range map[string]bool{
		"team.sites.localhost": true, "app.team.sites.localhost": true,
		"a.b.team.sites.localhost": false, "other.sites.localhost": false,
	} {
		if err := verify(leaf, ca, host); (err == nil) != want {
			t.Errorf("%s: %v", host, err)
		}
	}
	if again, _ := issued(t, dir, []string{"localhost"}, "team.sites.localhost"); !again.Equal(leaf) {
		t.Error("a good certificate was made anew")
	}
	if more, same := issued(t, dir, []string{"localhost"}, "app.localhost"); more.Equal(leaf) || !same.Equal(ca) {
		t.Error("another host takes another certificate of the same authority")
	}
	if _, same := issued(t, dir, []string{"localhost", "sites.localhost"}, "a.localhost"); !same.Equal(ca) {
		t.Error("a domain within another takes no other authority")
	}
	if _, other := issued(t, dir, []string{"example.com"}, "a.example.com"); other.Equal(ca) {
		t.Error("another domain takes another authority")
	}
}

func TestGatewayAuthorityIsOfItsDomainsOnly(t *testing.T) {
	dir := t.TempDir()
	_, ca := issued(t, dir, []string{"localhost"}, "a.localhost")
	p := pki{dir}
	key, err := p.readKey("ca")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.issue(certificate{name: "bank", user: "bank", hosts: []string{"bank.example.com"}}, authority{ca, key}); err != nil {
		t.Fatal(err)
	}
	forged, err := p.readCertificate("bank")
	if err != nil {
		t.Fatal(err)
	}
	if verify(forged, ca, "bank.example.com") == nil {
		t.Error("the authority vouches for a name that is not its own")
	}
	if err := Certificate(dir, []string{"localhost"}, "bank", []string{"bank.example.com"}); err == nil {
		t.Error("a certificate was made that nobody would take")
	}
}

func TestGatewayKeysAreForTheOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "https")
	issued(t, dir, []string{"localhost"}, "a.localhost")
	for file, want := range map[string]os.FileMode{".": 0o700, "ca.key": 0o600, "team.key": 0o600} {
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
}
