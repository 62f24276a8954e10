package embedded

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"dev.pileus/cluster/internal/checkout"
)

const (
	validity = 10 * 365 * 24 * time.Hour
	renewal  = 30 * 24 * time.Hour // a certificate with less left is made anew
)

// pki is the folder with the cluster's certificate authority, certificates and keys.
type pki struct{ dir string }

// certificate describes one certificate; its organizations are the groups that Kubernetes sees.
type certificate struct {
	name          string // of its files
	user          string
	organizations []string
	hosts         []string      // DNS names and IP addresses it serves
	validity      time.Duration // 0: as long as the cluster's own
}

// authority signs the cluster's certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func (p pki) crt(name string) string { return filepath.Join(p.dir, name+".crt") }
func (p pki) key(name string) string { return filepath.Join(p.dir, name+".key") }

// Names of the certificates.
const (
	certAPIServer     = "apiserver"
	certEtcd          = "etcd"
	certEtcdClient    = "apiserver-etcd-client"
	certKubeletClient = "apiserver-kubelet-client"
	certFrontProxy    = "front-proxy-client"
	certAdmin         = "admin"
	certControllers   = "kube-controller-manager"
	certScheduler     = "kube-scheduler"
	certProxy         = "kube-proxy"
	certRouter        = "kube-router"
	certKubelet       = "kubelet"

	caCluster    = "ca"
	caEtcd       = "etcd-ca"        // so that no client certificate of the cluster opens etcd
	caFrontProxy = "front-proxy-ca" // so that none can claim to be another user
	saKey        = "service-account"
)

// certificates lists what each authority signs for a node at the given address.
func certificates(node string) map[string][]certificate {
	return map[string][]certificate{
		caEtcd: {
			{name: certEtcd, user: "etcd", hosts: []string{"localhost", "127.0.0.1"}},
			{name: certEtcdClient, user: "kube-apiserver"},
		},
		caFrontProxy: {{name: certFrontProxy, user: "front-proxy-client"}},
		caCluster: {
			{name: certAPIServer, user: "kube-apiserver", hosts: []string{
				"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
				"localhost", "127.0.0.1", apiService, node,
			}},
			{name: certKubeletClient, user: "kube-apiserver-kubelet-client", organizations: []string{"system:masters"}},
			{name: certAdmin, user: "admin", organizations: []string{"system:masters"}},
			{name: certControllers, user: "system:kube-controller-manager"},
			{name: certScheduler, user: "system:kube-scheduler"},
			{name: certProxy, user: "system:kube-proxy"},
			{name: certRouter, user: "system:kube-router"},
			{name: certKubelet, user: "system:node:" + nodeName, organizations: []string{"system:nodes"}, hosts: []string{nodeName, node}},
		},
	}
}

// ensure makes what misses or is about to expire, and what was made for another address of the node.
func (p pki) ensure(node string) error {
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	for ca, leaves := range certificates(node) {
		signer, err := p.authority(ca)
		if err != nil {
			return fmt.Errorf("certificate authority %s: %w", ca, err)
		}
		for _, leaf := range leaves {
			if p.valid(leaf, signer) {
				continue
			}
			if err := p.issue(leaf, signer); err != nil {
				return fmt.Errorf("certificate %s: %w", leaf.name, err)
			}
		}
	}
	if _, err := os.Stat(p.key(saKey)); errors.Is(err, os.ErrNotExist) {
		_, err := p.newKey(saKey)
		return err
	}
	return nil
}

// authority reads or makes one; with domains it signs for servers in them and for nothing else.
func (p pki) authority(name string, domains ...string) (authority, error) {
	isLimited := len(domains) > 0
	crt, crtErr := p.readCertificate(name)
	key, keyErr := p.readKey(name)
	if crtErr == nil && keyErr == nil && time.Until(crt.NotAfter) > renewal && slices.Equal(crt.PermittedDNSDomains, domains) &&
		len(crt.ExcludedIPRanges) > 0 == isLimited {
		return authority{crt, key}, nil
	}
	key, err := p.newKey(name)
	if err != nil {
		return authority{}, err
	}
	draft := draftOf(certificate{user: "pileus-" + name})
	draft.IsCA, draft.BasicConstraintsValid = true, true
	draft.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	draft.ExtKeyUsage = nil
	if isLimited {
		draft.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		draft.PermittedDNSDomains, draft.PermittedDNSDomainsCritical = domains, true
		draft.ExcludedIPRanges = []*net.IPNet{ // all there are
			{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 32)},
			{IP: net.IPv6zero, Mask: net.CIDRMask(0, 128)},
		}
	}
	if err := p.sign(name, draft, draft, key, key); err != nil {
		return authority{}, err
	}
	crt, err = p.readCertificate(name)
	return authority{crt, key}, err
}

func (p pki) valid(leaf certificate, signer authority) bool {
	crt, err := p.readCertificate(leaf.name)
	if err != nil || time.Until(crt.NotAfter) < renewal || crt.CheckSignatureFrom(signer.certificate) != nil {
		return false
	}
	if _, err := p.readKey(leaf.name); err != nil {
		return false
	}
	return !slices.ContainsFunc(leaf.hosts, func(host string) bool { return crt.VerifyHostname(host) != nil })
}

func (p pki) issue(leaf certificate, signer authority) error {
	key, err := p.newKey(leaf.name)
	if err != nil {
		return err
	}
	return p.sign(leaf.name, draftOf(leaf), signer.certificate, key, signer.key)
}

// draftOf is the certificate to be signed.
func draftOf(c certificate) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)) // crypto/rand never fails
	t := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: c.user, Organization: c.organizations},
		NotBefore:    time.Now().Add(-time.Minute),
		NotAfter:     time.Now().Add(cmp.Or(c.validity, validity)),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	for _, host := range c.hosts {
		if ip := net.ParseIP(host); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, host)
		}
	}
	if len(c.hosts) > 0 {
		t.ExtKeyUsage = append(t.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
	}
	return t
}

func (p pki) sign(name string, t, parent *x509.Certificate, key, parentKey *ecdsa.PrivateKey) error {
	der, err := x509.CreateCertificate(rand.Reader, t, parent, key.Public(), parentKey)
	if err != nil {
		return err
	}
	return checkout.WriteFile(p.crt(name), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
}

func (p pki) newKey(name string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, checkout.WriteFile(p.key(name), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600)
}

func (p pki) readKey(name string) (*ecdsa.PrivateKey, error) {
	block, err := readPEM(p.key(name))
	if err != nil {
		return nil, err
	}
	return x509.ParseECPrivateKey(block.Bytes)
}

func (p pki) readCertificate(name string) (*x509.Certificate, error) {
	block, err := readPEM(p.crt(name))
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(block.Bytes)
}

func readPEM(path string) (*pem.Block, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New(path + " is not in PEM format")
	}
	return block, nil
}
