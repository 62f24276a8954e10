// Package getter has this in place of its downloads from Amazon S3 and Google Cloud Storage, which import the SDKs of both.
package getter

import (
	"fmt"
	"net/url"
)

// S3Getter refuses to download a module.
type S3Getter struct{ noGetter }

// GCSGetter refuses to download a module.
type GCSGetter struct{ noGetter }

type noGetter struct{ getter }

// ClientMode satisfies the interface Getter.
func (noGetter) ClientMode(*url.URL) (ClientMode, error) { return ClientModeDir, nil }

// Get refuses.
func (noGetter) Get(_ string, u *url.URL) error {
	return fmt.Errorf("this OpenTofu was built without downloads from %s; a release of OpenTofu has them", u.Host)
}

// GetFile refuses.
func (g noGetter) GetFile(path string, u *url.URL) error { return g.Get(path, u) }
