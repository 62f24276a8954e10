package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/console"
)

// importImages imports the cluster's own images. Their tags follow from their content, so their names tell whether
// they are there.
func (c *Cluster) importImages(images []build.Image) error {
	out, err := c.ctrOutput("images", "ls", "-q")
	if err != nil {
		return err
	}
	present := strings.Fields(out)
	missing := slices.DeleteFunc(slices.Clone(images), func(i build.Image) bool { return slices.Contains(present, i.Name) })
	if len(missing) == 0 {
		return nil
	}
	return console.Step("import the cluster's images", func() error {
		problems := make(chan error, len(missing))
		for _, image := range missing {
			go func() { problems <- c.ctr("images", "import", image.Archive) }()
		}
		var all error
		for range missing {
			all = errors.Join(all, <-problems)
		}
		return all
	})
}

// loadedNote is the file that tells which images came with an archive.
func (c *Cluster) loadedNote(name string) string { return c.checkout.Data("loaded", name) }

// loadOnce imports an archive unless its very content was imported before and its images are still what they were.
func (c *Cluster) loadOnce(archive string) error {
	hash, err := hashOf(archive)
	if err != nil {
		return err
	}
	present, err := c.ctrOutput("images", "ls")
	if err != nil {
		return err
	}
	if note, err := os.ReadFile(c.loadedNote(hash)); err == nil && containsAll(present, string(note)) {
		return nil
	}
	out, err := c.ctrOutput("images", "import", archive)
	if err != nil {
		return err
	}
	note := importedImages(out)
	if note == "" {
		return fmt.Errorf("%s holds no named image", archive)
	}
	if err := os.MkdirAll(c.checkout.Data("loaded"), 0o755); err != nil {
		return err
	}
	return checkout.WriteFile(c.loadedNote(hash), []byte(note), 0o644)
}

var imported = regexp.MustCompile(`(?m)^unpacking (\S+) \((sha256:[0-9a-f]+)\)`)

// importedImages lists the names and digests that "ctr images import" printed, one image a line.
func importedImages(output string) string {
	var note strings.Builder
	for _, match := range imported.FindAllStringSubmatch(output, -1) {
		fmt.Fprintln(&note, match[1], match[2])
	}
	return note.String()
}

// containsAll says whether the table that "ctr images ls" printed has every image of a note.
func containsAll(table, note string) bool {
	digests := map[string]string{}
	for line := range strings.Lines(table) {
		if fields := strings.Fields(line); len(fields) > 2 {
			digests[fields[0]] = fields[2]
		}
	}
	for line := range strings.Lines(note) {
		fields := strings.Fields(line)
		if len(fields) != 2 || digests[fields[0]] != fields[1] {
			return false
		}
	}
	return note != ""
}

func hashOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
