package platform

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/console"
)

const (
	fetchPatience = 2 * time.Minute
	maxManifest   = 16 << 20 // the largest, Knative's, has half a megabyte
)

// remoteResource is a line of a kustomization with the address of a release's manifest.
var remoteResource = regexp.MustCompile(`(?m)^- (https://\S+\.yaml)$`)

// isManifest finds the beginning of a Kubernetes object.
var isManifest = regexp.MustCompile(`(?m)^apiVersion: `)

// writeFetched writes the manifests with the releases' own beside the kustomizations that name their addresses.
func writeFetched(c checkout.Checkout, dir string) error {
	if err := copyManifests(c, dir, strings.NewReplacer()); err != nil {
		return err
	}
	kustomizations, err := filepath.Glob(filepath.Join(dir, "*", "kustomization.yaml"))
	if err != nil {
		return err
	}
	for _, kustomization := range kustomizations {
		text, err := os.ReadFile(kustomization)
		if err != nil {
			return err
		}
		for _, match := range remoteResource.FindAllSubmatch(text, -1) {
			address := string(match[1])
			manifest, err := fetched(address)
			if err != nil {
				return console.Next(fmt.Errorf("the manifest %s: %w", address, err),
					"have it fetched once with a network; from then on it is kept")
			}
			name := path.Base(address)
			if err := os.WriteFile(filepath.Join(filepath.Dir(kustomization), name), manifest, 0o644); err != nil {
				return err
			}
			text = bytes.Replace(text, match[1], []byte(name), 1)
		}
		if err := os.WriteFile(kustomization, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// fetched is a file of a release: out of the cache, or fetched now. Releases do not change, so what was fetched stays good.
func fetched(address string) ([]byte, error) {
	sum := sha256.Sum256([]byte(address))
	const digits = 12
	file, err := checkout.Cache("manifests", hex.EncodeToString(sum[:])[:digits]+"-"+path.Base(address))
	if err != nil {
		return nil, err
	}
	if text, err := os.ReadFile(file); err == nil {
		return text, nil
	}
	text, err := fetch(address)
	if err != nil {
		return nil, err
	}
	return text, keep(file, text)
}

// keep puts a file into the cache, where other checkouts may be doing the same.
func keep(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), "fetching-")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(text)
	if err := errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}

func fetch(address string) ([]byte, error) {
	client := http.Client{Timeout: fetchPatience}
	answer, err := client.Get(address)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, errors.New(answer.Status)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxManifest+1))
	if err == nil && len(text) > maxManifest {
		err = fmt.Errorf("it has more than %d MB", maxManifest>>20)
	}
	if err == nil && !isManifest.Match(text) { // but a page of whatever is between here and there
		err = errors.New("what answers has no manifest")
	}
	return text, err
}
