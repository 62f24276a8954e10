package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// blob is the content of a blob.
type blob = io.ReadCloser

// fromLayout finds images in an OCI image layout, by the annotation that names them.
//
// See https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md.
func fromLayout(layout string, names []string) ([]source, error) {
	text, err := os.ReadFile(filepath.Join(layout, ocispec.ImageIndexFile))
	if err != nil {
		return nil, err
	}
	var index ocispec.Index
	if err := json.Unmarshal(text, &index); err != nil {
		return nil, fmt.Errorf("%s: %w", layout, err)
	}
	manifests := map[string]ocispec.Descriptor{}
	for _, manifest := range index.Manifests {
		manifests[manifest.Annotations[ocispec.AnnotationRefName]] = manifest
	}
	open := func(wanted ocispec.Descriptor) (blob, error) {
		return os.Open(filepath.Join(layout, ocispec.ImageBlobsDir, wanted.Digest.Algorithm().String(), wanted.Digest.Encoded()))
	}
	var sources []source
	for _, name := range names {
		manifest, found := manifests[name]
		if !found {
			return nil, fmt.Errorf("%s has no image %s", layout, name)
		}
		manifest.Annotations = nil // they are about the layout
		sources = append(sources, source{name, manifest, open})
	}
	return sources, nil
}
