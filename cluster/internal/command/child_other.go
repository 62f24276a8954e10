//go:build !linux

package command

import "syscall"

func endedWithParent() *syscall.SysProcAttr { return nil }
