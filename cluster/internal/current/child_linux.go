package current

import "syscall"

// endedWithParent keeps a child from outliving a launcher that is killed, and from holding its port.
func endedWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
