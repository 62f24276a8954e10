// Package init takes the place of OpenTofu's list of backends, which imports the SDK of every cloud that can keep a state.
package init

import (
	"fmt"

	"github.com/opentofu/svchost/disco"

	"github.com/opentofu/opentofu/internal/backend"
	"github.com/opentofu/opentofu/internal/backend/local"
	"github.com/opentofu/opentofu/internal/backend/remote"
	"github.com/opentofu/opentofu/internal/backend/remote-state/http"
	"github.com/opentofu/opentofu/internal/backend/remote-state/inmem"
	"github.com/opentofu/opentofu/internal/backend/remote-state/kubernetes"
	"github.com/opentofu/opentofu/internal/cloud"
	"github.com/opentofu/opentofu/internal/encryption"
)

var backends map[string]backend.InitFn

// RemovedBackends has what OpenTofu says of a backend that it does not have.
var RemovedBackends = map[string]string{}

func init() {
	for _, name := range []string{"azurerm", "consul", "cos", "gcs", "oss", "pg", "s3"} {
		RemovedBackends[name] = fmt.Sprintf("This OpenTofu was built without the backend %q. A release of OpenTofu has it.", name)
	}
}

// Init is called once, before anything asks for a backend.
func Init(services *disco.Disco) {
	backends = map[string]backend.InitFn{
		"local":      func(enc encryption.StateEncryption) backend.Backend { return local.New(enc) },
		"remote":     func(enc encryption.StateEncryption) backend.Backend { return remote.New(services, enc) },
		"cloud":      func(enc encryption.StateEncryption) backend.Backend { return cloud.New(services, enc) },
		"http":       http.New,
		"inmem":      inmem.New,
		"kubernetes": kubernetes.New,
	}
}

// Backend is the backend of that name, or nil, and the name without an alias, of which there are none.
func Backend(name string) (backend.InitFn, string) {
	return backends[name], name
}
