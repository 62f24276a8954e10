package checkout

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Keys of .pileus/env, which shell scripts and tests read.
const (
	KeyCluster      = "CLUSTER"       // embedded, kind or current
	KeyPort         = "PORT"          // the gateway's port on localhost; empty if the gateway is elsewhere
	KeyHTTPSPort    = "HTTPS_PORT"    // its port for https, likewise
	KeyGateway      = "GATEWAY"       // its scheme, host and port as people see them, likewise
	KeyTLS          = "TLS"           // how it comes by certificates: see platform.Gateway
	KeyDomain       = "DOMAIN"        // that a person has chosen for the current cluster
	KeyRegistry     = "REGISTRY"      // that its images are pushed to
	KeyIngressClass = "INGRESS_CLASS" // of its Ingresses
	KeyNodeAddress  = "NODE_ADDRESS"  // the host at which people reach NodePorts
	KeyNodePorts    = "NODE_PORTS"    // FIRST-LAST, if only some NodePorts can be reached
)

// Env is the content of .pileus/env.
type Env map[string]string

// ReadEnv reads .pileus/env; it is empty before the first cluster.
func (c Checkout) ReadEnv() (Env, error) {
	text, err := os.ReadFile(c.State("env"))
	if errors.Is(err, fs.ErrNotExist) {
		return Env{}, nil
	}
	if err != nil {
		return nil, err
	}
	env := Env{}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			env[key] = value
		}
	}
	return env, nil
}

// WriteEnv replaces .pileus/env.
func (c Checkout) WriteEnv(env Env) error {
	keys := make([]string, 0, len(env))
	for key := range env {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var text bytes.Buffer
	for _, key := range keys {
		if !plain.MatchString(env[key]) {
			return fmt.Errorf("%s=%q: scripts read this as shell, so it may have letters, digits and .:/_@%%+[]- only", key, env[key])
		}
		fmt.Fprintf(&text, "%s=%s\n", key, env[key])
	}
	return WriteFile(c.State("env"), text.Bytes(), 0o644)
}

var plain = regexp.MustCompile(`^[A-Za-z0-9.:/_@%+\[\]-]*$`)

// WriteFile replaces a file at once, so that a reader never sees half of it.
func WriteFile(path string, content []byte, mode os.FileMode) error {
	temporary := path + ".new"
	if err := os.WriteFile(temporary, content, mode); err != nil {
		return err
	}
	if err := os.Chmod(temporary, mode); err != nil { // a left-over temporary file keeps its old mode otherwise
		return err
	}
	return os.Rename(temporary, path)
}

// RemoveClusterFiles removes what tells others about a cluster, and the cluster's own data.
func (c Checkout) RemoveClusterFiles() error {
	for _, path := range []string{c.Data(), c.State("env"), c.State("ca.crt"), c.Kubeconfig()} {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}
