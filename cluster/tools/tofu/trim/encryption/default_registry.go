// Package encryption has this in place of OpenTofu's own registry, three of whose key providers import the SDK of a cloud.
package encryption

import (
	"errors"
	"fmt"

	"github.com/opentofu/opentofu/internal/encryption/keyprovider"
	externalkeyprovider "github.com/opentofu/opentofu/internal/encryption/keyprovider/external"
	"github.com/opentofu/opentofu/internal/encryption/keyprovider/openbao"
	"github.com/opentofu/opentofu/internal/encryption/keyprovider/pbkdf2"
	"github.com/opentofu/opentofu/internal/encryption/method/aesgcm"
	externalmethod "github.com/opentofu/opentofu/internal/encryption/method/external"
	"github.com/opentofu/opentofu/internal/encryption/method/unencrypted"
	"github.com/opentofu/opentofu/internal/encryption/registry"
	"github.com/opentofu/opentofu/internal/encryption/registry/lockingencryptionregistry"
)

// DefaultRegistry has every method, and the key providers that need no cloud.
var DefaultRegistry registry.Registry = withoutClouds{lockingencryptionregistry.New()}

func init() {
	if err := errors.Join(
		DefaultRegistry.RegisterKeyProvider(pbkdf2.New()),
		DefaultRegistry.RegisterKeyProvider(openbao.New()),
		DefaultRegistry.RegisterKeyProvider(externalkeyprovider.New()),
		DefaultRegistry.RegisterMethod(aesgcm.New()),
		DefaultRegistry.RegisterMethod(externalmethod.New()),
		DefaultRegistry.RegisterMethod(unencrypted.New()),
	); err != nil {
		panic(err)
	}
}

type withoutClouds struct{ registry.Registry }

// GetKeyProviderDescriptor refuses the key providers that are left out as such, and not as unknown ones.
func (r withoutClouds) GetKeyProviderDescriptor(id keyprovider.ID) (keyprovider.Descriptor, error) {
	switch id {
	case "aws_kms", "azure_vault", "gcp_kms":
		return nil, fmt.Errorf("this OpenTofu was built without the key provider %q; a release of OpenTofu has it", id)
	}
	return r.Registry.GetKeyProviderDescriptor(id)
}
