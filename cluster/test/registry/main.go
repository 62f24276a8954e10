// Command registry is a registry for images out of memory, over plain http, for the test of pushing to one; it writes what it is
// asked for to standard error. It makes the image to push, too: of a program and nothing else, in a layout as images/build has it.
package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"runtime"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

func main() {
	const imageArguments = 5
	var err error
	switch args := os.Args; {
	case len(args) > 2 && args[1] == "serve":
		err = serve(args[2:])
	case len(args) == imageArguments && args[1] == "image":
		err = image(args[2], args[3], args[4])
	default:
		err = errors.New("usage: registry serve HOST:PORT..., or registry image LAYOUT NAME PROGRAM")
	}
	if err != nil {
		log.Fatal(err)
	}
}

func serve(addresses []string) error {
	handler, failures := registry.New(), make(chan error)
	for _, address := range addresses {
		server := http.Server{Addr: address, ReadHeaderTimeout: 10 * time.Second, Handler: handler}
		go func() { failures <- server.ListenAndServe() }()
	}
	return <-failures
}

func image(folder, name, program string) error {
	content, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	err = errors.Join(writer.WriteHeader(&tar.Header{Name: "program", Mode: 0o755, Size: int64(len(content))}), write(writer, content), writer.Close())
	if err != nil {
		return err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive.Bytes())), nil })
	if err != nil {
		return err
	}
	made, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		return err
	}
	config, err := made.ConfigFile()
	if err != nil {
		return err
	}
	config.OS, config.Architecture, config.Config = "linux", runtime.GOARCH, v1.Config{Entrypoint: []string{"/program"}, User: "65532"}
	if made, err = mutate.ConfigFile(made, config); err != nil {
		return err
	}
	into, err := layout.Write(folder, empty.Index)
	if err != nil {
		return err
	}
	return into.AppendImage(made, layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": name}))
}

func write(writer io.Writer, content []byte) error {
	_, err := writer.Write(content)
	return err
}
