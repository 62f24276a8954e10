package checkout

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// Lock keeps other launchers from this checkout's cluster until it is released, or the launcher ends. Those that share it
// do not wait for each other. What it is for is told to whoever has to wait, who is told by `waiting` before that begins.
func (c Checkout) Lock(shared bool, what string, waiting func(holder string)) (release func(), err error) {
	how := syscall.LOCK_EX
	if shared {
		how = syscall.LOCK_SH
	}
	for {
		if err := os.MkdirAll(c.State(), 0o755); err != nil {
			return nil, err
		}
		file, err := os.OpenFile(c.State("lock"), os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return nil, err
		}
		err = syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			waiting(holderOf(file))
			err = syscall.Flock(int(file.Fd()), how)
			for errors.Is(err, syscall.EINTR) {
				err = syscall.Flock(int(file.Fd()), how)
			}
		}
		if err == nil && c.isLock(file) {
			// What the file says is for people only, who may read it at any moment.
			text := fmt.Appendf(nil, "%s, process %d", what, os.Getpid())
			_, _ = file.WriteAt(text, 0)
			_ = file.Truncate(int64(len(text)))
			return func() { file.Close() }, nil
		}
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("locking %s: %w", c.State("lock"), err)
		}
	}
}

// isLock says whether the file is still the one that others find: `make clean` removes it.
func (c Checkout) isLock(file *os.File) bool {
	own, err := file.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(c.State("lock"))
	return err == nil && os.SameFile(own, found)
}

func holderOf(file *os.File) string {
	const enough = 200
	text, _ := io.ReadAll(io.NewSectionReader(file, 0, enough))
	if holder := strings.TrimSpace(string(text)); holder != "" {
		return holder
	}
	return "another command"
}
