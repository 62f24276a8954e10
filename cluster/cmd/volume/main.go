// Command volume makes and removes the folders of persistent volumes: what the storage provisioner's helper pods run.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	path := flag.String("p", "", "folder of the volume")
	action := flag.String("a", "", "create or delete")
	flag.String("s", "", "size in bytes, which a folder can't enforce")
	flag.String("m", "", "mode of the volume, always Filesystem")
	flag.Parse()
	if err := run(*action, *path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(action, path string) error {
	switch action {
	case "create":
		if err := os.MkdirAll(path, 0o777); err != nil {
			return err
		}
		return os.Chmod(path, 0o777) // any user of a pod may write, whatever the umask says
	case "delete":
		return os.RemoveAll(path)
	default:
		return fmt.Errorf("unknown action %q", action)
	}
}
