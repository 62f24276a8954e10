package embedded

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCertificatesServeTheirHostsAndStayAsTheyAre(t *testing.T) {
	p := pki{t.TempDir()}
	if err := p.ensure("10.200.0.2"); err != nil {
		t.Fatal(err)
	}
	before, err := p.readCertificate(certAPIServer)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := p.readCertificate(caCluster)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	for _, host := range []string{"10.200.0.2", "kubernetes.default.svc", apiService} {
		if _, err := before.Verify(x509.VerifyOptions{DNSName: host, Roots: roots}); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	if err := p.ensure("10.200.0.2"); err != nil {
		t.Fatal(err)
	}
	if again, _ := p.readCertificate(certAPIServer); again == nil || !again.Equal(before) {
		t.Error("a valid certificate was made anew")
	}
}

func TestCertificateIsMadeAnewForAnotherAddress(t *testing.T) {
	p := pki{t.TempDir()}
	for _, node := range []string{"10.200.0.2", "10.200.0.6"} {
		if err := p.ensure(node); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{certAPIServer, certKubelet} {
			if crt, err := p.readCertificate(name); err != nil || crt.VerifyHostname(node) != nil {
				t.Errorf("%s does not serve %s", name, node)
			}
		}
	}
}

func TestKeysAreForTheOwnerOnly(t *testing.T) {
	p := pki{t.TempDir()}
	if err := p.ensure("10.200.0.2"); err != nil {
		t.Fatal(err)
	}
	kubeconfig := filepath.Join(p.dir, "kubeconfig")
	if err := p.writeKubeconfig(kubeconfig, "https://10.200.0.2:6443", certAdmin); err != nil {
		t.Fatal(err)
	}
	keys, _ := filepath.Glob(filepath.Join(p.dir, "*.key"))
	for _, path := range append(keys, kubeconfig) {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o", path, mode)
		}
	}
	if text, _ := os.ReadFile(kubeconfig); !strings.Contains(string(text), "server: https://10.200.0.2:6443\n") {
		t.Errorf("unexpected kubeconfig:\n%s", text)
	}
}
