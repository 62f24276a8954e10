package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

const (
	programPath = "program"
	nobody      = "65532:65532" // a number, since the kubelet must see that it is not root
)

// fromPrograms makes an image of each NAME=PROGRAM: one layer with the program, and an entry point.
func fromPrograms(arguments []string) ([]source, error) {
	var sources []source
	for _, argument := range arguments {
		name, program, err := splitName(argument)
		if err != nil {
			return nil, err
		}
		made, err := fromProgram(name, program)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		sources = append(sources, made)
	}
	return sources, nil
}

func fromProgram(name, program string) (source, error) {
	// The layer is written twice, once to know its digest, rather than kept.
	hashed := digest.Canonical.Digester()
	size, err := writeLayer(hashed.Hash(), program)
	if err != nil {
		return source{}, err
	}
	layer := ocispec.Descriptor{MediaType: ocispec.MediaTypeImageLayer, Digest: hashed.Digest(), Size: size}
	config, configText, err := document(ocispec.MediaTypeImageConfig, ocispec.Image{
		Platform: ocispec.Platform{Architecture: runtime.GOARCH, OS: "linux"},
		Config:   ocispec.ImageConfig{User: nobody, Entrypoint: []string{"/" + programPath}},
		RootFS:   ocispec.RootFS{Type: "layers", DiffIDs: []digest.Digest{layer.Digest}},
	})
	if err != nil {
		return source{}, err
	}
	manifest, manifestText, err := document(ocispec.MediaTypeImageManifest, ocispec.Manifest{
		Versioned: specs.Versioned{SchemaVersion: 2},
		MediaType: ocispec.MediaTypeImageManifest,
		Config:    config,
		Layers:    []ocispec.Descriptor{layer},
	})
	if err != nil {
		return source{}, err
	}
	open := func(wanted ocispec.Descriptor) (blob, error) {
		switch wanted.Digest {
		case manifest.Digest:
			return io.NopCloser(bytes.NewReader(manifestText)), nil
		case config.Digest:
			return io.NopCloser(bytes.NewReader(configText)), nil
		default:
			reader, writer := io.Pipe()
			go func() {
				_, err := writeLayer(writer, program)
				writer.CloseWithError(err)
			}()
			return reader, nil
		}
	}
	return source{name, manifest, open}, nil
}

// document is a JSON document of an image, with what refers to it.
func document(mediaType string, content any) (ocispec.Descriptor, []byte, error) {
	text, err := json.Marshal(content)
	return ocispec.Descriptor{MediaType: mediaType, Digest: digest.FromBytes(text), Size: int64(len(text))}, text, err
}

// writeLayer writes a tar archive of just the program, the same for the same content, and returns its size in bytes.
func writeLayer(out io.Writer, program string) (int64, error) {
	file, err := os.Open(program)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	counted := &counter{Writer: out}
	archive := tar.NewWriter(counted)
	if err := archive.WriteHeader(&tar.Header{Name: programPath, Mode: 0o755, Size: info.Size()}); err != nil {
		return 0, err
	}
	if _, err := io.Copy(archive, file); err != nil {
		return 0, err
	}
	err = archive.Close()
	return counted.bytes, err
}

// counter counts what is written through it.
type counter struct {
	io.Writer
	bytes int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.bytes += int64(n)
	return n, err
}
