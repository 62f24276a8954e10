package platform

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"dev.pileus/cluster/internal/checkout"
)

// How the gateway comes by its certificates.
const (
	TLSNone       = "none"        // nothing but http
	TLSSelfSigned = "self-signed" // from an authority of the checkout's own
	TLSSecret     = "secret"      // somebody puts them into Secrets
	TLSIssuer     = "issuer/"     // from cert-manager's ClusterIssuer whose name follows
)

var issuerName = regexp.MustCompile(`^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$`)

// Gateway is how people reach a cluster.
type Gateway struct {
	Port      int // of http on localhost; 0 where the gateway is elsewhere
	HTTPSPort int // likewise
	TLS       string
}

// IsSecure says whether http is but a way to https.
func (g Gateway) IsSecure() bool { return g.TLS != "" && g.TLS != TLSNone }

// Address is what the addresses that people see begin with; empty where the gateway is elsewhere.
func (g Gateway) Address() string {
	switch {
	case g.Port == 0:
		return ""
	case g.IsSecure():
		return "https://localhost:" + strconv.Itoa(g.HTTPSPort)
	default:
		return "http://localhost:" + strconv.Itoa(g.Port)
	}
}

// Env adds what .pileus/env says of the gateway.
func (g Gateway) Env(env checkout.Env) checkout.Env {
	env[checkout.KeyTLS] = g.TLS
	if g.Port != 0 {
		env[checkout.KeyPort] = strconv.Itoa(g.Port)
		if g.HTTPSPort != 0 { // which a node of kind's may have been made without
			env[checkout.KeyHTTPSPort] = strconv.Itoa(g.HTTPSPort)
		}
		env[checkout.KeyGateway] = g.Address()
	}
	return env
}

// CheckTLS says what is wrong with a choice of certificates for a cluster that is this machine's own, or not.
func CheckTLS(tls string, isLocal bool) error {
	name, isIssuer := strings.CutPrefix(tls, TLSIssuer)
	switch {
	case tls == TLSSelfSigned, isLocal && tls == TLSNone, !isLocal && tls == TLSSecret:
		return nil
	case !isLocal && isIssuer && issuerName.MatchString(name) && len(name) <= 253:
		return nil
	case isLocal:
		return fmt.Errorf("TLS=%s is not supported by this kind of cluster: it is %s or %s", tls, TLSSelfSigned, TLSNone)
	default:
		return fmt.Errorf("TLS=%s is not supported by this kind of cluster: it is %s, %sNAME with the name of a ClusterIssuer, or %s",
			tls, TLSSecret, TLSIssuer, TLSSelfSigned)
	}
}

// Secured renders manifests once more where http is but a way to https.
func (g Gateway) Secured(c checkout.Checkout, manifests string) (string, error) {
	if !g.IsSecure() {
		return manifests, nil
	}
	dir := c.State("gateway")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for name, text := range map[string]string{"manifests.yaml": manifests, "kustomization.yaml": g.kustomization()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	return kustomize(c, dir)
}

// kustomization is that of a folder in .pileus.
func (g Gateway) kustomization() string {
	return fmt.Sprintf(`apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [manifests.yaml]
components: [../../cluster/manifests/https]
patches:
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: traefik, namespace: traefik}
    spec:
      template:
        spec:
          containers:
          - name: traefik
            env:
            - {name: HTTPS_PORT, value: "%d"}
`, g.HTTPSPort)
}
