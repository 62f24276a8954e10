// Package platform installs on a Kubernetes cluster what the project needs of it: Knative Serving and the gateway,
// and on the embedded cluster also what a bare Kubernetes lacks. The manifests are the Kustomize folders of
// cluster/manifests, one overlay for each kind of cluster.
package platform

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
)

const (
	buildTag       = "BUILD_TAG" // what stands for the tag of the cluster's own images in the manifests
	releaseImages  = "gcr.io/knative-releases/knative.dev/serving/cmd/"
	releaseVersion = "v1.21.0"
	// The line with the address of Reloader's release, of which there is no copy among the modules of Go.
	reloaderRelease = "- https://raw.githubusercontent.com/stakater/Reloader/v1.4.17/deployments/kubernetes/reloader.yaml\n"
	releaseURL      = "https://github.com/knative/serving/releases/download/knative-" + releaseVersion + "/"
)

// ImageName names one of the cluster's own images.
func ImageName(program, tag string) string { return "dev.local/cluster/" + program + ":" + tag }

// Embedded renders the overlay of the embedded cluster with the images of a tag.
func Embedded(c checkout.Checkout, tag string) (string, error) {
	dir := c.Data("manifests")
	if err := writeEmbedded(c, dir, tag); err != nil {
		return "", err
	}
	return kustomize(c, filepath.Join(dir, "overlays", "embedded"))
}

// Released renders an overlay that uses official releases, which are fetched from their pinned addresses once and kept.
func Released(c checkout.Checkout, overlay string) (string, error) {
	dir, err := os.MkdirTemp("", "pileus-manifests-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := writeFetched(c, dir); err != nil {
		return "", err
	}
	return kustomize(c, filepath.Join(dir, "overlays", overlay))
}

// ReleasedOffline renders what Released does without a network: Knative's manifests are assembled from the Go modules
// of the same version, and Reloader is left out.
func ReleasedOffline(c checkout.Checkout, overlay string) (string, error) {
	dir, err := os.MkdirTemp("", "pileus-manifests-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := writeReleased(c, dir); err != nil {
		return "", err
	}
	return kustomize(c, filepath.Join(dir, "overlays", overlay))
}

// writeReleased writes the manifests as ReleasedOffline uses them, with the official images but without remote files.
func writeReleased(c checkout.Checkout, dir string) error {
	if err := copyManifests(c, dir, strings.NewReplacer(releaseURL, "", reloaderRelease, "")); err != nil {
		return err
	}
	imageOf := func(program string) string { return releaseImages + program + ":" + releaseVersion }
	return writeServing(c, filepath.Join(dir, "serving"), imageOf)
}

// writeEmbedded writes the manifests of the embedded cluster with the images of a tag.
func writeEmbedded(c checkout.Checkout, dir, tag string) error {
	if err := copyManifests(c, dir, strings.NewReplacer(buildTag, tag, releaseURL, "")); err != nil {
		return err
	}
	imageOf := func(program string) string { return ImageName(program, tag) }
	return writeServing(c, filepath.Join(dir, "serving"), imageOf)
}

// copyManifests copies the project's manifests, each run through a replacer.
func copyManifests(c checkout.Checkout, dir string, replacer *strings.Replacer) error {
	source := c.Source("cluster", "manifests")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(source, path)
		if err != nil {
			return err
		}
		target := filepath.Join(dir, relative)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, []byte(replacer.Replace(string(text))), 0o644)
	})
}

func kustomize(c checkout.Checkout, dir string) (string, error) {
	return command.Output(c.Bin("kubectl"), "kustomize", dir)
}
