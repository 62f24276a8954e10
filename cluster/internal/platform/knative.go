package platform

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
)

// Modules whose folder config holds Knative Serving's manifests. A module's archive leaves out symbolic links, and the
// serving module links to resources of the two others.
const (
	servingModule    = "knative.dev/serving"
	networkingModule = "knative.dev/networking"
	cachingModule    = "knative.dev/caching"
)

// release lists the files of one of the release's manifests: per module, patterns below its config folder.
type release []struct {
	module   string
	patterns []string
}

var (
	servingCRDs = release{
		{servingModule, []string{"core/300-resources/*.yaml"}},
		{networkingModule, []string{"certificate.yaml", "domain-claim.yaml", "ingress.yaml", "serverlessservice.yaml"}},
		{cachingModule, []string{"image.yaml"}},
	}
	servingCore = release{
		{servingModule, []string{
			"core/100-namespace.yaml", "core/200-serviceaccount.yaml", "core/200-roles/*.yaml", "core/300-knativecertificate.yaml",
			"core/configmaps/*.yaml", "core/deployments/*.yaml", "core/webhooks/*.yaml", "core/999-cache.yaml",
		}},
		{networkingModule, []string{"config-network.yaml"}},
	}
)

// programImage finds how the manifests name the image of one of Knative's programs.
var programImage = regexp.MustCompile(`ko://knative\.dev/serving/cmd/([a-z]+)`)

// writeServing writes Knative's release manifests, assembled from its Go modules as the release does it. imageOf
// names the image of a program, such as "activator".
func writeServing(c checkout.Checkout, dir string, imageOf func(program string) string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, files := range map[string]release{"serving-crds.yaml": servingCRDs, "serving-core.yaml": servingCore} {
		text, err := files.read(c)
		if err != nil {
			return err
		}
		text = programImage.ReplaceAllStringFunc(text, func(match string) string {
			return imageOf(programImage.FindStringSubmatch(match)[1])
		})
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (r release) read(c checkout.Checkout) (string, error) {
	var all strings.Builder
	for _, part := range r {
		dir, err := build.ModuleDir(c, part.module)
		if err != nil {
			return "", err
		}
		for _, pattern := range part.patterns {
			paths, err := filepath.Glob(filepath.Join(dir, "config", pattern))
			if err != nil {
				return "", err
			}
			if len(paths) == 0 {
				return "", fmt.Errorf("module %s has no config/%s", part.module, pattern)
			}
			for _, path := range paths {
				text, err := os.ReadFile(path)
				if err != nil {
					return "", err
				}
				all.Write(text)
				all.WriteString("\n---\n")
			}
		}
	}
	return all.String(), nil
}
