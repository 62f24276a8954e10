package embedded

import (
	"encoding/base64"
	"fmt"
	"os"

	"dev.pileus/cluster/internal/checkout"
)

const kubeconfigTemplate = `apiVersion: v1
kind: Config
current-context: pileus
clusters:
- name: pileus
  cluster:
    server: %s
    certificate-authority-data: %s
users:
- name: %[4]s
  user:
    client-certificate-data: %[3]s
    client-key-data: %[5]s
contexts:
- name: pileus
  context:
    cluster: pileus
    user: %[4]s
`

// writeKubeconfig writes the kubeconfig of the holder of a certificate. It holds a key, so only its owner may read it.
func (p pki) writeKubeconfig(path, server, name string) error {
	var encoded [3]string
	for i, file := range []string{p.crt(caCluster), p.crt(name), p.key(name)} {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		encoded[i] = base64.StdEncoding.EncodeToString(content)
	}
	text := fmt.Sprintf(kubeconfigTemplate, server, encoded[0], encoded[1], name, encoded[2])
	return checkout.WriteFile(path, []byte(text), 0o600)
}
