package registry

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
)

const (
	patience = time.Hour // for all layers of an image, over a slow line
	refName  = "org.opencontainers.image.ref.name"
)

// Pusher pushes images that images/build has left in its layout, or in Docker's or Podman's store.
type Pusher struct {
	Registry      Registry
	Architectures []string // of the cluster's nodes, as GOARCH; none where they are not known
	Layout        string   // the folder of the OCI layout; it need not be there
	Work          string   // a folder for what is written on the way

	// Digests are those of the images in the registry once they are pushed, by their names here.
	Digests map[string]string

	layers map[v1.Hash]v1.Layer // that images share, by what they hold
}

// Push pushes those images that the registry lacks, and returns their names there. An image's tag is a hash of all that went
// into it, so that one of the same tag and architecture is the same.
func (p *Pusher) Push(images []string) (pushed []string, err error) {
	var missing []string
	p.Digests = map[string]string{}
	targets := map[string]name.Tag{}
	for _, image := range images {
		target, err := name.NewTag(p.Registry.Name(image), p.options()...)
		if err != nil {
			return nil, err
		}
		digest, err := p.digest(target)
		if err != nil {
			return nil, refused(target, err)
		}
		if digest == "" {
			missing, targets[image] = append(missing, image), target
		} else {
			p.Digests[image] = digest
		}
	}
	sources, done, err := p.open(missing)
	if err != nil {
		return nil, err
	}
	defer done()
	p.layers = map[v1.Hash]v1.Layer{}
	for _, image := range missing {
		target := targets[image]
		if err := console.Step("push "+target.Name(), func() error { return p.push(image, sources[image], target) }); err != nil {
			return pushed, err
		}
		pushed = append(pushed, target.Name())
	}
	return pushed, nil
}

func (p *Pusher) options() []name.Option {
	if p.Registry.IsPlain {
		return []name.Option{name.Insecure}
	}
	return nil
}

// remote is how the registry is asked: with what docker, podman or buildah login have left.
func (p *Pusher) remote(ctx context.Context) []remote.Option {
	findCredentials()
	return []remote.Option{
		remote.WithContext(ctx),
		remote.WithAuthFromKeychain(authn.DefaultKeychain),
		remote.WithTransport(guarded{remote.DefaultTransport, p.Registry.IsPlain}),
		remote.WithUserAgent("pileus"),
	}
}

// findCredentials points at where Podman and Buildah keep root's credentials, unless somebody has said where they are.
func findCredentials() {
	usual := filepath.Join("/run/containers", strconv.Itoa(os.Getuid()), "auth.json")
	if _, err := os.Stat(usual); err == nil && os.Getenv("REGISTRY_AUTH_FILE") == "" {
		os.Setenv("REGISTRY_AUTH_FILE", usual)
	}
}

// digest is that of the registry's image of a name, if it has one which runs on one of the nodes.
func (p *Pusher) digest(target name.Tag) (string, error) {
	const aMoment = time.Minute
	ctx, cancel := context.WithTimeout(context.Background(), aMoment)
	defer cancel()
	image, err := remote.Image(target, p.remote(ctx)...)
	var failure *transport.Error
	if errors.As(err, &failure) && failure.StatusCode == http.StatusNotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	config, err := image.ConfigFile()
	if err != nil || len(p.Architectures) > 0 && !slices.Contains(p.Architectures, config.Architecture) {
		return "", err
	}
	digest, err := image.Digest()
	return digest.String(), err
}

func (p *Pusher) push(image string, source v1.Image, target name.Tag) error {
	config, err := source.ConfigFile()
	if err != nil {
		return err
	}
	if err := fits(image, config.Architecture, p.Architectures); err != nil {
		return err
	}
	packed, err := p.pack(source, config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := remote.Write(target, packed, p.remote(ctx)...); err != nil {
		return refused(target, err)
	}
	digest, err := packed.Digest()
	if err != nil {
		return err
	}
	p.Digests[image] = digest.String()
	for id, layer := range p.layers {
		if _, isThere := layer.(*remote.MountableLayer); !isThere {
			p.layers[id] = &remote.MountableLayer{Layer: layer, Reference: target}
		}
	}
	return nil
}

// open finds built images. What is returned last removes what was written for them.
func (p *Pusher) open(images []string) (sources map[string]v1.Image, done func(), err error) {
	sources, done = map[string]v1.Image{}, func() {}
	var elsewhere []string
	for _, image := range images {
		found, err := inLayout(p.Layout, image)
		if err != nil {
			return nil, nil, err
		}
		if sources[image] = found; found == nil {
			elsewhere = append(elsewhere, image)
		}
	}
	if len(elsewhere) == 0 {
		return sources, done, nil
	}
	folder, err := os.MkdirTemp(p.Work, "push-") // another load may go on beside this one
	if err != nil {
		return nil, nil, err
	}
	archive := filepath.Join(folder, "images.tar")
	done = func() { os.RemoveAll(folder) }
	if err := save(elsewhere, archive); err != nil {
		done()
		return nil, nil, err
	}
	for _, image := range elsewhere {
		tag, err := name.NewTag(image)
		if err == nil {
			sources[image], err = tarball.ImageFromPath(archive, &tag)
		}
		if err != nil {
			done()
			return nil, nil, fmt.Errorf("%s in %s: %w", image, archive, err)
		}
	}
	return sources, done, nil
}

// save writes images of Docker's or Podman's store into one archive, where what they share is there once.
func save(images []string, archive string) error {
	options := map[string][]string{"docker": nil, "podman": {"--quiet", "--format", "docker-archive", "--multi-image-archive"}}
	for _, engine := range []string{"docker", "podman"} {
		if command.Run(append([]string{engine, "image", "inspect"}, images...)...) != nil {
			continue
		}
		return console.Step("save the images of "+engine, func() error {
			args := append([]string{engine, "save"}, options[engine]...)
			return command.Run(append(append(args, "--output", archive), images...)...)
		})
	}
	return console.Next(fmt.Errorf("%s: neither in the cache of images nor in Docker's or Podman's store", strings.Join(images, ", ")), "make run builds what is missing")
}

// inLayout finds an image by the annotation that names it; nil where it is not there.
func inLayout(folder, image string) (v1.Image, error) {
	if _, err := os.Stat(filepath.Join(folder, "index.json")); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	index, err := layout.ImageIndexFromPath(folder)
	if err != nil {
		return nil, err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	for _, each := range manifest.Manifests {
		if each.Annotations[refName] == image {
			return index.Image(each.Digest)
		}
	}
	return nil, nil
}

// pack is the same image with its layers compressed: in the layout and in archives they are not.
func (p *Pusher) pack(source v1.Image, config *v1.ConfigFile) (v1.Image, error) {
	layers, err := source.Layers()
	if err != nil {
		return nil, err
	}
	if len(layers) != len(config.RootFS.DiffIDs) {
		return nil, fmt.Errorf("it has %d layers, and its configuration %d", len(layers), len(config.RootFS.DiffIDs))
	}
	var packed []v1.Layer
	for i, layer := range layers {
		id := config.RootFS.DiffIDs[i]
		if p.layers[id] == nil {
			p.layers[id], err = tarball.LayerFromOpener(func() (io.ReadCloser, error) { return layer.Uncompressed() },
				tarball.WithCompressionLevel(gzip.BestSpeed), tarball.WithMediaType(types.OCILayer))
			if err != nil {
				return nil, err
			}
		}
		packed = append(packed, p.layers[id])
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	if image, err = mutate.AppendLayers(image, packed...); err != nil {
		return nil, err
	}
	return mutate.ConfigFile(image, config)
}

// refused says what to do where the registry does not take an image.
func refused(target name.Tag, err error) error {
	if err == nil {
		return nil
	}
	var failure *transport.Error
	if errors.As(err, &failure) && (failure.StatusCode == http.StatusUnauthorized || failure.StatusCode == http.StatusForbidden) {
		return console.Next(fmt.Errorf("the registry refuses %s: %w", target.Name(), err),
			"log in with \"docker login %[1]s\", \"podman login %[1]s\" or \"buildah login %[1]s\"", target.RegistryStr())
	}
	return fmt.Errorf("%s: %w", target.Name(), err)
}
