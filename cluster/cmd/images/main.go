// Command images brings images into the node's containerd: from an OCI image layout, or made of a single program. An image
// whose name is there already is left alone, since the names of the project's images follow from their content.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/containerd/containerd/v2/client"
	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/errdefs"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"golang.org/x/sync/errgroup"
)

const usage = `usage: images --address SOCKET load LAYOUT NAME...      those images of an OCI image layout
       images --address SOCKET make NAME=PROGRAM...    an image of nothing but that program

Prints the name of each image that was not there.
`

const (
	namespace   = "k8s.io" // the one of the kubelet's images
	snapshotter = "overlayfs"
	atOnce      = 2 // unpacking is a matter of the disk
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "images:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	flags := flag.NewFlagSet("images", flag.ExitOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	address := flags.String("address", "", "")
	_ = flags.Parse(os.Args[1:]) // it exits by itself

	var sources []source
	var err error
	switch args := flags.Args(); {
	case len(args) > 1 && args[0] == "load":
		sources, err = fromLayout(args[1], args[2:])
	case len(args) > 0 && args[0] == "make":
		sources, err = fromPrograms(args[1:])
	default:
		flags.Usage()
		os.Exit(2)
	}
	if err != nil {
		return err
	}
	node, err := client.New(*address, client.WithDefaultNamespace(namespace))
	if err != nil {
		return err
	}
	defer node.Close()
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(atOnce)
	for _, each := range sources {
		work.Go(func() error {
			if err := bring(ctx, node, each); err != nil {
				return fmt.Errorf("%s: %w", each.name, err)
			}
			return nil
		})
	}
	return work.Wait()
}

// source is an image that can be brought in.
type source struct {
	name   string
	target ocispec.Descriptor
	blobs  opener
}

// opener opens a blob of an image.
type opener func(ocispec.Descriptor) (blob, error)

// bring copies the blobs that containerd lacks, unpacks the image, and names it last: what has a name is whole.
func bring(ctx context.Context, node *client.Client, from source) error {
	if _, err := node.ImageService().Get(ctx, from.name); !errdefs.IsNotFound(err) {
		return err
	}
	ctx, release, err := node.WithLease(ctx) // or what has no name yet would be collected
	if err != nil {
		return err
	}
	defer func() { _ = release(ctx) }() // it expires by itself
	store := node.ContentStore()
	fetch := images.HandlerFunc(func(ctx context.Context, blob ocispec.Descriptor) ([]ocispec.Descriptor, error) {
		return nil, copyBlob(ctx, store, from.blobs, blob)
	})
	children := images.SetChildrenLabels(store, images.ChildrenHandler(store))
	if err := images.Dispatch(ctx, images.Handlers(fetch, children), nil, from.target); err != nil {
		return err
	}
	image := images.Image{Name: from.name, Target: from.target}
	if err := client.NewImage(node, image).Unpack(ctx, snapshotter); err != nil {
		return err
	}
	if _, err := node.ImageService().Create(ctx, image); err != nil {
		return err
	}
	fmt.Println(from.name)
	return nil
}

func copyBlob(ctx context.Context, store content.Store, open opener, wanted ocispec.Descriptor) error {
	if _, err := store.Info(ctx, wanted.Digest); !errdefs.IsNotFound(err) {
		return err
	}
	reader, err := open(wanted)
	if err != nil {
		return err
	}
	defer reader.Close()
	return content.WriteBlob(ctx, store, wanted.Digest.String(), reader, wanted)
}

func splitName(argument string) (name, value string, err error) {
	name, value, found := strings.Cut(argument, "=")
	if !found || name == "" || value == "" {
		return "", "", errors.New(argument + " is not NAME=PROGRAM")
	}
	return name, value, nil
}
