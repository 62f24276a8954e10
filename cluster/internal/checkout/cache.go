package checkout

import (
	"errors"
	"os"
	"path/filepath"
)

// Cache is a path of the cache that all checkouts of a person share: PILEUS_CACHE, else pileus in XDG_CACHE_HOME, else in
// ~/.cache. What it holds is named by a hash of what it was made from, and may be removed at any time.
//
// See https://specifications.freedesktop.org/basedir-spec/latest/.
func Cache(elem ...string) (string, error) {
	if root := os.Getenv("PILEUS_CACHE"); root != "" {
		root, err := filepath.Abs(root)
		return join(root, elem), err
	}
	if home := os.Getenv("XDG_CACHE_HOME"); filepath.IsAbs(home) {
		return join(filepath.Join(home, "pileus"), elem), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("there is no home directory for the cache: set PILEUS_CACHE to a folder")
	}
	return join(filepath.Join(home, ".cache", "pileus"), elem), nil
}
