// Command kubectl is Kubernetes' command line for machines that don't build the whole of the embedded cluster.
package main

import (
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

func main() { util.CheckErr(cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand())) }
