//go:build !linux

package current

import "syscall"

func endedWithParent() *syscall.SysProcAttr { return nil }
