package process

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// logLimit is how many bytes a log may have, and its older one beside it.
const logLimit = 10 << 20

// older is the path of the log before a log.
func older(log string) string { return log + ".1" }

// bound makes a log that has grown beyond the limit the older one, of which the end is kept. It copies and cuts, since the
// program has the file open and goes on appending to it; a line that is written in between is lost.
func bound(path string, limit int64) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.Size() <= limit {
		return err
	}
	// Where the disk is full, the end is lost, and there is room again.
	kept := keep(io.NewSectionReader(file, info.Size()-limit, limit), older(path))
	return errors.Join(kept, file.Truncate(0))
}

// keep writes a file at once.
func keep(from io.Reader, path string) error {
	copied, err := os.OpenFile(path+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	defer os.Remove(copied.Name())
	defer copied.Close()
	if _, err := io.Copy(copied, from); err != nil {
		return err
	}
	return os.Rename(copied.Name(), path)
}
