package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

const aDigest = "sha256:" + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // of nothing

func TestImageIsFoundByTheNameThatTheLayoutGivesIt(t *testing.T) {
	dir := layout(t, `{"manifests": [{"digest": "`+aDigest+`", "size": 0, "annotations": {"org.opencontainers.image.ref.name": "dev.local/pileus/ui:1"}}]}`)
	found, err := fromLayout(dir, []string{"dev.local/pileus/ui:1"})
	if err != nil || len(found) != 1 || found[0].target.Digest != aDigest {
		t.Fatalf("found %v, %v", found, err)
	}
	blob, err := found[0].blobs(found[0].target)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	if text, err := io.ReadAll(blob); err != nil || len(text) > 0 {
		t.Errorf("its blob is %q, %v", text, err)
	}
}

func TestWhatALayoutLacksIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		`{"manifests": []}`: "has no image dev.local/pileus/ui:2",
		`{"manifests": `:    "unexpected end of JSON input",
	} {
		if _, err := fromLayout(layout(t, text), []string{"dev.local/pileus/ui:2"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v", text, err)
		}
	}
	if _, err := fromLayout(t.TempDir(), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a layout the error is %v", err)
	}
}

func TestImageOfAProgramIsWhatItsManifestSays(t *testing.T) {
	program := filepath.Join(t.TempDir(), "pause")
	if err := os.WriteFile(program, []byte("\x7fELF"), 0o700); err != nil {
		t.Fatal(err)
	}
	made, err := fromPrograms([]string{"dev.local/cluster/pause:1=" + program})
	if err != nil {
		t.Fatal(err)
	}
	again, err := fromPrograms([]string{"dev.local/cluster/pause:1=" + program})
	if err != nil || again[0].target.Digest != made[0].target.Digest {
		t.Errorf("made again it is %v, %v", again, err)
	}
	layer := ocispec.Descriptor{Digest: "sha256:" + digest.Digest(strings.Repeat("0", 64))} // any but the two documents
	var size int64
	for _, wanted := range []ocispec.Descriptor{made[0].target, layer} {
		blob, err := made[0].blobs(wanted)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(blob)
		if err != nil {
			t.Fatal(err)
		}
		size = int64(len(text))
		if wanted.Size > 0 && (size != wanted.Size || digest.FromBytes(text) != wanted.Digest) {
			t.Errorf("%+v is %q", wanted, text)
		}
	}
	const block = 512 // bytes; a header, the program in one, and two of zeros at the end
	if size != 4*block {
		t.Errorf("its layer has %d bytes", size)
	}
}

func TestNameWithoutAProgramIsRefused(t *testing.T) {
	for _, argument := range []string{"name", "=program", "name="} {
		if _, err := fromPrograms([]string{argument}); err == nil {
			t.Errorf("%q was taken", argument)
		}
	}
	if _, err := fromPrograms([]string{"name=/there/is/nothing"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a program that is missing gave %v", err)
	}
}

func layout(t *testing.T, index string) string {
	t.Helper()
	dir := t.TempDir()
	blobs := filepath.Join(dir, "blobs", "sha256")
	if err := os.MkdirAll(blobs, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		filepath.Join(dir, "index.json"):                             index,
		filepath.Join(blobs, strings.TrimPrefix(aDigest, "sha256:")): "",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
