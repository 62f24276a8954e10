package command

import "syscall"

// endedWithParent keeps a child from outliving a launcher that is killed.
func endedWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
