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
	copied, err := os.OpenFile(older(path)+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	defer copied.Close()
	if _, err := io.Copy(copied, io.NewSectionReader(file, info.Size()-limit, limit)); err != nil {
		return err
	}
	if err := os.Rename(copied.Name(), older(path)); err != nil {
		return err
	}
	return file.Truncate(0)
}
